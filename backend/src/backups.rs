//! Backups: one file holds the database and its photos, made while everything goes on, and looked through before it counts.

mod schedule;

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Component, Path, PathBuf};

use domain::Instant;
use store::{CopyError, CopyFacts, Store, Swap};

pub use schedule::BackupPlan;
pub(crate) use schedule::{Backups, make_private_folder};

/// The folder of photos, in the data folder and in a backup.
const PHOTOS: &str = "photos";

/// What a backup holds.
#[derive(Debug, Clone, Copy)]
pub struct Backup {
    /// The database.
    pub facts: CopyFacts,
    /// Photos of chats.
    pub photos: usize,
}

/// Backs up into a new file. It has its name when it is whole, on disk, and was looked through.
pub async fn back_up(store: &Store, data_folder: &Path, file: &Path) -> Result<Backup, CopyError> {
    if file.exists() {
        return Err(CopyError::Exists(file.to_owned()));
    }
    let unfinished = with_ending(file, ".part");
    let _ = std::fs::remove_file(&unfinished);
    let made = make(store, data_folder, &unfinished).await;
    let done = made.and_then(|backup| {
        std::fs::rename(&unfinished, file).and_then(|()| sync_folder_of(file)).map_err(of(file))?;
        Ok(backup)
    });
    if done.is_err() {
        let _ = std::fs::remove_file(&unfinished);
    }
    done
}

async fn make(store: &Store, data_folder: &Path, file: &Path) -> Result<Backup, CopyError> {
    let mut copy = store.copy_into(file).await?;
    // After the database: each photo that it knows of was there before it.
    let mut photos = 0;
    for (path, name) in photos_in(&data_folder.join(PHOTOS)) {
        // What somebody erased in the meantime is not in the backup either.
        if let Ok(bytes) = tokio::fs::read(&path).await {
            copy.add_file(&name, &bytes).await?;
            photos += 1;
        }
    }
    Ok(Backup { facts: copy.finish().await?, photos })
}

/// Restores a backup: looked through, written beside the database, then exchanged with it in one step. Says what it holds
/// and where the database that was there is now.
pub async fn restore(
    backup: &Path,
    url: &str,
    data_folder: &Path,
    overwrite: bool,
    now: Instant,
) -> Result<(Backup, Option<PathBuf>), CopyError> {
    store::inspect(backup).await?;
    let swap = Swap::begin(url, overwrite).await?;
    let aside = with_ending(swap.target(), &format!(".before-{}", now.format("%Y%m%dT%H%M%SZ")));
    let was_there = swap.target().exists();
    // Before the database: a photo that no message has harms nobody.
    let folder = data_folder.join(PHOTOS);
    let photos = store::kept_files(backup, |name, bytes| put_photo(&folder, name, bytes)).await?;
    let facts = swap.put(backup, &aside).await?;
    Ok((Backup { facts, photos }, was_there.then_some(aside)))
}

/// Photos that are whole, with their names in a backup: `1/{id}.jpg`.
fn photos_in(folder: &Path) -> Vec<(PathBuf, String)> {
    let entries = |folder: &Path| std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut photos: Vec<_> = entries(folder)
        .flat_map(|shop| entries(&shop.path()).collect::<Vec<_>>())
        .filter_map(|photo| {
            let path = photo.path();
            let name = path.strip_prefix(folder).ok()?.to_str()?.to_owned();
            is_photo(&name).then_some((path, name))
        })
        .collect();
    photos.sort();
    photos
}

/// A file of a backup is data: it goes nowhere but into a shop's folder.
fn is_photo(name: &str) -> bool {
    let path = Path::new(name);
    let is_plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    is_plain
        && path.components().count() == 2
        && path.extension().is_some_and(|ending| ending == "jpg")
        && name.split('/').next().is_some_and(|shop| shop.bytes().all(|byte| byte.is_ascii_digit()))
}

fn put_photo(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    let path = folder.join(name);
    if !is_photo(name) || path.exists() {
        return Ok(());
    }
    std::fs::create_dir_all(path.parent().unwrap_or(folder))?;
    let unfinished = path.with_extension("part");
    let mut options = std::fs::OpenOptions::new();
    let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&unfinished, &path)
}

/// A new or renamed file is there after a power cut when its folder is on disk too.
pub(crate) fn sync_folder_of(file: &Path) -> std::io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::File::open(folder)?.sync_all()
}

fn with_ending(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn of(file: &Path) -> impl Fn(std::io::Error) -> CopyError {
    let file = file.to_owned();
    move |error| CopyError::File { file: file.clone(), error }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_a_backup_goes_into_a_shops_folder_or_nowhere() {
        assert!(is_photo("1/0197-a.jpg"));
        for name in
            ["../1/a.jpg", "/etc/a.jpg", "1/../../a.jpg", "1/a.sh", "a.jpg", "x/a.jpg", "1/b/a.jpg", ""]
        {
            assert!(!is_photo(name), "{name}");
        }
    }
}
