//! The list of conversations and one opened conversation, put together from the store.

use crate::changes::Change;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::inbox::frame::CONVERSATIONS_SHOWN;
use crate::inbox::timeline::{About, timeline};
use crate::sending::Outbox;
use crate::settings::Chosen;
use crate::views::{FileView, ListView, ReplyWindowView, RowView, SyncView, ThreadView, TriageView};
use domain::text::one_line;
use domain::{
    AccountId, AccountState, Avatar, ConversationId, MessageId, OutboxRow, Preview, Referral, SendState, Title, Zone,
    preview::PREVIEW_GRAPHEMES,
};
use instagram::understood;
use std::cmp::Reverse;
use store::{ListOfAccount, ListRow, Row, SentHere};

/// Most messages of a conversation that Instagram lets anyone read (`platform.md` §2.4).
pub(crate) const READABLE_MESSAGES: usize = 20;

impl Engine {
    /// The conversations of one account, or of all (`None`), newest activity first.
    ///
    /// # Errors
    /// [`Failure::Store`].
    pub async fn list(&self, account: Option<&AccountId>) -> Result<ListView, Failure> {
        let read = self.0.store.list(account, CONVERSATIONS_SHOWN).await?;
        let settings = Chosen(&read.settings);
        let zone = settings.zone();
        let mut rows = Vec::new();
        let mut sync: Option<SyncView> = None;
        for ListOfAccount { account, synced_at, rows: read } in read.accounts {
            rows.extend(self.rows(&account, read, (&settings, zone))?);
            let one = self.sync_view(&account, synced_at, zone);
            sync = Some(match sync {
                Some(other) => least_current(other, one),
                None => one,
            });
        }
        // Ties keep the order of the accounts: the sort is stable.
        rows.sort_by_key(|row: &RowView| Reverse(row.at.utc_ms));
        Ok(ListView { rows, sync: sync.unwrap_or_default() })
    }

    pub(crate) async fn accounts_in_view(&self, account: Option<&AccountId>) -> Result<Vec<AccountId>, Failure> {
        Ok(match account {
            Some(id) => vec![id.clone()],
            None => self.0.store.accounts().await?.into_iter().map(|account| account.id).collect(),
        })
    }

