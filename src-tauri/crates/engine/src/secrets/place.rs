//! The place where secrets are kept, and its state.

use crate::failure::VaultProblem;
use std::path::{Path, PathBuf};
use vault::Vault;

/// Name of the passphrase-protected file, beside the databases.
const FILE_NAME: &str = "secrets.sealed";

#[derive(Debug)]
pub(super) struct Place {
    pub(super) state: State,
    pub(super) default: Vault,
    pub(super) file: PathBuf,
}

#[derive(Debug)]
pub(super) enum State {
    /// Not tried yet: the first use tries.
    Unopened,
    Open(Vault),
    PassphraseNeeded,
    Unusable(VaultProblem),
}

impl Place {
    pub(super) fn unopened(default: Vault, folder: &Path) -> Self {
        Self { state: State::Unopened, default, file: folder.join(FILE_NAME) }
    }
}
