//! A file that only takes up room: when the disk is full it is emptied, and what the owner just typed fits into that
//! room.

use crate::folder::private_files;
use std::path::{Path, PathBuf};

/// How much room it keeps.
const BYTES: usize = 1 << 20;

/// The file, if there was room for it.
pub struct DiskReserve {
    path: PathBuf,
}

impl DiskReserve {
    /// Makes the file unless it is there. A disk without room for it has none.
    pub fn load(folder: &Path) -> Self {
        let disk_reserve = Self::at(folder);
        if private_files::length(&disk_reserve.path) != BYTES as u64
            && private_files::write_whole(&disk_reserve.path, &noise()).is_err()
        {
            tracing::info!("no room is kept for when the disk is full");
        }
        disk_reserve
    }

    /// The file of a folder, whether it is there or not.
    pub fn at(folder: &Path) -> Self {
        Self { path: folder.join("ballast") }
    }

    /// Gives the room up; whether there was any.
    pub fn drop_it(&self) -> bool {
        let dropped = std::fs::remove_file(&self.path).is_ok();
        if dropped {
            tracing::warn!("the disk is full; the room kept for this is used now");
        }
        dropped
    }
}

/// Bytes that no file system can compress.
fn noise() -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut bytes = Vec::with_capacity(BYTES);
    while bytes.len() < BYTES {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s4_room_is_kept_used_once_and_kept_again() {
        let folder = tempfile::tempdir().unwrap();
        for _ in 0..2 {
            let disk_reserve = DiskReserve::load(folder.path());
            assert_eq!(private_files::length(&folder.path().join("ballast")), 1 << 20);
            assert!(disk_reserve.drop_it());
            assert!(!folder.path().join("ballast").exists());
            assert!(!disk_reserve.drop_it(), "there is none any more");
        }
    }
}
