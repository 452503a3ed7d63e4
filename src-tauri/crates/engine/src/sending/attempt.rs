//! One send: the look at the window, the try written down, the request, and what its answer proves.

use super::Sending;
use super::refusal::{FAULTS, rest_after, why_refused};
use super::upload::Uploaded;
use crate::account::{AccountSession, CLOCKS_DIFFER};
use crate::changes::Change;
use crate::failure::Failure;
use chrono::{DateTime, TimeDelta, Utc};
use domain::outbox::{Attempt, Event, Outcome, Payload, known_since};
use domain::{Message, MessageId, NotSent, OutboxRow, ParticipantId, ReplyWindow, fingerprint};
use instagram::{AccountClient, ApiError, Certainty, Class, Tag};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// How long until an answer that could not be written down is written again.
const WRITE_AGAIN: TimeDelta = TimeDelta::seconds(5);

/// A try that is written down as on its way.
pub(super) struct Begun {
    pub(super) client: AccountClient,
    pub(super) row: OutboxRow,
    /// When the customer wrote last, as far as is known.
    pub(super) last_inbound: Option<DateTime<Utc>>,
    pub(super) window: ReplyWindow,
    /// Its file, if it is one.
    pub(super) uploaded: Option<Uploaded>,
}

impl Sending {
    /// Sends one row, whose turn it is.
    ///
    /// # Errors
    /// When something could not be written down; nothing was sent then.
    pub(super) async fn attempt(
        self: &Arc<Self>,
        session: &Arc<AccountSession>,
        row: OutboxRow,
    ) -> Result<(), Failure> {
        faults::point("engine.attempt.planned");
        let Some(client) = self.accounts.client_if_any(session).await? else { return Ok(()) };
        let shown = self.core.store.conversation(&row.account, &row.conversation).await?;
        let window = match &shown {
            // For a reaction the reply window is not checked here; Instagram's answer decides.
            Some(shown) if row.reaction().is_none() => self.accounts.reply_window(session, shown).await?,
            _ => ReplyWindow::Unknown,
        };
        if window.is_closed() && !row.try_anyway {
            self.outbox.step(row.id, Event::WindowClosed).await?;
            return Ok(());
        }
        let uploaded = match self.uploaded(session, &client, &row).await? {
            Ok(uploaded) => uploaded,
            Err(why) => {
                self.outbox.step(row.id, Event::NotUploaded(why)).await?;
                return Ok(());
            }
        };
        let attempt = self.attempt_at(session.time.now(), &row, window).await?;
        let Some(row) = self.outbox.step(row.id, Event::Begin(attempt)).await? else {
            return self.not_begun(&row).await;
        };
        let last_inbound = shown.and_then(|shown| shown.last_inbound);
        self.make(session, Begun { client, row, last_inbound, window, uploaded }).await
    }

    /// Makes a try that is written down.
    ///
    /// # Errors
    /// When it could not be looked up whether it may be made; nothing was sent then.
    pub(super) async fn make(
        &self,
        session: &AccountSession,
        Begun { client, row, last_inbound, window, uploaded }: Begun,
    ) -> Result<(), Failure> {
        faults::point("engine.attempt.begun");
        if self.is_the_account_itself(session, &row.recipient).await? {
            // The recipient is one of the account's own ids, which was not known when it was written down: nothing is
            // sent.
            self.write_down(&row, Event::Answered(Outcome::Refused(NotSent::RecipientUnknown))).await;
            return Ok(());
        }
        let tag = window.needs_tag().then_some(Tag::HumanAgent);
        let answer = ask(&client, &row, uploaded.as_ref(), tag).await;
        session.time.measure_skew(&client);
        faults::point("engine.attempt.answered");
        match answer {
            Ok(Some(id)) => {
                self.confirm(session, &row, (id, session.time.sent_at(last_inbound), uploaded)).await;
            }
            Ok(None) => self.confirm_reaction(session, &row).await,
            Err(error) => self.not_confirmed(session, &row, &error).await,
        }
        faults::point("engine.attempt.settled");
        Ok(())
    }

    /// What is written down of a try before it begins.
    pub(super) async fn attempt_at(
        &self,
        at: DateTime<Utc>,
        row: &OutboxRow,
        window: ReplyWindow,
    ) -> Result<Attempt, Failure> {
        let known_before = match &row.payload {
            Payload::Text(_) | Payload::File(_) => {
                self.core.store.own_messages_since(&row.account, &row.conversation, known_since(at)).await?
            }
            // A reaction is never looked for in the thread.
            Payload::Reaction(_) => Vec::new(),
        };
        let text_hash = row.file().map_or_else(|| fingerprint(row.text().as_bytes()), |file| file.hash.clone());
        faults::point("engine.attempt.watermark");
        Ok(Attempt { at, text_hash, known_before, human_agent: window.needs_tag() })
    }

    /// The store did not begin the row. If it differs from the planned one, the owner decided otherwise meanwhile, and
    /// the plan goes on. If it is unchanged, another Shopbell has the file, and asking again at once is of no use.
    async fn not_begun(&self, planned: &OutboxRow) -> Result<(), Failure> {
        let rows = self.core.store.outbox(&planned.account, &planned.conversation).await?;
        if rows.contains(planned) { Err(Failure::NotFound) } else { Ok(()) }
    }

