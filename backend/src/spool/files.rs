//! The spool's files: one JSON line for each fact, on disk before anybody is answered.
//!
//! A file belongs to the process that holds its lock; what a process that is gone left behind is taken over. A line that
//! was cut off in the middle was never acknowledged, and is cut away. A file whose flush failed is never trusted again.

use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use store::{SpoolLine, Spooled};

use crate::backups::{make_private_folder, sync_folder_of};

/// A file of this size is followed by a new one.
const LARGEST: u64 = 8 * 1024 * 1024;
/// Room on the disk that is given up when it is full, so that the phone can be written down a little longer.
const RESERVE: u64 = 1024 * 1024;

/// All files that wait, the oldest first.
#[derive(Debug)]
pub(crate) struct Files {
    folder: PathBuf,
    waiting: VecDeque<SpoolFile>,
    /// Whether the last one takes lines.
    is_open: bool,
    started: u32,
}

#[derive(Debug)]
struct SpoolFile {
    name: String,
    path: PathBuf,
    /// Open for as long as it waits: its lock says whose it is.
    file: File,
    lines: u64,
    bytes: u64,
    /// How far it was written down.
    done: u64,
    offset: u64,
}

/// Lines on their way into the database.
pub(crate) struct Next {
    /// The spool that they are of.
    pub(crate) spool: String,
    pub(crate) lines: Vec<SpoolLine>,
    /// Lines that nobody can read.
    pub(crate) unreadable: Vec<String>,
    /// The texts of all of them.
    texts: Vec<String>,
    end: u64,
}

impl Next {
    /// The texts of some lines.
    pub(crate) fn texts_of(&self, numbers: &[u64]) -> Vec<String> {
        let of = |n: &u64| {
            let at = self.lines.iter().position(|line| line.n == *n)?;
            self.texts.get(at).cloned()
        };
        numbers.iter().filter_map(of).collect()
    }
}

impl Files {
    pub(crate) fn in_folder(folder: PathBuf) -> Self {
        Self { folder, waiting: VecDeque::new(), is_open: false, started: 0 }
    }

