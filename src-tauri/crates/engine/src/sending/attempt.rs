//! One send: the look at the window, the try written down, the request, and what its answer proves.

use super::files::fingerprint;
use super::upload::Payload;
use crate::account::AccountSession;
use crate::account::session::CLOCKS_DIFFER;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::map::clamped;
use chrono::{DateTime, TimeDelta, Utc};
use domain::outbox::{Attempt, Event, HORIZON, Outcome};
use domain::{Message, MessageId, NotSent, OutboxRow, ParticipantId, ReplyWindow};
use instagram::{AccountClient, ApiError, Certainty, Class, GraphError, Tag};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// How long until an answer that could not be written down is written again.
const WRITE_AGAIN: TimeDelta = TimeDelta::seconds(5);
/// The longest rest after limits for which Meta names no time (`reliability.md` B6).
const LONGEST_REST: TimeDelta = TimeDelta::minutes(15);
impl Engine {
    /// Sends one row, whose turn it is.
    ///
    /// # Errors
    /// When something could not be written down; nothing was sent then.
    pub(super) async fn attempt(&self, session: &Arc<AccountSession>, row: OutboxRow) -> Result<(), Failure> {
        faults::point("engine.attempt.planned");
        let Some(client) = self.client_if_any(session).await? else { return Ok(()) };
        let shown = self.0.store.conversation(&row.account, &row.conversation).await?;
        let window = match &shown {
            Some(shown) => self.reply_window(session, shown).await?,
            None => ReplyWindow::Unknown,
        };
        if window.is_closed() && !row.try_anyway {
            self.step(row.id, Event::WindowClosed).await?;
            return Ok(());
        }
        let payload = match self.payload(session, &client, &row).await? {
            Ok(payload) => payload,
            Err(why) => {
                self.step(row.id, Event::NotUploaded(why)).await?;
                return Ok(());
            }
        };
        let known_before = self.0.store.own_message_ids(&row.account, &row.conversation).await?;
        faults::point("engine.attempt.watermark");
        let attempt = Attempt {
            at: self.platform_now(session),
            text_hash: row.file.as_ref().map_or_else(|| fingerprint(row.text.as_bytes()), |file| file.hash.clone()),
            known_before,
            human_agent: window.needs_tag(),
        };
        let Some(row) = self.step(row.id, Event::Begin(attempt)).await? else {
            return self.not_begun(&row).await;
        };
        faults::point("engine.attempt.begun");
        if self.is_the_account_itself(session, &row.recipient).await? {
            // Taken for a customer before this number was known: Instagram is not even asked.
            self.write_down(&row, Event::Answered(Outcome::Refused(NotSent::RecipientUnknown))).await;
            return Ok(());
        }
        let tag = window.needs_tag().then_some(Tag::HumanAgent);
        let sending = payload.sending(&row).tagged(tag).answering(row.answers.as_ref());
        let answer = client.send(&row.recipient, &sending).await;
        self.measure_skew(session, &client);
        faults::point("engine.attempt.answered");
        match answer {
            Ok(id) => {
                let answered = shown.and_then(|shown| shown.last_inbound);
                self.confirm(session, &row, (id, self.sent_at(session, answered), payload)).await;
            }
            Err(error) => self.not_confirmed(session, &row, &error).await,
        }
        faults::point("engine.attempt.settled");
        Ok(())
    }

    /// The store refused. If the owner decided otherwise in the meantime, the plan goes on; if the row is as it was,
    /// another Shopbell has the file now, and asking again at once is of no use.
    async fn not_begun(&self, planned: &OutboxRow) -> Result<(), Failure> {
        let rows = self.0.store.outbox(&planned.account, &planned.conversation).await?;
        if rows.contains(planned) { Err(Failure::NotFound) } else { Ok(()) }
    }

    /// The account's client; `None` when there is no token to be had just now: the queue waits.
    pub(crate) async fn client_if_any(&self, session: &Arc<AccountSession>) -> Result<Option<AccountClient>, Failure> {
        match self.client(session).await {
            Ok(client) => Ok(Some(client)),
            Err(failure @ Failure::Store { .. }) => Err(failure),
            Err(failure) => {
                // Until somebody wakes the sender: a login, a vault that was opened, a press of Send.
                session.blocked.store(true, Ordering::Relaxed);
                self.note_failure(&session.id, &failure).await?;
                self.tell(crate::Change::List { account: session.id.clone() });
                Ok(None)
            }
        }
    }

    /// Instagram gave the message an id: the row and the cached message become one.
    async fn confirm(
        &self,
        session: &AccountSession,
        row: &OutboxRow,
        (id, sent_at, payload): (MessageId, DateTime<Utc>, Payload),
    ) {
        session.limits.store(0, Ordering::Relaxed);
        let size = payload.size();
        self.keep_shown(&row.account, &id, payload);
        self.write_down(row, Event::Answered(Outcome::Sent(id.clone()))).await;
        faults::point("engine.confirm.settled");
        let message = Message {
            id,
            from: ParticipantId::new(row.account.as_str()),
            own: true,
            sent_at,
            page_position: 0,
            content: instagram::sent(row, size),
        };
        // The next poll brings it anyway; until then the row stands for it.
        let here = self.here(&row.account, &row.conversation).await.unwrap_or_else(|_| row.conversation.clone());
        let added = self.0.store.add_sent(&row.account, &here, &message);
        drop(self.while_connected(session, added).await);
        faults::point("engine.confirm.cached");
        if row.file.is_some() {
            self.forget_upload(&row.id);
            self.sweep_files().await;
        }
        drop(self.got_through(session).await);
        self.tell_sent(&row.account, &here);
    }