    /// Instagram gave the message an id: the row and the cached message become one.
    async fn confirm(
        &self,
        session: &AccountSession,
        row: &OutboxRow,
        (id, sent_at, uploaded): (MessageId, DateTime<Utc>, Option<Uploaded>),
    ) {
        session.limits.store(0, Ordering::Relaxed);
        let size = uploaded.as_ref().and_then(Uploaded::size);
        if let Some(uploaded) = uploaded {
            self.keep_shown(&row.account, &id, uploaded);
        }
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
        // If this fails, the next poll brings the message; until then its row is shown in its place.
        let here = self
            .core
            .store
            .current_id(&row.account, &row.conversation)
            .await
            .unwrap_or_else(|_| row.conversation.clone());
        // An answer to what was unread has read it, which the tabs count.
        let was_unread = match self.core.store.conversation(&row.account, &here).await {
            Ok(conversation) => conversation.is_some_and(|row| row.unread > 0),
            Err(_) => true,
        };
        let added = self.core.store.add_sent(&row.account, &here, &message);
        if let Some(Ok(others)) = session.while_connected(added).await
            && !others.is_empty()
        {
            self.core.tell(Change::rows(&row.account, others));
        }
        faults::point("engine.confirm.cached");
        if row.file().is_some() {
            self.uploads.forget(&row.id);
            self.sweep_files().await;
        }
        drop(self.accounts.got_through(session).await);
        self.outbox.tell_sent(&row.account, &here);
        if was_unread {
            self.core.tell(Change::Frame);
        }
    }

    /// Whether somebody is the account: nothing is ever sent to it.
    pub(super) async fn is_the_account_itself(
        &self,
        session: &AccountSession,
        recipient: &ParticipantId,
    ) -> Result<bool, Failure> {
        let own = self.core.store.own_ids(&session.id).await?;
        Ok(recipient.as_str() == session.id.as_str() || own.contains(recipient.as_str()))
    }

    async fn not_confirmed(&self, session: &AccountSession, row: &OutboxRow, error: &ApiError) {
        tracing::info!(row = %row.id, %error, "a send was not confirmed");
        let at = self.core.plan_now();
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
            Certainty::Unclear if row.reaction().is_some() && row.held >= FAULTS && error.class().is_some() => {
                Outcome::Refused(why_refused(error))
            }
            Certainty::Unclear => Outcome::Unclear { at },
        };
        self.write_down(row, Event::Answered(outcome)).await;
        // A webhook may have told of the message while the answer was still on its way. Without this it would be
        // matched only when the thread is read.
        if let Err(failure) = self.accounts.settle(session).await {
            tracing::warn!(row = %row.id, %failure, "what arrived meanwhile was not matched");
        }
    }

    /// What a refusal says about the account or the conversation.
    async fn learn_from_refusal(&self, session: &AccountSession, row: &OutboxRow, error: &ApiError) {
        let learned = match error.class() {
            // A refused reaction says nothing about messages, unless Instagram refuses every call.
            class if row.reaction().is_some() && !matches!(class, Some(Class::Reconnect)) => Ok(()),
            Some(Class::WindowClosed) => {
                let at = self.refused_at(row).await;
                self.core.store.window_refused(&row.account, &row.conversation, at).await.map_err(Failure::from)
            }
            // The tag was refused, not the account.
            Some(Class::Permission | Class::AppReview) if carried_tag(row) => Ok(()),
            _ => self.accounts.note_failure(&session.id, &self.core.failure(error)).await,
        };
        if let Err(failure) = learned {
            tracing::warn!(%failure, "what a refusal says was not kept");
        }
    }

    /// When the window was found closed: not before the customer's last message that was known, and a little before the
    /// try, so that a message that comes right after it opens the window though its time is in whole seconds.
    async fn refused_at(&self, row: &OutboxRow) -> DateTime<Utc> {
        let begun = row.attempt.as_ref().map_or_else(|| self.core.now(), |attempt| attempt.at) - CLOCKS_DIFFER;
        let shown = self.core.store.conversation(&row.account, &row.conversation).await.ok().flatten();
        shown.and_then(|shown| shown.last_inbound).map_or(begun, |last| last.max(begun))
    }

    /// Writes down how a try ended, and repeats that until it is on disk, since Instagram's answer cannot be asked for
    /// again.
    pub(super) async fn write_down(&self, row: &OutboxRow, event: Event) {
        loop {
            match self.outbox.step(row.id, event.clone()).await {
                Ok(Some(_)) => return,
                Ok(None) => {
                    tracing::warn!(row = %row.id, "the answer found its row changed");
                    return;
                }
                Err(failure) => tracing::warn!(row = %row.id, %failure, "the answer was not written down"),
            }
            tokio::select! {
                () = self.core.stopping.cancelled() => return,
                _ = self.core.until_planned(Some(self.core.plan_now() + WRITE_AGAIN)) => {}
            }
        }
    }
}

/// Asks Instagram, once. The id is that of the message; a reaction gets none.
async fn ask(
    client: &AccountClient,
    row: &OutboxRow,
    uploaded: Option<&Uploaded>,
    tag: Option<Tag>,
) -> Result<Option<MessageId>, ApiError> {
    if let Some(reaction) = row.reaction() {
        return client.react(&row.recipient, &reaction.message, reaction.emoji.as_deref()).await.map(|()| None);
    }
    let message = uploaded.map_or_else(|| instagram::Sending::text(row.text()), Uploaded::message);
    client.send(&row.recipient, &message.tagged(tag).answering(row.answers.as_ref())).await.map(Some)
}

fn carried_tag(row: &OutboxRow) -> bool {
    row.attempt.as_ref().is_some_and(|attempt| attempt.human_agent)
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