    /// How many lines wait.
    pub(crate) fn waiting(&self) -> u64 {
        self.waiting.iter().map(|file| file.lines - file.done).sum()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Writes facts behind all that wait. They are on disk when this returns; nothing of them is where it fails.
    pub(crate) fn append(&mut self, facts: &[(bool, Spooled)], stamp: &str) -> io::Result<()> {
        match self.append_once(facts, stamp) {
            Err(error) if error.kind() == ErrorKind::StorageFull && self.give_up_reserve() => {
                tracing::warn!("the disk is full: the room that was kept for the phone is used now");
                self.append_once(facts, stamp)
            }
            done => done,
        }
    }

    fn append_once(&mut self, facts: &[(bool, Spooled)], stamp: &str) -> io::Result<()> {
        if !self.is_open || self.waiting.back().is_none_or(|file| file.bytes >= LARGEST) {
            self.begin(stamp)?;
        }
        let Some(last) = self.waiting.back_mut() else { return Err(ErrorKind::NotFound.into()) };
        let mut text = Vec::new();
        for (n, (tried, kept)) in (last.lines + 1..).zip(facts) {
            let line = SpoolLine { n, tried: *tried, kept: kept.clone() };
            serde_json::to_writer(&mut text, &line)?;
            text.push(b'\n');
        }
        let written = last.file.write_all(&text).and_then(|()| last.file.sync_data());
        if let Err(error) = written {
            // Whether any of it will be there is unknown: cut it away, and never flush this file again.
            let _ = last.file.set_len(last.bytes);
            self.is_open = false;
            if self.waiting.back().is_some_and(|file| file.lines == 0) {
                self.drop_file(self.waiting.len() - 1);
            }
            return Err(error);
        }
        last.lines += facts.len() as u64;
        last.bytes += text.len() as u64;
        Ok(())
    }

    fn begin(&mut self, stamp: &str) -> io::Result<()> {
        make_private_folder(&self.folder)?;
        self.started += 1;
        let name = format!("{stamp}-{:04}", self.started);
        let path = self.folder.join(format!("{name}.jsonl"));
        let file = OpenOptions::new().read(true).append(true).create_new(true).mode(0o600).open(&path)?;
        file.lock()?;
        sync_folder_of(&path)?;
        self.waiting.push_back(SpoolFile { name, path, file, lines: 0, bytes: 0, done: 0, offset: 0 });
        self.is_open = true;
        Ok(())
    }

    /// Takes over what a process that is gone left behind, before everything that came after it.
    pub(crate) fn take_over(&mut self) -> io::Result<()> {
        let mut found: Vec<PathBuf> = match std::fs::read_dir(&self.folder) {
            Ok(entries) => entries.flatten().map(|entry| entry.path()).collect(),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        let is_spool = |path: &Path| {
            path.extension().is_some_and(|ending| ending == "jsonl") && !path.ends_with(REFUSED)
        };
        found.retain(|path| is_spool(path) && self.waiting.iter().all(|known| known.path != *path));
        found.sort();
        for path in found.into_iter().rev() {
            if let Some(left) = left_behind(&path)? {
                tracing::info!(lines = left.lines, "a spool that was left behind is taken over");
                self.waiting.push_front(left);
            }
        }
        Ok(())
    }

    /// The lines that come next.
    pub(crate) fn next(&mut self, most: usize) -> io::Result<Option<Next>> {
        let Some(first) = self.waiting.front() else { return Ok(None) };
        let mut file = OpenOptions::new().read(true).open(&first.path)?;
        file.seek(SeekFrom::Start(first.offset))?;
        let mut reader = BufReader::new(file.take(first.bytes - first.offset));
        let mut next = Next {
            spool: first.name.clone(),
            lines: Vec::new(),
            unreadable: Vec::new(),
            texts: Vec::new(),
            end: first.offset,
        };
        let mut bytes = Vec::new();
        while next.lines.len() < most && reader.read_until(b'\n', &mut bytes)? > 0 {
            next.end += bytes.len() as u64;
            let text = String::from_utf8_lossy(&bytes).trim_end().to_owned();
            match serde_json::from_str(&text) {
                Ok(line) => {
                    next.lines.push(line);
                    next.texts.push(text);
                }
                Err(_) => next.unreadable.push(text),
            }
            bytes.clear();
        }
        Ok(Some(next))
    }

    /// Lines are in the database. A file that is written down to its end is removed; true where nothing waits any more.
    pub(crate) fn done(&mut self, next: &Next) -> bool {
        if let Some(first) = self.waiting.front_mut().filter(|file| file.name == next.spool) {
            first.done += (next.lines.len() + next.unreadable.len()) as u64;
            first.offset = next.end;
            if first.offset >= first.bytes {
                if self.waiting.len() == 1 {
                    self.is_open = false;
                }
                self.drop_file(0);
            }
        }
        self.waiting.is_empty()
    }

    fn drop_file(&mut self, at: usize) {
        let Some(file) = self.waiting.remove(at) else { return };
        if let Err(error) = std::fs::remove_file(&file.path).and_then(|()| sync_folder_of(&file.path)) {
            tracing::warn!(%error, "a spool that is written down could not be removed");
        }
    }

    /// Puts lines aside that the database will never take, for somebody to look at.
    pub(crate) fn refuse(&self, texts: &[String]) -> io::Result<()> {
        if texts.is_empty() {
            return Ok(());
        }
        let path = self.folder.join(REFUSED);
        let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
        for text in texts {
            file.write_all(text.as_bytes())?;
            file.write_all(b"\n")?;
        }
        file.sync_all()
    }

    /// How many lines were put aside.
    pub(crate) fn refused(&self) -> usize {
        std::fs::read(self.folder.join(REFUSED))
            .map_or(0, |text| text.split(|byte| *byte == b'\n').count().saturating_sub(1))
    }

    /// Keeps room on the disk for the day when it is full.
    pub(crate) fn keep_reserve(&self) -> io::Result<()> {
        let path = self.folder.join("reserve");
        if path.exists() {
            return Ok(());
        }
        make_private_folder(&self.folder)?;
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        let kept = io::copy(&mut io::repeat(b'.').take(RESERVE), &mut file).and_then(|_| file.sync_all());
        if kept.is_err() {
            let _ = std::fs::remove_file(&path);
        }
        kept
    }

    fn give_up_reserve(&self) -> bool {
        std::fs::remove_file(self.folder.join("reserve")).is_ok()
    }
}

/// Every whole line of the spools in a folder, whoever holds them.
pub(crate) fn texts_in(folder: &Path) -> Vec<String> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "jsonl"));
    files.sort();
    let texts = files.iter().filter_map(|file| std::fs::read_to_string(file).ok());
    let lines = |text: String| {
        let whole = text.rfind('\n').map_or(0, |at| at + 1);
        text[..whole].lines().map(str::to_owned).collect::<Vec<_>>()
    };
    texts.flat_map(lines).collect()
}

const REFUSED: &str = "refused.jsonl";

/// A file that nobody holds; its last line is cut away where it is torn. `None` where a living process has it, or where
/// nothing is in it.
fn left_behind(path: &Path) -> io::Result<Option<SpoolFile>> {
    let mut file = match OpenOptions::new().read(true).append(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    if file.try_lock().is_err() {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    if whole < bytes.len() {
        tracing::warn!(
            cut = bytes.len() - whole,
            "the last line of a spool was torn, and is cut away: nobody was told that it was kept"
        );
        file.set_len(whole as u64)?;
        file.sync_all()?;
    }
    if whole == 0 {
        // An empty one may have been begun this moment, by a process that waits for its lock.
        if !bytes.is_empty() {
            std::fs::remove_file(path)?;
        }
        return Ok(None);
    }
    let lines = bytes[..whole].split(|byte| *byte == b'\n').skip(1).count() as u64;
    let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
    Ok(Some(SpoolFile { name, path: path.to_owned(), file, lines, bytes: whole as u64, done: 0, offset: 0 }))
}
