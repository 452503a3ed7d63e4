//! What can go wrong with a place for secrets, told apart as far as the owner is told something else. None carries a
//! secret: what a keychain's own error holds is dropped, since some hold the very bytes that could not be read.

/// A failure of the place for secrets.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// This computer has no keychain that answers.
    #[error("there is no keychain")]
    Absent,
    /// The keychain is locked, or its owner said no.
    #[error("the keychain is locked")]
    Locked,
    /// The keychain did not answer in time. It may be asking its owner something.
    #[error("the keychain did not answer in time")]
    TimedOut,
    /// The file is intact, and this passphrase does not open it.
    #[error("wrong passphrase")]
    WrongPassphrase,
    /// What is kept was changed by something else, or is cut off.
    #[error("the secrets are damaged")]
    Damaged,
    /// A newer version of the program wrote the file.
    #[error("the file of secrets was written by a newer version")]
    Newer,
    /// The keychain refused for a reason that the owner can do nothing about; the words are for the log.
    #[error("the keychain refused: {0}")]
    Refused(&'static str),
    /// The file could not be read or written, or the system gave no thread.
    #[error("the file of secrets cannot be used: {0}")]
    Io(#[from] std::io::Error),
}
