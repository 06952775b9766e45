//! What is measured when somebody looks: parts, queues, disk, memory.

use std::path::Path;

use domain::alerts::Disk;
use domain::status::Part;

use crate::Desk;

/// What is measured when somebody looks.
#[derive(Debug, Clone)]
pub struct Watched {
    /// The parts of the status page.
    pub parts: Vec<Part>,
    /// Facts of the phone that wait in the spool.
    pub spool_waiting: u64,
    /// Facts of the phone that were put aside.
    pub spool_refused: usize,
    /// Mails and texts that wait to be sent; `None` where the database cannot be asked.
    pub outbox: Option<(i64, i64)>,
    /// The disk of the data folder.
    pub disk: Option<Disk>,
    /// How old the last good backup is, in seconds.
    pub backup_age_s: Option<i64>,
    /// Memory that this process holds, in bytes.
    pub resident: Option<u64>,
    /// Incidents that go on, by kind; nothing where the database cannot be asked.
    pub alerts: Vec<(&'static str, usize)>,
}

impl Desk {
    /// Measures everything now.
    pub async fn watched(&self) -> Watched {
        let (spool_waiting, spool_refused) = self.spooled();
        let outbox = async { self.store.read().await?.outbox_waiting().await };
        Watched {
            parts: self.status().await.parts,
            spool_waiting,
            spool_refused,
            outbox: outbox.await.ok(),
            disk: disk_of(&self.outside.data_folder),
            backup_age_s: self.last_backup().map(|at| (self.clock.now() - at).num_seconds()),
            resident: resident(),
            alerts: self.alerts_by_kind().await.unwrap_or_default(),
        }
    }

    /// The disk of the data folder.
    pub(crate) fn disk(&self) -> Option<Disk> {
        disk_of(&self.outside.data_folder)
    }
}

/// The disk of a folder, or of the first folder above that is there.
fn disk_of(folder: &Path) -> Option<Disk> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let there = folder.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new("."));
    let told = rustix::fs::statvfs(there).ok()?;
    Some(Disk { free: told.f_bavail * told.f_frsize, size: told.f_blocks * told.f_frsize })
}

/// Memory that this process holds, where the system tells.
fn resident() -> Option<u64> {
    let told = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = told.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_has_a_size_also_before_its_folder_is_made() {
        let folder = tempfile::TempDir::new().expect("a folder");
        for folder in [folder.path().to_owned(), folder.path().join("not/yet"), "".into()] {
            let disk = disk_of(&folder).expect("a disk");
            assert!(disk.size > 0 && disk.free <= disk.size);
        }
        assert!(resident().is_none_or(|bytes| bytes > 1_000_000));
    }
}
