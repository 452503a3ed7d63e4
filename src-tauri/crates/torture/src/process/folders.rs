//! Folders in memory, where a commit takes microseconds: the trial is about what the program asks of the disk, not
//! about the disk.

use anyhow::Result;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Memory that looks like a disk, where the system has it.
const MEMORY: &str = "/dev/shm";

/// A folder that goes away with this.
pub struct Scratch(TempDir);

impl Scratch {
    /// In memory if that can be had, else where temporary files go.
    ///
    /// # Errors
    /// When neither can be written to.
    pub fn new() -> Result<Self> {
        let made = tempfile::Builder::new().prefix("shopbell-torture-").tempdir_in(MEMORY);
        Ok(Self(made.or_else(|_| tempfile::tempdir())?))
    }

    /// A folder in it, which is not made.
    #[must_use]
    pub fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

/// The plain files of a folder.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

/// Makes a folder with copies of the files of another, in place of what was there.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        fs::remove_dir_all(to)?;
    }
    fs::create_dir_all(to)?;
    for file in files(from)? {
        if let Some(name) = file.file_name() {
            fs::copy(&file, to.join(name))?;
        }
    }
    Ok(())
}
