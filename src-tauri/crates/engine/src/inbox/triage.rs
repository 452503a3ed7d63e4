//! Done and Snooze (T9, L9): putting conversations away, and back. They come back by themselves, since where one stands
//! is worked out at every look from what was written since.

use super::Inbox;
use crate::changes::Change;
use crate::failure::Failure;
use crate::views::{SnoozeChoice, TriageView};
use chrono::{DateTime, Utc};
use domain::{AccountId, ConversationId, MessageId, SnoozeUntil, Triage, TriageMark, Zone};
use store::{Row, TriageRow};

impl Inbox {
    /// The owner is done with a conversation, until the customer writes. `seen`: the customer's newest message on
    /// screen when that was said, or else anybody's; what came meanwhile brings the conversation back.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when it is not kept here, [`Failure::Store`].
    pub async fn mark_done(
        &self,
        account: &AccountId,
        conversation: &ConversationId,
        seen: Option<MessageId>,
    ) -> Result<(), Failure> {
        self.put(account, conversation, None, seen).await
    }

    /// Lets a conversation sleep until a moment, or until the customer writes. `seen`: as for [`Inbox::mark_done`].
    ///
    /// # Errors
    /// [`Failure::NotAhead`], [`Failure::NotFound`] when it is not kept here, [`Failure::Store`].
    pub async fn snooze(
        &self,
        account: &AccountId,
        conversation: &ConversationId,
        until: SnoozeUntil,
        seen: Option<MessageId>,
    ) -> Result<(), Failure> {
        let until = until.moment(self.core.now(), self.settings.zone().await).ok_or(Failure::NotAhead)?;
        self.put(account, conversation, Some(until), seen).await
    }

    /// Puts a conversation back into the inbox.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when it is not kept here, [`Failure::Store`].
    pub async fn bring_back(&self, account: &AccountId, conversation: &ConversationId) -> Result<(), Failure> {
        let row = self.kept(account, conversation).await?;
        self.core.store.set_triage(account, &row.conversation.participant.id, None).await?;
        self.tell_moved(account, &row.conversation.id);
        Ok(())
    }

    /// What the Snooze menu offers now, the soonest first.
    pub async fn snooze_choices(&self) -> Vec<SnoozeChoice> {
        let zone = self.settings.zone().await;
        let choices = SnoozeUntil::choices(self.core.now(), zone).into_iter();
        choices.map(|(until, at)| SnoozeChoice { until, at: zone.show(at) }).collect()
    }

    pub(crate) async fn triage_view(
        &self,
        account: &AccountId,
        row: &Row,
        triage: Option<&TriageRow>,
        zone: Zone,
    ) -> Result<TriageView, Failure> {
        let seen = triage.and_then(|triage| triage.seen.as_ref());
        let message = match seen {
            Some(seen) => self.core.store.message(account, seen).await?,
            None => None,
        };
        Ok(self.triage_of(row, triage, message.map(|(_, message)| message.sent_at), zone))
    }

    /// Where a conversation stands; `seen_at`: when the message was written by which it was put away, as far as that is
    /// known now.
    pub(crate) fn triage_of(
        &self,
        row: &Row,
        triage: Option<&TriageRow>,
        seen_at: Option<DateTime<Utc>>,
        zone: Zone,
    ) -> TriageView {
        let mut put = triage.map(|triage| triage.put);
        // A page tells whole seconds, an event of the same message milliseconds: the difference does not make it a
        // newer message.
        if seen_at.is_some() {
            put = put.map(|put| TriageMark { heard: put.heard.max(seen_at), ..put });
        }
        TriageView::of(Triage::at(self.core.now(), put, row.last_inbound, row.conversation.updated_at), zone)
    }

    async fn put(
        &self,
        account: &AccountId,
        conversation: &ConversationId,
        until: Option<DateTime<Utc>>,
        seen: Option<MessageId>,
    ) -> Result<(), Failure> {
        let row = self.kept(account, conversation).await?;
        let heard = match &seen {
            Some(seen) => self.core.store.message(account, seen).await?.map(|(_, message)| message.sent_at),
            // No message is on screen, so none can have come after it.
            None => row.last_inbound,
        };
        let triage = TriageRow { put: TriageMark { until, heard }, seen };
        self.core.store.set_triage(account, &row.conversation.participant.id, Some(triage)).await?;
        self.tell_moved(account, &row.conversation.id);
        Ok(())
    }

    async fn kept(&self, account: &AccountId, conversation: &ConversationId) -> Result<Row, Failure> {
        // A late write for an account that was erased must not create it again.
        self.accounts.session(account)?;
        let conversation = self.core.store.current_id(account, conversation).await?;
        self.core.store.conversation(account, &conversation).await?.ok_or(Failure::NotFound)
    }

    fn tell_moved(&self, account: &AccountId, conversation: &ConversationId) {
        self.core.tell(Change::rows(account, [conversation.clone()]));
        self.core.tell(Change::Thread { account: account.clone(), conversation: conversation.clone() });
    }
}
