//! Reacting to messages (T8). A wish is a row of the outbox, on disk before anything is asked of Instagram. A later wish
//! about a message takes the place of an earlier one.

use super::Sending;
use crate::account::AccountSession;
use crate::changes::Change;
use crate::failure::Failure;
use crate::views::{ReactionState, ReactionView};
use domain::outbox::{Event, WantedReaction};
use domain::{AccountId, MessageId, OutboxId, OutboxRow, ParticipantId, SendState};
use std::sync::atomic::Ordering;
use uuid::Uuid;

/// Most bytes of an emoji: the longest families have fewer.
const EMOJI_BYTES: usize = 64;

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
        let to = (account.clone(), conversation.clone(), row.conversation.participant.id);
        let wanted = OutboxRow::pressed(OutboxId::new(Uuid::now_v7()), to, String::new(), self.core.now())
            .with_reaction(WantedReaction { message: message.clone(), emoji });
        self.core.store.want_reaction(&wanted).await?;
        self.core.tell(Change::Thread { account: account.clone(), conversation });
        session.outbox_filled.notify_one();
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

    /// Instagram has it: what is shown says so without waiting for a page or an event to tell.
    pub(super) async fn confirm_reaction(&self, session: &AccountSession, row: &OutboxRow) {
        let Some(WantedReaction { message, emoji }) = row.reaction() else { return };
        session.limits.store(0, Ordering::Relaxed);
        let own = ParticipantId::new(row.account.as_str());
        let at = session.time.after_readings();
        let reacted = self.core.store.reacted(&row.account, message, at, (&own, emoji.as_deref()));
        // If this fails, the next page tells.
        drop(session.while_connected(reacted).await);
        self.write_down(row, Event::Reacted).await;
        drop(self.accounts.got_through(session).await);
    }
}

/// The reactions to a message with what is wanted in place of the own one.
pub(crate) fn with_wanted(mut there: Vec<ReactionView>, wanted: Option<&OutboxRow>) -> Vec<ReactionView> {
    let Some((row, reaction)) = wanted.and_then(|row| Some((row, row.reaction()?))) else { return there };
    let own = there.iter().position(|reaction| reaction.own).map(|at| there.remove(at));
    let state = match (&row.state, &reaction.emoji) {
        (SendState::NotSent { why }, emoji) => ReactionState::NotSent { reason: why.clone(), removal: emoji.is_none() },
        (_, Some(_)) => ReactionState::Sending,
        (_, None) => ReactionState::Leaving,
    };
    // A reaction that is to be taken away is shown until Instagram has removed it.
    let with = reaction.emoji.clone().or_else(|| own.map(|own| own.with));
    there.extend(with.map(|with| ReactionView { with, own: true, state }));
    there
}
