//! What can happen to a file.

use super::good::{Files, Good};
use fastrand::Rng;

/// SQLite's page.
const PAGE: usize = 4096;

/// Which of the two copies of the owner's work is struck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// `work.db` or its log.
    Database,
    /// `work.journal`.
    Journal,
}

/// Damages one of the two; says how.
pub fn strike(rng: &mut Rng, files: &mut Files, target: Target, good: &Good) -> String {
    let has_log = files.get("work.db-wal").is_some_and(|log| !log.is_empty());
    let name = match target {
        Target::Journal => "work.journal",
        Target::Database if has_log && rng.bool() => "work.db-wal",
        Target::Database => "work.db",
    };
    if target == Target::Database && rng.u8(..8) == 0 {
        return foreign(rng, files, good);
    }
    if target == Target::Journal && rng.u8(..8) == 0 {
        files.remove(name);
        return "no journal".to_owned();
    }
    let Some(bytes) = files.get_mut(name).filter(|bytes| !bytes.is_empty()) else {
        return format!("no {name} to damage");
    };
    format!("{name}: {}", alter(rng, bytes, if target == Target::Journal { 64 } else { PAGE }))
}

/// Alters the bytes of a file, in blocks of its own size.
fn alter(rng: &mut Rng, bytes: &mut Vec<u8>, block: usize) -> String {
    let blocks = bytes.len().div_ceil(block);
    let (one, other) = (rng.usize(..blocks), rng.usize(..blocks));
    let range = |at: usize, bytes: &[u8]| at * block..((at + 1) * block).min(bytes.len());
    match rng.u8(..6) {
        0 | 1 => {
            let at = rng.usize(..bytes.len());
            bytes[at] ^= 1 << rng.u8(..8);
            format!("bit flipped in byte {at}")
        }
        2 => {
            let range = range(one, bytes);
            bytes[range].fill(0);
            format!("block {one} of zeroes")
        }
        3 => {
            let (first, second) = (range(one, bytes), range(other, bytes));
            if first.len() == second.len() && one != other {
                let kept = bytes[first.clone()].to_vec();
                bytes.copy_within(second.clone(), first.start);
                bytes[second].copy_from_slice(&kept);
            }
            format!("blocks {one} and {other} swapped")
        }
        4 => {
            let range = range(one, bytes);
            bytes[range].fill_with(|| rng.u8(..));
            format!("block {one} of noise")
        }
        _ => {
            let length = rng.usize(..bytes.len());
            bytes.truncate(length);
            format!("cut to {length} bytes")
        }
    }
}

/// Something of another time or place lies beside the database.
fn foreign(rng: &mut Rng, files: &mut Files, good: &Good) -> String {
    let (name, what, from) = match rng.u8(..3) {
        0 => ("work.db-wal", "the log of another database", good.foreign.get("work.db-wal").cloned()),
        1 => {
            let old = good.snapshots.iter().find_map(|snapshot| snapshot.files.get("work.db-wal"));
            ("work.db-wal", "the log of an earlier day", old.cloned())
        }
        _ => ("work.db-shm", "noise in the shared memory", Some((0..32_768).map(|_| rng.u8(..)).collect())),
    };
    files.insert(name.to_owned(), from.unwrap_or_default());
    what.to_owned()
}
