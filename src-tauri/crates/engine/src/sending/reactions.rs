//! Reacting to messages (T8). A wish is on disk before anything is asked of Instagram; since reacting twice is reacting
//! once, it is repeated until Instagram has said yes or no. A later wish about a message takes the place of an earlier
//! one.

use super::Sending;
use super::refusal::why_refused;
use crate::account::AccountSession;
use crate::changes::Change;
use crate::failure::Failure;
use crate::views::{ReactionState, ReactionView};
use chrono::TimeDelta;
use domain::{AccountId, Backoff, ConversationId, MessageId, NotSent, ParticipantId};
use instagram::{Certainty, Class};
use std::sync::Arc;
use store::{KeptReaction, WantedReaction};

/// Most bytes of an emoji: the longest families have fewer.
const EMOJI_BYTES: usize = 64;
/// So many times Instagram may answer with a fault of its own before the owner is told.
const FAULTS: u32 = 5;
/// The waiting between tries: 2, 4, 8 … 60 seconds.
const WAITS: Backoff = Backoff { first: TimeDelta::seconds(2), longest: TimeDelta::seconds(60) };

/// How a try ended.
enum Tried {
    Done,
    Refused(NotSent),
    /// Not reached, slowed down, or no token: whatever else is wanted would fare the same.
    Later,
    /// A fault of Instagram's with this one.
    Fault(NotSent),
}

impl Sending {
    /// Takes the wish to have reacted to a message with an emoji, or with nothing any more. Answers when it is on disk.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when the message is not kept here or `emoji` is none, [`Failure::Store`].
    pub async fn react(&self, account: &AccountId, message: &MessageId, emoji: Option<String>) -> Result<(), Failure> {
        let is_one = |emoji: &String| !emoji.is_empty() && emoji.len() <= EMOJI_BYTES && !emoji.is_ascii();
        if !emoji.as_ref().is_none_or(is_one) {
            return Err(Failure::NotFound);
        }
        let session = self.accounts.session(account)?;
        let (conversation, _) = self.core.store.message(account, message).await?.ok_or(Failure::NotFound)?;
        let row = self.core.store.conversation(account, &conversation).await?.ok_or(Failure::NotFound)?;
        if !row.has_customer() {
            return Err(Failure::NotFound);
        }
        let wanted = WantedReaction {
            account: account.clone(),
            conversation: conversation.clone(),
            recipient: row.conversation.participant.id,
            message: message.clone(),
            emoji,
        };
        self.core.store.want_reaction(&wanted).await?;
        self.core.tell(Change::Thread { account: account.clone(), conversation });
        session.reaction_wanted.notify_one();
        Ok(())
    }

    /// Forgets a wish that Instagram refused.
    ///
    /// # Errors
    /// [`Failure::NotFound`], [`Failure::Store`].
    pub async fn forget_reaction(&self, account: &AccountId, message: &MessageId) -> Result<(), Failure> {
        let found = self.core.store.message(account, message).await?;
        if !self.core.store.forget_reaction(account, message).await? {
            return Err(Failure::NotFound);
        }
        if let Some((conversation, _)) = found {
            self.core.tell(Change::Thread { account: account.clone(), conversation });
        }
        Ok(())
    }

    /// Fulfils wishes as long as the account is connected.
    pub(crate) async fn keep_reacting(&self, session: &Arc<AccountSession>) {
        let mut held = 0_u32;
        loop {
            let wait = match self.fulfil(session, held).await {
                Ok(false) => {
                    held = 0;
                    None
                }
                // Something is still wanted, or could not be written down.
                Ok(true) | Err(_) => {
                    held = held.saturating_add(1);
                    Some(WAITS.after(held))
                }
            };
            tokio::select! {
                () = session.removed.cancelled() => return,
                () = session.reaction_wanted.notified() => {}
                _ = self.core.until_planned(wait.map(|wait| self.core.plan_now() + wait)) => {}
            }
        }
    }

