//! Where a conversation stands (T9, L9).

use domain::{Moment, SnoozeUntil, Triage, Zone};
use serde::Serialize;

/// Where a conversation stands, its moments shown in a zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "state", rename_all = "camelCase")]
pub enum TriageView {
    /// In the inbox.
    Inbox {
        /// When it woke, if nothing was written in it since.
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

impl TriageView {
    /// As it is shown in a zone.
    #[must_use]
    pub fn of(triage: Triage, zone: Zone) -> Self {
        match triage {
            Triage::Inbox { woke } => Self::Inbox { woke: woke.map(|at| zone.show(at)) },
            Triage::Snoozed { until } => Self::Snoozed { until: zone.show(until) },
            Triage::Done => Self::Done,
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
