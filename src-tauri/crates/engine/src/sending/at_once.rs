//! A press that is due at once: it is written down as on its way in the commit that takes it, and sent.

use super::Sending;
use super::attempt::Begun;
use crate::account::AccountSession;
use crate::failure::Failure;
use chrono::{DateTime, Utc};
use domain::outbox::{Attempt, Payload};
use domain::{OutboxRow, ReplyWindow};
use instagram::AccountClient;
use std::sync::Arc;

impl Sending {
    /// Writes a press down, and its first part as on its way where nothing keeps it from leaving: then it is the caller's
    /// to [go on](Self::go_on) with. Everything else is the dispatcher's: what waits to be taken back, files, what stands
    /// behind something in its lane.
    pub(super) async fn take(
        &self,
        session: &AccountSession,
        (rows, draft_revision): (&[OutboxRow], u32),
        (last_inbound, window): (Option<DateTime<Utc>>, ReplyWindow),
    ) -> Result<Option<Begun>, Failure> {
        let (store, draft_revision) = (&self.core.store, u64::from(draft_revision));
        let first = rows.first().ok_or(Failure::NothingToSend)?;
        let Some((client, attempt)) = self.ready(session, first, window).await else {
            store.queue(rows, draft_revision).await?;
            return Ok(None);
        };
        let row = store.queue_and_begin(rows, draft_revision, attempt, self.core.plan_now()).await?;
        Ok(row.map(|row| Begun { client, row, last_inbound, window, uploaded: None }))
    }

    /// What a try needs, if one can be made without asking anybody first.
    async fn ready(
        &self,
        session: &AccountSession,
        first: &OutboxRow,
        window: ReplyWindow,
    ) -> Option<(AccountClient, Attempt)> {
        let now = self.core.plan_now();
        let may_leave =
            first.is_released(now) && session.rests_until(now).is_none() && !self.core.stopping.is_cancelled();
        if !may_leave || !matches!(first.payload, Payload::Text(_)) || !self.accounts.is_usable(session).await {
            return None;
        }
        let client = self.accounts.client_at_hand(session)?;
        if self.is_the_account_itself(session, &first.recipient).await.ok()? {
            return None;
        }
        let attempt = self.attempt_at(session.time.now(), first, window).await.ok()?;
        Some((client, attempt))
    }

    /// Sends what is written down as on its way, beside whatever the dispatcher does; it leaves that lane alone meanwhile.
    pub(super) fn go_on(self: &Arc<Self>, session: &Arc<AccountSession>, begun: Begun) {
        let (sending, session) = (Arc::clone(self), Arc::clone(session));
        self.core.spawn_to_the_end(async move {
            if let Err(failure) = sending.make(&session, begun).await {
                tracing::warn!(%failure, "a try was not made");
            }
            // What stands behind it in its lane has its turn.
            session.rest_changed.notify_one();
        });
    }
}
