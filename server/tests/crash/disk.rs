//! A disk that can lose its power: a file with ext4 on it, mounted, and shut down by the file system's own means, which
//! throws away whatever was not flushed.

use std::path::{Path, PathBuf};
use std::process::Command;

/// `EXT4_IOC_SHUTDOWN` with `EXT4_GOING_FLAGS_NOLOGFLUSH`: nothing more reaches the disk, not even the journal.
const CUT: &str = "import fcntl, os, struct, sys\n\
    fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587D, struct.pack('I', 2))";

/// The disk; it is taken away in the end.
pub struct Disk {
    image: PathBuf,
    at: PathBuf,
}

impl Disk {
    /// Makes one; `None`, said aloud, where this machine does not allow it.
    pub fn make(folder: &Path) -> Option<Self> {
        let (image, at) = (folder.join("disk.img"), folder.join("disk"));
        std::fs::create_dir(&at).expect("a folder");
        std::fs::File::create(&image).and_then(|file| file.set_len(512 << 20)).expect("a file");
        let disk = Self { image, at };
        let made = run(Command::new("mkfs.ext4").args(["-q", "-F"]).arg(&disk.image)) && disk.mount();
        if !made {
            println!("skipped: a disk cannot be mounted here (root, ext4 and a loop device are needed)");
            return None;
        }
        Some(disk)
    }

    pub fn path(&self) -> &Path {
        &self.at
    }

    fn mount(&self) -> bool {
        run(Command::new("mount").args(["-o", "loop"]).arg(&self.image).arg(&self.at))
    }

    /// The power goes.
    pub fn cut(&self) {
        assert!(run(Command::new("python3").args(["-c", CUT]).arg(&self.at)), "the power cannot be cut here");
    }

    /// The power is back.
    pub fn power_on(&self) {
        assert!(run(Command::new("umount").arg(&self.at)) && self.mount(), "the disk does not come back");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        run(Command::new("umount").arg("-l").arg(&self.at));
    }
}

fn run(command: &mut Command) -> bool {
    command.output().is_ok_and(|done| done.status.success())
}
