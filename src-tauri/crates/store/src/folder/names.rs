//! The names that Shopbell gives to what it makes in its folder, to the letter. Whatever is deleted, renamed or closed to
//! others is known by one of them: anything else in the folder is somebody else's.

use std::fs::DirEntry;
use std::io;
use std::path::Path;

/// The file whose lock says who has the folder. It stays empty and is deleted with the folder only: a lock lives in the
/// system, not in the file, so a stale one cannot exist.
pub const LOCK: &str = "lock";

/// Says that the folder is Shopbell's.
pub const MARKER: &str = "shopbell.folder";

/// The folder of the files that the owner chose to send.
pub const FILES: &str = "files";

/// Files without companions. The last one is the engine's: the secrets behind a passphrase.
const SINGLE: [&str; 4] = [LOCK, MARKER, "ballast", "secrets.sealed"];

/// What the owner made.
pub const WORK: &str = "work.db";

/// What can be read again.
pub const CACHE: &str = "cache.db";

/// The second copy of what the owner made.
pub const JOURNAL: &str = "work.journal";

/// The two databases, each with the number in its header that says whose it is.
pub const DATABASES: [(&str, i32); 2] = [(WORK, WORK_ID), (CACHE, CACHE_ID)];

/// "Sbwk".
pub const WORK_ID: i32 = 0x5362_776b;

/// "Sbca".
pub const CACHE_ID: i32 = 0x5362_6361;

/// What the name of a database that was set aside goes on with.
pub const ASIDE: &str = ".corrupt-";

/// What the name of the copy goes on with that is made before the schema changes to the number behind it.
pub const BEFORE: &str = ".before-";

/// What is set aside under a number when it is damaged.
const NUMBERED: [&str; 3] = [WORK, CACHE, JOURNAL];

/// What a `work.db` that is made anew is called until it is in its place.
const REMADE: [&str; 2] = [".ready", ".unfinished"];

/// What SQLite puts beside a database; the last one while it makes a database anew.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// While a file is written that takes the place of another as a whole.
const NEW: &str = ".new";

/// Whether a file of this name in our folder is ours.
pub fn is_ours(name: &str) -> bool {
    let name = name.strip_suffix(NEW).unwrap_or(name);
    if SINGLE.contains(&name) {
        return true;
    }
    let name = without_companion(name);
    NUMBERED.iter().any(|base| {
        name.strip_prefix(base).is_some_and(|rest| {
            let is_copy = [ASIDE, BEFORE].iter().any(|kind| is_number_after(rest, kind));
            rest.is_empty() || REMADE.contains(&rest) || is_copy
        })
    })
}

/// Whether this is the name of a copy of a file: its name, what it goes on with, a number, and perhaps what SQLite puts
/// beside a database.
pub fn is_copy(name: &str, of: &str, suffix: &str) -> bool {
    let name = without_companion(name.strip_suffix(NEW).unwrap_or(name));
    name.strip_prefix(of).is_some_and(|rest| is_number_after(rest, suffix))
}

/// Whether a file of this name in the folder of files is ours: the id of an outbox row as we write it.
pub fn is_file_id(name: &str) -> bool {
    let id = name.strip_suffix(NEW).unwrap_or(name);
    domain::OutboxId::parse(id).is_ok_and(|parsed| parsed.to_string() == id)
}

/// Whether there is nothing in a folder but what bears a name of ours.
pub fn has_only_ours(folder: &Path) -> io::Result<bool> {
    all_in(folder, |entry, name| match name {
        FILES => Ok(entry.file_type()?.is_dir() && all_in(&entry.path(), |_, name| Ok(is_file_id(name)))?),
        name => Ok(is_ours(name)),
    })
}

fn all_in(folder: &Path, passes: impl Fn(&DirEntry, &str) -> io::Result<bool>) -> io::Result<bool> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if !name.to_str().map_or(Ok(false), |name| passes(&entry, name))? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn without_companion(name: &str) -> &str {
    BESIDE.iter().find_map(|beside| name.strip_suffix(beside)).unwrap_or(name)
}

fn is_number_after(rest: &str, suffix: &str) -> bool {
    rest.strip_prefix(suffix).is_some_and(|number| !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn k2_only_names_to_the_letter_are_ours() {
        for ours in [
            "lock",
            "shopbell.folder",
            "ballast",
            "ballast.new",
            "work.db",
            "work.db-wal",
            "cache.db-shm",
            "work.journal",
            "work.journal.new",
            "work.journal.corrupt-1",
            "work.db.corrupt-12",
            "cache.db.corrupt-2-wal",
            "work.db.before-7",
            "work.db.before-7-journal",
            "work.db.ready",
            "work.db.unfinished-journal",
            "secrets.sealed",
            "secrets.sealed.new",
        ] {
            assert!(is_ours(ours), "{ours}");
        }
        for foreign in [
            "work.txt",
            "work.",
            "work.db2",
            "work.db.bak",
            "work.db.corrupt-",
            "work.db.corrupt-1.zip",
            "work.db.corrupt-1 (copy)",
            "work.db.before-the-move",
            "Work.db",
            "cache.tar",
            "cache.db~",
            "ballast.txt",
            "ballast tank.png",
            "lock.txt",
            "locksmith",
            "new.new",
            "",
        ] {
            assert!(!is_ours(foreign), "{foreign}");
        }
        assert!(is_copy("cache.db.corrupt-3-wal", "cache.db", ".corrupt-"));
        assert!(!is_copy("cache.db.corrupt-3", "work.db", ".corrupt-"));
        assert!(!is_copy("cache.db.corrupt-notes", "cache.db", ".corrupt-"));
    }

    #[test]
    fn k2_a_chosen_file_is_known_by_an_id_as_it_is_written_here() {
        let id = "01930c5e-7f4a-7c3e-9d70-5a1b2c3d4e5f";
        assert!(is_file_id(id) && is_file_id(&format!("{id}.new")));
        for foreign in [&id.to_uppercase(), &id.replace('-', ""), &format!("{{{id}}}"), &format!("{id}.jpg"), "a.png"] {
            assert!(!is_file_id(foreign), "{foreign}");
        }
    }
}
