//! The folder of a test, and what was logged meanwhile: nothing secret may be left in either, whatever the test was about
//! (C7, `reliability.md` B10).

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tempfile::TempDir;
use testkit::Canary;

/// Everything that was logged by all tests of this binary.
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

fn log() -> MutexGuard<'static, Vec<u8>> {
    LOG.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Logged;

impl Write for Logged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        log().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A folder that is looked through before it is removed.
pub struct Watched {
    folder: TempDir,
    canary: Canary,
    /// How long the log was when it began.
    logged_before: usize,
}

impl Watched {
    /// An empty one. From the first on, everything is logged that any library has to say.
    pub fn new(canary: Canary) -> Self {
        // A second answer changes nothing.
        drop(tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(|| Logged).try_init());
        Self { folder: TempDir::new().unwrap(), canary, logged_before: log().len() }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Files in which a secret stands.
    pub fn leaks(&self) -> Vec<PathBuf> {
        self.canary.search(self.path())
    }

    /// Whether a secret was logged.
    pub fn leaked_into_the_log(&self) -> bool {
        self.canary.smells(&log()[self.logged_before..])
    }

    /// What was logged until now does not count.
    pub fn forgive_the_log(&mut self) {
        self.logged_before = log().len();
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        assert_eq!(self.leaks(), [] as [PathBuf; 0], "a secret stands in a file");
        assert!(!self.leaked_into_the_log(), "a secret was logged");
    }
}
