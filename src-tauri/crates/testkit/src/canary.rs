//! The canary: no secret that the platform gave out may be found in a file or a log.

use aho_corasick::AhoCorasick;
use meta_sim::Secrets;
use std::fs;
use std::path::{Path, PathBuf};

/// So many characters identify a secret, and are few enough to be found when a page of a database or a log cuts it.
const TELLING: usize = 24;

/// Knows every secret of one platform, also those it gives out later.
#[derive(Clone, Debug)]
pub struct Canary(pub(crate) Secrets);

impl Canary {
    /// Whether a secret stands in these bytes.
    #[must_use]
    pub fn smells(&self, bytes: &[u8]) -> bool {
        self.nose().is_match(bytes)
    }

    /// The files under a folder in which a secret stands: databases with their WAL and their free pages as much as any.
    #[must_use]
    pub fn search(&self, folder: &Path) -> Vec<PathBuf> {
        let nose = self.nose();
        let mut folders = vec![folder.to_owned()];
        let mut found = Vec::new();
        while let Some(folder) = folders.pop() {
            // A file that is gone meanwhile contains nothing.
            for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
                let Ok(kind) = entry.file_type() else { continue };
                if kind.is_dir() {
                    folders.push(entry.path());
                } else if kind.is_file() && fs::read(entry.path()).is_ok_and(|bytes| nose.is_match(&bytes)) {
                    found.push(entry.path());
                }
            }
        }
        found
    }

    fn nose(&self) -> AhoCorasick {
        let telling = self.0.all().into_iter().map(|secret| secret.chars().take(TELLING).collect::<String>());
        AhoCorasick::new(telling).expect("a few patterns")
    }
}
