//! Where a conversation stands (T9, L9).

use domain::{Moment, Shelf, SnoozeUntil, Zone};
use serde::Serialize;

/// Where a conversation stands, its moments shown in a zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "shelf", rename_all = "camelCase")]
pub enum ShelfView {
    /// In the inbox.
    Inbox {
        /// It woke then, and nothing was written in it since.
        woke: Option<Moment>,
    },
    /// Asleep.
    Snoozed {
        /// Until then, unless the customer writes.
        until: Moment,
    },
    /// Done, unless the customer writes.
    Done,
}

impl ShelfView {
    /// As it is shown in a zone.
    #[must_use]
    pub fn of(shelf: Shelf, zone: Zone) -> Self {
        match shelf {
            Shelf::Inbox { woke } => Self::Inbox { woke: woke.map(|at| zone.show(at)) },
            Shelf::Snoozed { until } => Self::Snoozed { until: zone.show(until) },
            Shelf::Done => Self::Done,
        }
    }
}

/// A choice of the Snooze menu, and when a conversation would wake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct SnoozeChoice {
    /// The choice.
    pub until: SnoozeUntil,
    /// When it would wake.
    pub at: Moment,
}
