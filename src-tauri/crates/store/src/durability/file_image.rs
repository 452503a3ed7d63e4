//! A database read from the bytes of its files, without SQLite touching them: for files that are damaged, locked, newer,
//! or in a folder that cannot be written to. What its write-ahead log committed is laid over the file, as SQLite does
//! (<https://www.sqlite.org/fileformat2.html#the_write_ahead_log>).

use crate::folder::private_files::{is_file, suffixed};
use rusqlite::{Connection, OpenFlags};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::ops::Range;
use std::path::Path;

const LOG_HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
const FILE_HEADER: u64 = 100;

/// Where a database's header says whether it has a write-ahead log: in memory none can.
const LOG_MARKS: Range<usize> = 18..20;

/// No file of ours comes near this length, in bytes. A longer one was extended by something else, or is not ours: it is
/// not read into memory.
const MOST_HELD: u64 = 64 << 20;

/// Opens a database as it lies on the disk, with its log or without. Nothing of it is checked: reading may fail anywhere.
/// One that is too large to be held in memory is read where it lies, page by page and without its log: what only the log
/// has is in the second copy, too.
///
/// # Errors
/// When the files cannot be read, or are none.
pub fn open(path: &Path, with_log: bool) -> io::Result<Connection> {
    let db = match held(path)? {
        Some(bytes) => from_memory(path, bytes, with_log)?,
        None => where_it_lies(path)?,
    };
    // Nothing in the file may run, even when another program wrote it.
    db.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON").map_err(io::Error::other)?;
    Ok(db)
}

/// What is to be held of a file in memory: all of it, or of one that is longer than it says, as much as it says. None when
/// that is too much.
fn held(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    if !is_file(path)? {
        return Ok(Some(bytes));
    }
    let mut file = File::open(path)?;
    let found = file.metadata()?.len();
    if found > MOST_HELD {
        (&mut file).take(FILE_HEADER).read_to_end(&mut bytes)?;
    }
    let wanted = if found > MOST_HELD { length_by_header(&bytes).unwrap_or(found).min(found) } else { found };
    if wanted > MOST_HELD {
        return Ok(None);
    }
    file.take(wanted.saturating_sub(bytes.len() as u64)).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// How long a database is by its header, as far as SQLite believes it
/// (<https://www.sqlite.org/fileformat2.html#in_header_database_size>).
fn length_by_header(header: &[u8]) -> Option<u64> {
    let page_size = match header.get(16..18)? {
        [0, 1] => 65_536,
        size => u64::from(u16::from_be_bytes(size.try_into().ok()?)),
    };
    let (pages, is_valid) = (number(header, 28), header.get(24..28)? == header.get(92..96)?);
    (is_valid && pages > 0 && page_size >= 512).then(|| u64::from(pages) * page_size)
}

fn from_memory(path: &Path, mut bytes: Vec<u8>, with_log: bool) -> io::Result<Connection> {
    let log = suffixed(path, "-wal");
    if with_log && is_file(&log)? {
        lay_over(&mut bytes, BufReader::new(File::open(&log)?))?;
    }
    if let Some(marks) = bytes.get_mut(LOG_MARKS) {
        marks.fill(1);
    }
    let mut db = Connection::open_in_memory().map_err(io::Error::other)?;
    db.deserialize_read_exact("main", bytes.as_slice(), bytes.len(), true).map_err(io::Error::other)?;
    Ok(db)
}

/// Opens a file so that SQLite neither looks at its log nor writes anything: it is said never to change
/// (<https://www.sqlite.org/uri.html#uriimmutable>).
fn where_it_lies(path: &Path) -> io::Result<Connection> {
    let path = path.to_str().ok_or(io::ErrorKind::InvalidFilename)?;
    let mut uri = String::from("file:");
    // On Windows the path begins with a drive, which must not be read as the host of the address.
    uri.push_str(if cfg!(windows) { "///" } else { "" });
    for letter in path.chars() {
        match letter {
            '%' => uri.push_str("%25"),
            '?' => uri.push_str("%3f"),
            '#' => uri.push_str("%23"),
            '\\' if cfg!(windows) => uri.push('/'),
            other => uri.push(other),
        }
    }
    uri.push_str("?immutable=1");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(uri, flags).map_err(io::Error::other)
}

/// Whether a database's header has versions that exist. A file shorter than a header has none.
pub fn has_known_versions(path: &Path) -> io::Result<bool> {
    let mut start = Vec::new();
    if is_file(path)? {
        File::open(path)?.take(100).read_to_end(&mut start)?;
    }
    Ok(start.get(LOG_MARKS).is_none_or(|versions| versions.iter().all(|version| matches!(version, 1 | 2))))
}

/// Applies every whole transaction of a log, up to the first frame that is not as it was written: no more of it is read,
/// however long it is.
fn lay_over(bytes: &mut Vec<u8>, mut log: impl Read) -> io::Result<()> {
    let mut header = [0; LOG_HEADER];
    if !fill(&mut log, &mut header)? {
        return Ok(());
    }
    let little = match number(&header, 0) {
        0x377f_0682 => true,
        0x377f_0683 => false,
        _ => return Ok(()),
    };
    let page_size = number(&header, 8) as usize;
    if !page_size.is_power_of_two() || !(512..=65_536).contains(&page_size) {
        return Ok(());
    }
    let mut sums = checksum(little, &header[..24], (0, 0));
    if sums != (number(&header, 24), number(&header, 28)) {
        return Ok(());
    }
    // No more than the file can have: a damaged number must not make us allocate all memory.
    let mut longest = bytes.len();
    let mut pages: BTreeMap<usize, Vec<u8>> = BTreeMap::new();
    let mut frame = vec![0; FRAME_HEADER + page_size];
    while fill(&mut log, &mut frame)? {
        let (head, page) = frame.split_at(FRAME_HEADER);
        sums = checksum(little, page, checksum(little, &head[..8], sums));
        if head[8..16] != header[16..24] || sums != (number(head, 16), number(head, 20)) {
            break;
        }
        longest += page_size;
        pages.insert(number(head, 0) as usize, page.to_vec());
        let pages_then = number(head, 4) as usize;
        if pages_then != 0 {
            commit(bytes, &std::mem::take(&mut pages), pages_then.saturating_mul(page_size).min(longest), page_size);
        }
    }
    Ok(())
}

/// Reads as much as there is room for; whether there was so much.
fn fill(from: &mut impl Read, room: &mut [u8]) -> io::Result<bool> {
    match from.read_exact(room) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        read => read.map(|()| true),
    }
}

fn commit(bytes: &mut Vec<u8>, pages: &BTreeMap<usize, Vec<u8>>, length: usize, page_size: usize) {
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
