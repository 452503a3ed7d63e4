//! Whose a folder is. Shopbell deletes and closes files in its folder, so that folder must be one of its own: a marker is
//! put into it while it is empty, and without the marker nothing in it is touched.

use super::names::{self, DATABASES, LOCK, MARKER};
use super::private_files::{is_file, length, write_whole};
use crate::durability::journal_contents;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// What the marker holds.
const TEXT: &[u8] = b"shopbell data folder 1\n";

/// Where a database's header has the number of the program it belongs to, big-endian
/// (<https://www.sqlite.org/fileformat2.html#application_id>).
const APPLICATION_ID: std::ops::Range<usize> = 68..72;

/// Whose a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// Shopbell's: the marker is there.
    Shopbell,
    /// Nobody's: nothing is in it, or nothing but empty files that a start makes which was cut off.
    Nobody,
    /// Of a Shopbell that did not put markers into its folders.
    EarlierShopbell,
    /// Somebody else's.
    Foreign,
}

/// Whose a folder is. The folder itself may be reached through a link, the files in it must not be.
pub fn owner_of(folder: &Path) -> io::Result<Owner> {
    let owner = if is_marked(folder)? {
        Owner::Shopbell
    } else if has_only_beginnings(folder)? {
        Owner::Nobody
    } else if is_of_earlier(folder)? {
        Owner::EarlierShopbell
    } else if is_marked(folder)? {
        // Another instance began in between: the marker is the first thing it writes.
        Owner::Shopbell
    } else {
        Owner::Foreign
    };
    Ok(owner)
}

fn is_marked(folder: &Path) -> io::Result<bool> {
    Ok(head_of(&folder.join(MARKER), TEXT.len())? == TEXT)
}

/// Marks a folder as Shopbell's. It is on the disk when this returns.
pub fn put(folder: &Path) -> io::Result<()> {
    write_whole(&folder.join(MARKER), TEXT)
}

/// Whether there is nothing but empty files with names of ours.
fn has_only_beginnings(folder: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let there = match fs::symlink_metadata(entry.path()) {
            // Another instance renames what it writes.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            there => there?,
        };
        let is_marker = entry.file_name() == format!("{MARKER}.new").as_str();
        let is_ours = entry.file_name().to_str().is_some_and(names::is_ours);
        if !(is_ours && there.is_file() && (there.len() == 0 || is_marker)) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Databases say whose they are; so does the second copy of what was typed. If all of them are damaged, a folder with the
/// lock and nothing else than our names is still ours.
fn is_of_earlier(folder: &Path) -> io::Result<bool> {
    for (name, application_id) in DATABASES {
        let header = head_of(&folder.join(name), APPLICATION_ID.end)?;
        if header.get(APPLICATION_ID) == Some(&application_id.to_be_bytes()) {
            return Ok(true);
        }
    }
    if journal_contents::is_one(folder)? {
        return Ok(true);
    }
    Ok(is_file(&folder.join(LOCK))? && length(&folder.join(LOCK)) == 0 && names::has_only_ours(folder)?)
}

/// The first bytes of a regular file; nothing when there is none.
fn head_of(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    if is_file(path)? {
        File::open(path)?.take(most as u64).read_to_end(&mut head)?;
    }
    Ok(head)
}