    fn rows(
        &self,
        account: &AccountId,
        read: Vec<ListRow>,
        (settings, zone): (&Chosen<'_>, Zone),
    ) -> Result<Vec<RowView>, Failure> {
        if read.is_empty() {
            return Ok(Vec::new());
        }
        let session = self.session(account)?;
        let switched_on = settings.answers_for_seven_days(account);
        let view = |ListRow { row, draft, unsent, triage, seen_at }| {
            let draft = draft.map(|text| one_line(&text, PREVIEW_GRAPHEMES));
            let reply_window = self.reply_window_of(&session, &row, switched_on);
            let reply_window = ReplyWindowView::of(reply_window, self.platform_now(&session), zone);
            let triage = self.triage_of(&row, triage.as_ref(), seen_at, zone);
            row_view(account, row, &unsent, (draft, reply_window, triage), zone)
        };
        Ok(read.into_iter().map(view).collect())
    }

    async fn reply_window_view(&self, account: &AccountId, row: &Row, zone: Zone) -> Result<ReplyWindowView, Failure> {
        let session = self.session(account)?;
        Ok(ReplyWindowView::of(self.reply_window(&session, row).await?, self.platform_now(&session), zone))
    }

    /// One conversation with its cached messages and what is on its way.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when it is not kept here, [`Failure::Store`].
    pub async fn thread(&self, account: &AccountId, conversation: &ConversationId) -> Result<ThreadView, Failure> {
        let zone = self.zone().await;
        let conversation = &self.here(account, conversation).await?;
        let row = self.0.store.conversation(account, conversation).await?.ok_or(Failure::NotFound)?;
        let left = self.0.store.sent_here(account, conversation).await?;
        let mut cached = self.0.store.thread(account, conversation).await?;
        faults::point("engine.thread.messages");
        let (outbox, sent_here) = self.outbox(account, conversation, zone).await?;
        // A row that left between the two readings is in neither of them; its message has been here since before.
        if sent_here.last() != left.last() {
            cached = self.0.store.thread(account, conversation).await?;
        }
        let about = About {
            marks: self.0.store.marks(account, conversation).await?,
            wanted: self.wanted_in(account, conversation).await?,
            uploaded: self.uploaded(),
            sent_here,
        };
        let files = self.0.store.chosen_files(account, conversation).await?;
        let triage = self.0.store.triage(account).await?;
        let state = self.account(account).await?.state;
        let referral = self.0.store.origin(account, &row.conversation.participant.id).await?;
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
    ) -> Result<(Outbox, Vec<SentHere>), Failure> {
        let session = self.session(account)?;
        let holds = self.0.store.holds(account).await?;
        let outbox = self.outbox_of(&session, (Vec::new(), &holds), zone).await;
        // The rows last: an answer that comes in between is in them, and nothing is said to wait before it was tried.
        let (rows, sent_here) = self.0.store.outbox_and_sent(account, conversation).await?;
        Ok((Outbox { rows, ..outbox }, sent_here))
    }

    /// Meta's own words of a message, as JSON without links and secrets, laid out to be read; `None` for one that is not
    /// here, was taken back, or is nothing but text (T4).
    ///
    /// # Errors
    /// [`Failure::Store`].
    pub async fn raw_message(&self, account: &AccountId, message: &MessageId) -> Result<Option<String>, Failure> {
        let found = self.0.store.message(account, message).await?;
        let raw = found.and_then(|(_, message)| message.content.raw);
        let json = raw.and_then(|raw| serde_json::from_str::<serde_json::Value>(&raw).ok());
        Ok(json.and_then(|json| serde_json::to_string_pretty(&json).ok()))
    }

    /// Notes which conversation is on screen, of all accounts: it is read at every refresh and never pruned.
    pub fn show_on_screen(&self, shown: Option<(&AccountId, &ConversationId)>) {
        for session in self.lock(&self.0.sessions).values() {
            let here =
                shown.filter(|(account, _)| **account == session.id).map(|(_, conversation)| conversation.clone());
            self.lock(&session.progress).on_screen = here;
        }
    }

    /// Marks everything now cached of a conversation as read. Only an explicit act of the owner calls this (L8).
    ///
    /// # Errors
    /// [`Failure::Store`].
    pub async fn mark_read(&self, account: &AccountId, conversation: &ConversationId) -> Result<(), Failure> {
        let conversation = &self.here(account, conversation).await?;
        let Some(row) = self.0.store.conversation(account, conversation).await? else { return Ok(()) };
        if row.unread == 0 {
            return Ok(());
        }
        let up_to = row.newest.map_or(row.conversation.updated_at, |message| message.sent_at);
        self.0.store.mark_read(account, conversation, up_to).await?;
        self.tell(Change::List { account: account.clone() });
        self.tell(Change::Frame);
        Ok(())
    }
}

fn title_of(row: &Row) -> Title {
    Title::of(&row.conversation.participant.id, row.name.as_deref(), row.username.as_deref())
}

fn row_view(
    account: &AccountId,
    row: Row,
    pending: &[OutboxRow],
    (draft, reply_window, triage): (Option<String>, ReplyWindowView, TriageView),
    zone: Zone,
) -> RowView {
    let title = title_of(&row);
    let newest = row.newest.as_ref();
    // What was just sent from here is the newest thing, before Instagram shows it in the thread.
    let waiting = pending.iter().rfind(|sent| !matches!(&sent.state, SendState::Sent { .. }));
    let preview = match waiting {
        Some(sent) if newest.is_none_or(|message| message.sent_at <= sent.queued_at) => {
            Some(Preview::of(true, &sent.content()))
        }
        _ => newest.map(|message| Preview::of(message.own, &understood(message.content.clone()).0)),
    };
    let at = waiting.map_or(row.conversation.updated_at, |sent| sent.queued_at.max(row.conversation.updated_at));
    RowView {
        account: account.clone(),
        avatar: Avatar::of(row.conversation.participant.id.as_str(), &title, row.has_picture),
        title,
        at: zone.show(at),
        needs_reply: preview.as_ref().is_some_and(|preview| !preview.own),
        preview,
        draft,
        triage,
        unread: row.unread,
        has_failed: pending
            .iter()
            .any(|sent| matches!(sent.state, SendState::NotSent { .. }) || sent.failed_before.is_some()),
        reply_window,
        unavailable: row.unavailable,
        conversation: row.conversation.id,
        participant: row.conversation.participant.id,
    }
}

/// Of two accounts' syncs, what the merged tab says: it is as current as the less current one.
fn least_current(a: SyncView, b: SyncView) -> SyncView {
    let stamp = |sync: &SyncView| sync.last_synced.as_ref().map_or(i64::MIN, |at| at.utc_ms);
    let running = a.running || b.running;
    let left_out = a.left_out.clone().and(&b.left_out);
    let (older, newer) = if stamp(&a) <= stamp(&b) { (a, b) } else { (b, a) };
    let failing = if older.failure.is_some() { older.clone() } else { newer };
    SyncView { running, last_synced: older.last_synced, left_out, ..failing }
}
