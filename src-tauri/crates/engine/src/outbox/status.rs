//! Where a row stands, as the window shows it (T7).

use crate::views::{StatusView, WaitingView};
use chrono::{DateTime, Utc};
use domain::outbox::{Waiting, may_undo, waiting_for};
use domain::{OutboxRow, SendState, Zone};

/// The rows of an account at a moment, and what else says why one waits.
pub(crate) struct Outbox {
    /// In the order of pressing Send.
    pub(crate) rows: Vec<OutboxRow>,
    /// Whether the account may call.
    pub(crate) usable: bool,
    /// What it waits for instead, when nothing but the place for secrets keeps it from calling.
    pub(crate) secrets: Option<WaitingView>,
    /// The whole account rests until then.
    pub(crate) rests_until: Option<DateTime<Utc>>,
    /// When it is looked at.
    pub(crate) now: DateTime<Utc>,
    /// The owner's zone.
    pub(crate) zone: Zone,
}

impl Outbox {
    /// Where one of the rows stands.
    pub(crate) fn status(&self, row: &OutboxRow) -> StatusView {
        match &row.state {
            SendState::Sent { .. } => StatusView::Sent,
            SendState::NotSent { why } => StatusView::NotSent { id: row.id, reason: why.clone(), retrying: false },
            SendState::Unknown { .. } => StatusView::Checking { id: row.id, undecided: row.is_undecided() },
            // Pressed Retry: it stays marked until Instagram has it (S4).
            SendState::Queued { .. } | SendState::Sending if row.failed_before.is_some() => {
                let reason = row.failed_before.clone().unwrap_or(domain::NotSent::NoConnection);
                StatusView::NotSent { id: row.id, reason, retrying: true }
            }
            SendState::Sending => StatusView::Sending { id: row.id, undo_until_ms: None },
            SendState::Queued { .. } => self.queued(row),
        }
    }

    fn queued(&self, row: &OutboxRow) -> StatusView {
        let waits = |reason| StatusView::Waiting { id: row.id, reason };
        if may_undo(row, self.now) {
            let undo_until_ms = Some(row.release_at.timestamp_millis());
            return StatusView::Sending { id: row.id, undo_until_ms };
        }
        let why = waiting_for(row, &self.rows, self.usable, self.now);
        if let Some(until) = self.rests_until.filter(|until| *until > self.now && self.usable) {
            return waits(WaitingView::SlowedDown { until: self.zone.show(until) });
        }
        match why {
            Some(Waiting::NoConnection) => waits(WaitingView::NoConnection),
            Some(Waiting::SlowedDown { until }) => waits(WaitingView::SlowedDown { until: self.zone.show(until) }),
            Some(Waiting::LookFirst) => waits(WaitingView::CheckingFirst),
            Some(Waiting::EarlierPart) => waits(WaitingView::EarlierPart),
            Some(Waiting::Account) => waits(self.secrets.clone().unwrap_or(WaitingView::Account)),
            Some(Waiting::Undo | Waiting::Turn) | None => StatusView::Sending { id: row.id, undo_until_ms: None },
        }
    }
}
