//! How current what is shown is.

use super::failure::FailureView;
use domain::Moment;
use instagram::LeftOut;
use serde::Serialize;

/// How current what is shown is (I4, L7).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct SyncView {
    /// The last successful sync. Never moves for a failed one.
    pub last_synced: Option<Moment>,
    /// A sync is running now.
    pub running: bool,
    /// Why the latest sync failed; `None` after a success.
    pub failure: Option<FailureView>,
    /// Failures in a row.
    pub failures: u32,
    /// When it will be tried again by itself.
    pub retry_at: Option<Moment>,
    /// What of the list could not be shown.
    pub left_out: LeftOutView,
}

/// What of an account's list could not be shown, by the reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct LeftOutView {
    /// Conversations that could not be read.
    pub unreadable: u32,
    /// Group conversations.
    pub groups: u32,
    /// Conversations in which it is unknown which side is the account.
    pub own_side_unknown: u32,
    /// Messages of the shown conversations that could not be read.
    pub messages: u32,
}

impl LeftOutView {
    /// What of two accounts' lists could not be shown.
    #[must_use]
    pub(crate) fn and(self, other: &Self) -> Self {
        Self {
            unreadable: self.unreadable.saturating_add(other.unreadable),
            groups: self.groups.saturating_add(other.groups),
            own_side_unknown: self.own_side_unknown.saturating_add(other.own_side_unknown),
            messages: self.messages.saturating_add(other.messages),
        }
    }
}

impl From<&LeftOut> for LeftOutView {
    fn from(left_out: &LeftOut) -> Self {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Self {
            unreadable: count(left_out.unreadable),
            groups: count(left_out.groups.len()),
            own_side_unknown: count(left_out.own_side_unknown.len()),
            messages: 0,
        }
    }
}
