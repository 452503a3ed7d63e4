//! What exactly is wrong, as far as the window shows or does something different for it: the parts of a
//! [`Failure`](super::Failure).

use serde::Serialize;

/// Why a file cannot be sent as it is (S8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "problem", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum AttachProblem {
    /// Nothing is in it.
    Empty,
    /// Neither picture, film, sound nor PDF of a sort that Instagram takes.
    WrongType,
    /// Larger than Instagram takes.
    TooLarge {
        /// The most bytes it may have.
        most: u32,
        /// A picture that can be made smaller.
        shrinkable: bool,
    },
    /// So many are chosen already that no more are kept.
    TooMany {
        /// How many may be chosen.
        most: u32,
    },
}

/// What Meta refused about a login. Only what Meta says itself is a variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum LoginRefusal {
    /// The app's id or secret.
    Credentials,
    /// The redirect address.
    Redirect,
    /// The code of this login was used already, or waited too long.
    SpentCode,
    /// It does not say, or says something else.
    NotSaid,
}

/// Why a label is not put on a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum LabelProblem {
    /// It has no name.
    Empty,
    /// Its name is longer than a label's may be.
    TooLong,
    /// The customer has as many labels as there may be.
    TooMany,
}

/// Why secrets cannot be kept or read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum VaultProblem {
    /// This computer has no keychain that answers.
    Absent,
    /// The keychain is locked.
    Locked,
    /// The keychain did not answer in time.
    TimedOut,
    /// The passphrase is not the one the file was made with.
    WrongPassphrase,
    /// The file of secrets is damaged.
    Damaged,
    /// The file of secrets could not be read or written.
    Io,
}

/// Why the database cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum StoreProblem {
    /// The folder has other things in it and is not Shopbell's; nothing in it was touched.
    Foreign,
    /// Another Shopbell has it open.
    InUse,
    /// Another program holds its files.
    Locked,
    /// A newer Shopbell wrote it.
    Newer,
    /// It cannot be read.
    Broken,
    /// The disk is full.
    Full,
    /// The folder cannot be written to.
    ReadOnly,
    /// The folder, or a file in it, was deleted or renamed while Shopbell runs: nothing is written into what is not there.
    Gone,
    /// Something else of the system.
    Io,
}