    /// Tries every wish once; tells whether any is still to be tried again.
    async fn fulfil(&self, session: &Arc<AccountSession>, held: u32) -> Result<bool, Failure> {
        let kept = self.core.store.wanted_reactions(&session.id).await?;
        let mut open = kept.into_iter().filter(|kept| kept.why.is_none()).peekable();
        if open.peek().is_none() {
            return Ok(false);
        }
        if session.rests_until(self.core.plan_now()).is_some() || !self.accounts.is_usable(session).await {
            return Ok(true);
        }
        let mut again = false;
        for kept in open {
            match self.try_to_react(session, &kept.wanted).await? {
                Tried::Done => self.have_reacted(session, &kept).await?,
                Tried::Refused(why) => self.core.store.reaction_refused(kept.ordinal, &why).await?,
                Tried::Fault(why) if held >= FAULTS => self.core.store.reaction_refused(kept.ordinal, &why).await?,
                Tried::Fault(_) => again = true,
                Tried::Later => return Ok(true),
            }
            let WantedReaction { account, conversation, .. } = kept.wanted;
            self.core.tell(Change::Thread { account, conversation });
        }
        Ok(again)
    }

    async fn try_to_react(&self, session: &Arc<AccountSession>, wanted: &WantedReaction) -> Result<Tried, Failure> {
        let Some(client) = self.accounts.client_if_any(session).await? else { return Ok(Tried::Later) };
        let answer = client.react(&wanted.recipient, &wanted.message, wanted.emoji.as_deref()).await;
        session.time.measure_skew(&client);
        let Err(error) = answer else { return Ok(Tried::Done) };
        tracing::info!(%error, "a reaction was not taken");
        Ok(match error.certainty() {
            Certainty::Refused => {
                if matches!(error.class(), Some(Class::Reconnect)) {
                    self.accounts.note_failure(&session.id, &self.core.failure(&error)).await?;
                }
                Tried::Refused(why_refused(&error))
            }
            Certainty::Unclear if error.class().is_some() => Tried::Fault(why_refused(&error)),
            Certainty::NeverLeft | Certainty::SlowedDown | Certainty::Unclear => Tried::Later,
        })
    }

    /// Instagram has it: what is shown says so without waiting for a page or an event to tell.
    async fn have_reacted(&self, session: &AccountSession, kept: &KeptReaction) -> Result<(), Failure> {
        let WantedReaction { account, message, emoji, .. } = &kept.wanted;
        let own = ParticipantId::new(account.as_str());
        let at = session.time.after_readings();
        let reacted = self.core.store.reacted(account, message, at, (&own, emoji.as_deref()));
        session.while_connected(reacted).await.unwrap_or(Ok(()))?;
        Ok(self.core.store.reaction_done(kept.ordinal).await?)
    }

    /// What is wanted in a conversation, by message.
    pub(crate) async fn wanted_in(
        &self,
        account: &AccountId,
        conversation: &ConversationId,
    ) -> Result<Vec<KeptReaction>, Failure> {
        let all = self.core.store.wanted_reactions(account).await?;
        Ok(all.into_iter().filter(|kept| kept.wanted.conversation == *conversation).collect())
    }
}

/// The reactions to a message with what is wanted in place of the own one.
pub(crate) fn with_wanted(mut there: Vec<ReactionView>, wanted: Option<&KeptReaction>) -> Vec<ReactionView> {
    let Some(kept) = wanted else { return there };
    let own = there.iter().position(|reaction| reaction.own).map(|at| there.remove(at));
    let state = match (&kept.why, &kept.wanted.emoji) {
        (Some(why), emoji) => ReactionState::NotSent { reason: why.clone(), removal: emoji.is_none() },
        (None, Some(_)) => ReactionState::Sending,
        (None, None) => ReactionState::Leaving,
    };
    // One that is to go is shown until it is gone.
    let with = kept.wanted.emoji.clone().or_else(|| own.map(|own| own.with));
    there.extend(with.map(|with| ReactionView { with, own: true, state }));
    there
}
