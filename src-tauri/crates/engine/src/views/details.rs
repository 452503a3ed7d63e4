//! What the owner keeps of a customer (T9).

use domain::{AccountId, Label, Moment, ParticipantId};
use serde::Serialize;
use std::fmt;
use store::Notes;

/// Notes, labels, since when the customer is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct DetailsView {
    /// Whose customer.
    pub account: AccountId,
    /// Which customer.
    pub customer: ParticipantId,
    /// What is noted.
    pub notes: NotesView,
    /// In the order they were put on.
    pub labels: Vec<LabelView>,
    /// Labels of this account's other customers, the most used first.
    pub suggestions: Vec<LabelView>,
    /// The earliest that was ever known of the customer here.
    pub first_seen: Option<Moment>,
}

/// What is noted, and which save it was.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct NotesView {
    /// The text.
    pub text: String,
    /// Counts the saves; the next one must carry a higher one.
    pub revision: u32,
}

impl fmt::Debug for NotesView {
    /// Tells how long the text is, not what it says.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NotesView").field("bytes", &self.text.len()).field("revision", &self.revision).finish()
    }
}

impl From<Notes> for NotesView {
    fn from(notes: Notes) -> Self {
        Self { text: notes.text, revision: notes.revision }
    }
}

/// A label with its colour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct LabelView {
    /// As the owner spelled it.
    pub name: String,
    /// Which of the design's avatar colours it stands on.
    pub colour: u8,
}

impl LabelView {
    /// A label as it is shown.
    #[must_use]
    pub fn of(label: &Label) -> Self {
        Self { name: label.name().to_owned(), colour: label.colour() }
    }
}
