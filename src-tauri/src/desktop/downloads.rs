//! Files for the owner, in their folder of downloads: what was typed and not sent (S4), what a message carries (T5).

use engine::{Failure, StoreProblem};
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::PathBuf;
use tauri::{AppHandle, Manager, Runtime};

/// So many files of one name are tried before giving up.
const MOST_FILES: u32 = 1000;

/// Writes a file there and tells its path. Nothing is overwritten: `name` is asked with growing numbers, from 1, until
/// one is free.
///
/// # Errors
/// [`Failure::Store`] with [`StoreProblem::Io`] when no file can be written there.
pub fn save<R: Runtime>(app: &AppHandle<R>, name: impl Fn(u32) -> String, bytes: &[u8]) -> Result<String, Failure> {
    let not_written = || Failure::Store { problem: StoreProblem::Io };
    let folder = folder(app).ok_or_else(not_written)?;
    for number in 1..=MOST_FILES {
        let path = folder.join(name(number));
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|_| not_written())?;
                return Ok(path.display().to_string());
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(_) => return Err(not_written()),
        }
    }
    Err(not_written())
}

/// Downloads, else Documents, else the home folder: the first one that is there.
fn folder<R: Runtime>(app: &AppHandle<R>) -> Option<PathBuf> {
    let paths = app.path();
    let candidates = [paths.download_dir(), paths.document_dir(), paths.home_dir()];
    candidates.into_iter().flatten().find(|folder| folder.is_dir())
}
