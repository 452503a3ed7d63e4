//! A database read from the bytes of its files, without SQLite touching them: for files that are damaged, locked, newer,
//! or in a folder that cannot be written to. What its write-ahead log committed is laid over the file, as SQLite does
//! (<https://www.sqlite.org/fileformat2.html#the_write_ahead_log>).

use crate::folder::{is_file, read_file, suffixed};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

const LOG_HEADER: usize = 32;
const FRAME_HEADER: usize = 24;

/// Where a database's header says whether it has a write-ahead log: in memory none can.
const LOG_MARKS: std::ops::Range<usize> = 18..20;

/// Opens a database as it lies on the disk, with its log or without. Nothing of it is checked: reading may fail anywhere.
///
/// # Errors
/// When the files cannot be read, or are none.
pub fn open(path: &Path, with_log: bool) -> io::Result<Connection> {
    let mut bytes = read_file(path)?.unwrap_or_default();
    if with_log && let Some(log) = read_file(&suffixed(path, "-wal"))? {
        lay_over(&mut bytes, &log);
    }
    if let Some(marks) = bytes.get_mut(LOG_MARKS) {
        marks.fill(1);
    }
    let mut db = Connection::open_in_memory().map_err(io::Error::other)?;
    db.deserialize_read_exact("main", bytes.as_slice(), bytes.len(), true).map_err(io::Error::other)?;
    // The file is data, even when somebody else wrote it.
    db.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON").map_err(io::Error::other)?;
    Ok(db)
}

/// Whether a database's header has versions that exist. What is shorter than a header has none.
pub fn has_known_versions(path: &Path) -> io::Result<bool> {
    let mut start = Vec::new();
    if is_file(path)? {
        File::open(path)?.take(100).read_to_end(&mut start)?;
    }
    Ok(start.get(LOG_MARKS).is_none_or(|versions| versions.iter().all(|version| matches!(version, 1 | 2))))
}

/// Applies every whole transaction of a log, up to the first frame that is not as it was written.
fn lay_over(bytes: &mut Vec<u8>, log: &[u8]) {
    let Some(header) = log.get(..LOG_HEADER) else { return };
    let little = match number(header, 0) {
        0x377f_0682 => true,
        0x377f_0683 => false,
        _ => return,
    };
    let page_size = number(header, 8) as usize;
    if !page_size.is_power_of_two() || !(512..=65_536).contains(&page_size) {
        return;
    }
    let mut sums = checksum(little, &header[..24], (0, 0));
    if sums != (number(header, 24), number(header, 28)) {
        return;
    }
    // No more than there can be: a number alone must not take all memory.
    let longest = bytes.len() + log.len();
    let mut pages: BTreeMap<usize, &[u8]> = BTreeMap::new();
    for frame in log[LOG_HEADER..].chunks_exact(FRAME_HEADER + page_size) {
        let (head, page) = frame.split_at(FRAME_HEADER);
        sums = checksum(little, page, checksum(little, &head[..8], sums));
        if head[8..16] != header[16..24] || sums != (number(head, 16), number(head, 20)) {
            return;
        }
        pages.insert(number(head, 0) as usize, page);
        let pages_then = number(head, 4) as usize;
        if pages_then != 0 {
            commit(bytes, &std::mem::take(&mut pages), pages_then.saturating_mul(page_size).min(longest), page_size);
        }
    }
}

fn commit(bytes: &mut Vec<u8>, pages: &BTreeMap<usize, &[u8]>, length: usize, page_size: usize) {
    bytes.resize(length, 0);
    for (number, page) in pages {
        let begin = number.saturating_sub(1).saturating_mul(page_size);
        if let Some(place) = bytes.get_mut(begin..begin.saturating_add(page_size)) {
            place.copy_from_slice(page);
        }
    }
}

fn number(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).map_or(0, u32::from_be_bytes)
}

fn checksum(little: bool, bytes: &[u8], (mut one, mut two): (u32, u32)) -> (u32, u32) {
    let word = |four: [u8; 4]| if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) };
    for [a, b, c, d, e, f, g, h] in bytes.as_chunks::<8>().0.iter().copied() {
        one = one.wrapping_add(word([a, b, c, d])).wrapping_add(two);
        two = two.wrapping_add(word([e, f, g, h])).wrapping_add(one);
    }
    (one, two)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const PAGE: usize = 4096;

    fn rows(folder: &Path, with_log: bool) -> Option<i64> {
        open(&folder.join("db"), with_log).unwrap().query_row("SELECT count(*) FROM t", [], |row| row.get(0)).ok()
    }

    #[test]
    fn s4_of_a_log_every_whole_transaction_counts_and_nothing_else() {
        let (folder, copy) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let db = Connection::open(folder.path().join("db")).unwrap();
        db.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (text TEXT) STRICT").unwrap();
        // Some frames each.
        for _ in 0..2 {
            db.execute("INSERT INTO t VALUES (?1)", ["x".repeat(3 * PAGE)]).unwrap();
        }
        let log = fs::read(folder.path().join("db-wal")).unwrap();
        fs::copy(folder.path().join("db"), copy.path().join("db")).unwrap();
        let with = |change: &dyn Fn(&mut Vec<u8>)| {
            let mut log = log.clone();
            change(&mut log);
            fs::write(copy.path().join("db-wal"), log).unwrap();
            rows(copy.path(), true)
        };
        let frame = FRAME_HEADER + PAGE;
        assert_eq!(with(&|_| ()), Some(2));
        assert_eq!(rows(copy.path(), false), None, "the file alone has nothing yet");
        for (what, expected) in [(0, Some(1)), (frame - 1, Some(1)), (log.len() - LOG_HEADER - 1, None)] {
            assert_eq!(with(&|log| log[LOG_HEADER + frame..].reverse()), None, "frames of nobody");
            let at = log.len() - 1 - what;
            assert_eq!(with(&|log| log[at] ^= 1), expected, "one bit in byte {at}");
            assert_eq!(with(&|log| log.truncate(at)), expected, "cut at {at}");
        }
        assert_eq!(with(&|log| log[20] ^= 1), None, "another log's header");
        assert_eq!(with(&|log| log[8..12].fill(0xff)), None, "no such page size");
        assert_eq!(with(&Vec::clear), None);
    }
}
