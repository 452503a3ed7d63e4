//! One opened conversation, put together from the store.

use super::Inbox;
use super::list::title_of;
use super::timeline::{About, timeline};
use crate::account::READABLE_MESSAGES;
use crate::failure::Failure;
use crate::sending::Queue;
use crate::views::{FileView, ReplyWindowView, ThreadView};
use domain::{AccountId, AccountState, Avatar, ConversationId, Referral, Zone};
use store::{Row, SentHere};

impl Inbox {
    async fn reply_window_view(&self, account: &AccountId, row: &Row, zone: Zone) -> Result<ReplyWindowView, Failure> {
        let session = self.accounts.session(account)?;
        Ok(ReplyWindowView::of(self.accounts.reply_window(&session, row).await?, session.time.now(), zone))
    }

    /// One conversation with its cached messages and what is on its way.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when it is not kept here, [`Failure::Store`].
    pub async fn thread(&self, account: &AccountId, conversation: &ConversationId) -> Result<ThreadView, Failure> {
        let zone = self.settings.zone().await;
        let conversation = &self.core.store.current_id(account, conversation).await?;
        let row = self.core.store.conversation(account, conversation).await?.ok_or(Failure::NotFound)?;
        let left = self.core.store.sent_here(account, conversation).await?;
        let mut cached = self.core.store.thread(account, conversation).await?;
        faults::point("engine.thread.messages");
        let (outbox, sent_here) = self.outbox(account, conversation, zone).await?;
        // A row that left the outbox between the two readings is in neither of them. Its message has been in the cache
        // since before that, so reading the cache again finds it.
        if sent_here.last() != left.last() {
            cached = self.core.store.thread(account, conversation).await?;
        }
        let about = About {
            marks: self.core.store.marks(account, conversation).await?,
            uploaded: self.sending.uploads.percents(),
            sent_here,
        };
        let files = self.core.store.chosen_files(account, conversation).await?;
        let triage = self.core.store.triage(account).await?;
        let state = self.accounts.account(account).await?.state;
        let referral = self.core.store.origin(account, &row.conversation.participant.id).await?;
        let title = title_of(&row);
        Ok(ThreadView {
            account: account.clone(),
            conversation: conversation.clone(),
            avatar: Avatar::of(row.conversation.participant.id.as_str(), &title, row.has_picture),
            title,
            follows_you: row.follows_business,
            referral: referral.map(Referral::plain),
            earlier_unavailable: cached.len() >= READABLE_MESSAGES,
            unavailable: row.unavailable,
            reply_window: self.reply_window_view(account, &row, zone).await?,
            triage: self.triage_view(account, &row, triage.get(&row.conversation.participant.id), zone).await?,
            can_send: matches!(state, AccountState::New | AccountState::Connected) && row.has_customer(),
            participant: row.conversation.participant.id,
            messages: timeline(account, (cached, &about), &outbox),
            files: files.iter().map(FileView::from).collect(),
        })
    }

    async fn outbox(
        &self,
        account: &AccountId,
        conversation: &ConversationId,
        zone: Zone,
    ) -> Result<(Queue, Vec<SentHere>), Failure> {
        let session = self.accounts.session(account)?;
        let holds = self.core.store.holds(account).await?;
        let outbox = self.sending.outbox_of(&session, (Vec::new(), &holds), zone).await;
        // The rows are read last, so that an answer that comes in between is in them and nothing that was just tried is
        // said to wait.
        let (rows, sent_here) = self.core.store.outbox_and_sent(account, conversation).await?;
        Ok((Queue { rows, ..outbox }, sent_here))
    }
}
