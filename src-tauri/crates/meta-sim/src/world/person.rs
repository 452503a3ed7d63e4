//! The one person who logs in: the owner. What they granted belongs to them and the app, not to a token, so taking it
//! back reaches every token at once.

use std::collections::{BTreeMap, BTreeSet};

/// The answer to one asked permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answered {
    /// Yes.
    Granted,
    /// No; Facebook does not ask again unless `auth_type=rerequest`.
    Declined,
}

impl Answered {
    /// Meta's word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Declined => "declined",
        }
    }
}

/// A Facebook person.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    /// App-scoped user id.
    pub(crate) id: String,
    pub(crate) first_name: &'static str,
    pub(crate) last_name: &'static str,
    pub(crate) email: &'static str,
    /// Facebook permissions asked so far.
    pub(crate) answers: BTreeMap<String, Answered>,
    /// Ids of the Pages ticked in the dialog.
    pub(crate) pages: BTreeSet<String>,
}

impl Person {
    /// First and last name.
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }

    /// Whether a Facebook permission stands.
    pub(crate) fn granted(&self, permission: &str) -> bool {
        self.answers.get(permission) == Some(&Answered::Granted)
    }

    /// All that stand.
    pub(crate) fn granted_permissions(&self) -> Vec<String> {
        self.answers.iter().filter(|(_, answer)| **answer == Answered::Granted).map(|(name, _)| name.clone()).collect()
    }
}
