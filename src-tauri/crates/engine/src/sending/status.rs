//! Where a row stands, as the window shows it (T7).

use super::Sending;
use crate::account::{AccountSession, may_call};
use crate::core::locked;
use crate::views::{StatusView, WaitingView};
use chrono::{DateTime, TimeDelta, Utc};
use domain::outbox::{Hold, HoldReason, Waiting, held_up_by, is_tried_again, may_undo, resting};
use domain::{MessageId, OutboxId, OutboxRow, SendState, Zone};
use std::collections::HashMap;

/// The rows of a conversation, or of an account, at a moment, and what else says why one waits.
pub(crate) struct Queue {
    /// In the order of pressing Send.
    pub(crate) rows: Vec<OutboxRow>,
    /// Whether the account may call.
    pub(crate) usable: bool,
    /// What it waits for instead, when nothing but the place for secrets keeps it from calling.
    pub(crate) secrets: Option<WaitingView>,
    /// The whole account rests until then.
    pub(crate) rests_until: Option<DateTime<Utc>>,
    /// Instagram was not reached by the account's latest calls, as far as is known.
    pub(crate) offline: bool,
    /// When it is looked at, by the time of plans, as every moment of a row.
    pub(crate) now: DateTime<Utc>,
    /// How far that is ahead of the wall clock, which is what the owner reads.
    pub(crate) ahead: TimeDelta,
    /// The owner's zone.
    pub(crate) zone: Zone,
}

impl Queue {
    /// The reaction to a message that Instagram does not have yet.
    pub(crate) fn reaction_to(&self, message: &MessageId) -> Option<&OutboxRow> {
        self.rows.iter().find(|row| row.reaction().is_some_and(|reaction| reaction.message == *message))
    }

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
            // A try may take ten seconds to fail without a connection; until then the row is still shown as waiting.
            SendState::Sending if self.offline || is_tried_again(row) => {
                let reason = WaitingView::NoConnection;
                StatusView::Waiting { id: row.id, reason, undo_until_ms: None, under_way: true }
            }
            SendState::Sending => StatusView::Sending { id: row.id, undo_until_ms: None },
            SendState::Queued { .. } => self.queued(row),
        }
    }

    /// A planned moment as the wall clock will show it.
    fn on_the_wall(&self, planned: DateTime<Utc>) -> DateTime<Utc> {
        planned.checked_sub_signed(self.ahead).unwrap_or(planned)
    }

    fn queued(&self, row: &OutboxRow) -> StatusView {
        let (id, undo_until_ms) =
            (row.id, may_undo(row, self.now).then(|| self.on_the_wall(row.release_at).timestamp_millis()));
        match self.held_up(row).filter(|reason| undo_until_ms.is_none() || *reason != WaitingView::Turn) {
            Some(reason) => StatusView::Waiting { id, reason, undo_until_ms, under_way: false },
            None => StatusView::Sending { id, undo_until_ms },
        }
    }

    fn held_up(&self, row: &OutboxRow) -> Option<WaitingView> {
        if let Some(until) = self.rests_until.filter(|until| *until > self.now && self.usable) {
            return Some(WaitingView::SlowedDown { until: self.zone.show(self.on_the_wall(until)) });
        }
        Some(match held_up_by(row, &self.rows, self.usable, self.now)? {
            Waiting::NoConnection => WaitingView::NoConnection,
            Waiting::SlowedDown { until } => WaitingView::SlowedDown { until: self.zone.show(self.on_the_wall(until)) },
            Waiting::LookFirst => WaitingView::CheckingFirst,
            Waiting::EarlierPart => WaitingView::EarlierPart,
            Waiting::Account => self.secrets.clone().unwrap_or(WaitingView::Account),
            Waiting::Turn if self.offline => WaitingView::NoConnection,
            Waiting::Undo | Waiting::Turn => WaitingView::Turn,
        })
    }
}

/// What was told of the rows that wait or are on their way. It is compared, since time alone changes it, too.
pub(super) type Told = HashMap<OutboxId, StatusView>;

impl Sending {
    /// What the status of an account's rows depends on besides the rows.
    pub(crate) async fn outbox_of(
        &self,
        session: &AccountSession,
        (rows, holds): (Vec<OutboxRow>, &[Hold]),
        zone: Zone,
    ) -> Queue {
        let (now, ahead) = self.core.plan_and_ahead();
        let usable = self.accounts.is_usable(session).await;
        let rests_until = resting(holds, now).max(session.rests_until(now));
        let unreached = matches!(locked(&session.progress).failure, Some(crate::Failure::Offline));
        let offline = unreached || holds.iter().any(|hold| hold.why == HoldReason::NoConnection);
        let may_call = self.accounts.account(&session.id).await.is_ok_and(|row| may_call(&row.state));
        let secrets = if may_call { self.secrets.waits().await } else { None };
        Queue { rows, usable, secrets, rests_until, offline, now, ahead, zone }
    }

    /// Tells the window of rows whose status changed with time alone.
    pub(super) async fn tell_what_waits(&self, session: &AccountSession, rows: &[OutboxRow], told: &mut Told) {
        let open = |row: &&OutboxRow| matches!(row.state, SendState::Queued { .. } | SendState::Sending);
        let holds: Vec<Hold> = rows.iter().filter_map(|row| row.hold().cloned()).collect();
        let outbox = self.outbox_of(session, (rows.to_vec(), &holds), self.settings.zone().await).await;
        let stand: Told = rows.iter().filter(open).map(|row| (row.id, outbox.status(row))).collect();
        for row in rows.iter().filter(open).filter(|row| told.get(&row.id) != stand.get(&row.id)) {
            self.outbox.tell_sent(&row.account, &row.conversation);
        }
        *told = stand;
    }
}