    /// Whether somebody is the account: nothing is ever sent to it.
    async fn is_the_account_itself(
        &self,
        session: &AccountSession,
        recipient: &ParticipantId,
    ) -> Result<bool, Failure> {
        let own = self.0.store.own_ids(&session.id).await?;
        Ok(recipient.as_str() == session.id.as_str() || own.contains(recipient.as_str()))
    }

    async fn not_confirmed(&self, session: &AccountSession, row: &OutboxRow, error: &ApiError) {
        tracing::info!(row = %row.id, %error, "a send was not confirmed");
        let at = self.plan_now();
        let outcome = match error.certainty() {
            Certainty::NeverLeft => Outcome::NeverLeft { at },
            Certainty::Refused => {
                self.learn_from_refusal(session, row, error).await;
                Outcome::Refused(why_not_taken(row, error))
            }
            Certainty::SlowedDown => {
                let until = at + rest_after(session.limits.fetch_add(1, Ordering::Relaxed), error);
                session.rest_until(until);
                Outcome::SlowedDown { at, until }
            }
            Certainty::Unclear => Outcome::Unclear { at },
        };
        self.write_down(row, Event::Answered(outcome)).await;
        // A webhook may have told of it while the answer was still on its way; nothing would bind it before the look.
        if let Err(failure) = self.settle_from_cache(session).await {
            tracing::warn!(row = %row.id, %failure, "what arrived meanwhile was not bound");
        }
    }

    /// What a refusal says about the account or the conversation.
    async fn learn_from_refusal(&self, session: &AccountSession, row: &OutboxRow, error: &ApiError) {
        let learned = match error.class() {
            Some(Class::WindowClosed) => {
                let at = self.refused_at(row).await;
                self.0.store.window_refused(&row.account, &row.conversation, at).await.map_err(Failure::from)
            }
            // The tag was refused, not the account.
            Some(Class::Permission | Class::AppReview) if carried_tag(row) => Ok(()),
            _ => self.note_failure(&session.id, &self.failure(error).await).await,
        };
        if let Err(failure) = learned {
            tracing::warn!(%failure, "what a refusal says was not kept");
        }
    }

    /// When the window was found closed: not before the customer's last message that was known, and a little before the
    /// try, so that a message that comes right after it opens the window though its time is in whole seconds.
    async fn refused_at(&self, row: &OutboxRow) -> DateTime<Utc> {
        let begun = row.attempt.as_ref().map_or_else(|| self.now(), |attempt| attempt.at) - CLOCKS_DIFFER;
        let shown = self.0.store.conversation(&row.account, &row.conversation).await.ok().flatten();
        shown.and_then(|shown| shown.last_inbound).map_or(begun, |last| last.max(begun))
    }

    /// Writes down how a try ended, however long the disk takes nothing: nobody else knows it.
    async fn write_down(&self, row: &OutboxRow, event: Event) {
        loop {
            match self.step(row.id, event.clone()).await {
                Ok(Some(_)) => return,
                Ok(None) => {
                    tracing::warn!(row = %row.id, "the answer found its row changed");
                    return;
                }
                Err(failure) => tracing::warn!(row = %row.id, %failure, "the answer was not written down"),
            }
            tokio::select! {
                () = self.0.stopping.cancelled() => return,
                _ = self.until_planned(Some(self.plan_now() + WRITE_AGAIN)) => {}
            }
        }
    }
}

fn carried_tag(row: &OutboxRow) -> bool {
    row.attempt.as_ref().is_some_and(|attempt| attempt.human_agent)
}

/// How long the account rests: what Meta says, at least until a message that went through all the same can be seen, and
/// longer each time.
pub(super) fn rest_after(before: u32, error: &ApiError) -> TimeDelta {
    let said = match error {
        ApiError::Graph(GraphError { class: Class::Throttled { wait: Some(wait) }, .. }) => {
            TimeDelta::from_std(*wait).unwrap_or(LONGEST_REST)
        }
        _ => TimeDelta::zero(),
    };
    let grown = HORIZON.checked_mul(1 << before.min(4)).unwrap_or(LONGEST_REST);
    grown.min(LONGEST_REST).max(said)
}

/// Why Instagram certainly did not take this row.
fn why_not_taken(row: &OutboxRow, error: &ApiError) -> NotSent {
    let class = error.class();
    match class {
        Some(Class::Permission | Class::AppReview) if carried_tag(row) => NotSent::HumanAgentRefused,
        // A parameter that is not known there: the quote is the only one that is not documented for every host.
        Some(Class::BadRequest) if row.answers.is_some() => NotSent::QuoteRefused,
        _ => why_refused(error),
    }
}

/// Why Instagram certainly did not take something.
pub(crate) fn why_refused(error: &ApiError) -> NotSent {
    let ApiError::Graph(error) = error else { return NotSent::NoConnection };
    match &error.class {
        Class::WindowClosed => NotSent::WindowClosed,
        Class::RecipientUnavailable => NotSent::RecipientUnavailable,
        Class::RecipientUnknown => NotSent::RecipientUnknown,
        Class::NotThreadOwner => NotSent::NotThreadOwner,
        Class::Reconnect => NotSent::ReconnectNeeded,
        Class::Permission => NotSent::PermissionRequired,
        Class::AppReview => NotSent::NotApproved,
        Class::MessagesOff => NotSent::MessagesOff,
        Class::QuoteGone => NotSent::QuoteGone,
        _ => NotSent::Refused { code: clamped(error.code), subcode: error.subcode.map(clamped) },
    }
}
