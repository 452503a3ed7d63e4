//! The list of conversations, put together from the store.

use super::CONVERSATIONS_SHOWN;
use super::Inbox;
use crate::failure::Failure;
use crate::settings::Chosen;
use crate::views::{ListView, ReplyWindowView, RowView, SyncView, TriageView};
use domain::text::one_line;
use domain::{
    AccountId, Avatar, ConversationId, OutboxRow, Preview, SendState, Title, Zone, preview::PREVIEW_GRAPHEMES,
};
use instagram::understood;
use std::cmp::Ordering;
use store::{List, ListOfAccount, ListRow, Row};

impl Inbox {
    /// The conversations of one account, or of all (`None`), newest activity first.
    ///
    /// # Errors
    /// [`Failure::Store`].
    pub async fn list(&self, account: Option<&AccountId>) -> Result<ListView, Failure> {
        self.list_view(self.core.store.list(account, CONVERSATIONS_SHOWN).await?)
    }

    /// Of the same list the named rows; one that is not answered does not stand in it any more.
    ///
    /// # Errors
    /// [`Failure::Store`].
    pub async fn rows(
        &self,
        account: Option<&AccountId>,
        named: &[(AccountId, ConversationId)],
    ) -> Result<ListView, Failure> {
        self.list_view(self.core.store.list_rows(account, CONVERSATIONS_SHOWN, named).await?)
    }

    fn list_view(&self, read: List) -> Result<ListView, Failure> {
        let settings = Chosen(&read.settings);
        let zone = settings.zone();
        let mut rows = Vec::new();
        let mut sync: Option<SyncView> = None;
        for ListOfAccount { account, synced_at, rows: read } in read.accounts {
            rows.extend(self.row_views(&account, read, (&settings, zone))?);
            let one = self.sync_view(&account, synced_at, zone);
            sync = Some(match sync {
                Some(other) => least_current(other, one),
                None => one,
            });
        }
        rows.sort_by(newest_first);
        Ok(ListView { rows, sync: sync.unwrap_or_default() })
    }

    fn row_views(
        &self,
        account: &AccountId,
        read: Vec<ListRow>,
        (settings, zone): (&Chosen<'_>, Zone),
    ) -> Result<Vec<RowView>, Failure> {
        if read.is_empty() {
            return Ok(Vec::new());
        }
        let session = self.accounts.session(account)?;
        let switched_on = settings.answers_for_seven_days(account);
        let view = |ListRow { row, draft, outbox, triage, seen_at }| {
            let draft = draft.map(|text| one_line(&text, PREVIEW_GRAPHEMES));
            let reply_window = session.reply_window_of(&row, switched_on);
            let reply_window = ReplyWindowView::of(reply_window, session.time.now(), zone);
            let triage = self.triage_of(&row, triage.as_ref(), seen_at, zone);
            row_view(account, row, &outbox, (draft, reply_window, triage), zone)
        };
        Ok(read.into_iter().map(view).collect())
    }
}

/// The order of a list, see [`ListView::rows`].
fn newest_first(one: &RowView, other: &RowView) -> Ordering {
    let by_time = other.at.utc_ms.cmp(&one.at.utc_ms);
    by_time.then_with(|| (&one.account, &one.conversation).cmp(&(&other.account, &other.conversation)))
}

pub(super) fn title_of(row: &Row) -> Title {
    Title::of(&row.conversation.participant.id, row.name.as_deref(), row.username.as_deref())
}

fn row_view(
    account: &AccountId,
    row: Row,
    outbox: &[OutboxRow],
    (draft, reply_window, triage): (Option<String>, ReplyWindowView, TriageView),
    zone: Zone,
) -> RowView {
    let title = title_of(&row);
    let newest = row.newest.as_ref();
    // What was just sent from here is the newest thing until Instagram shows it in the thread.
    let latest = outbox.last();
    let preview = match latest {
        Some(sent) if newest.is_none_or(|message| message.sent_at <= sent.queued_at) => {
            Some(Preview::of(true, &sent.content()))
        }
        _ => newest.map(|message| Preview::of(message.own, &understood(message.content.clone()).0)),
    };
    let at = latest.map_or(row.conversation.updated_at, |sent| sent.queued_at.max(row.conversation.updated_at));
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
        has_failed: outbox.iter().any(has_failed),
        reply_window,
        unavailable: row.unavailable,
        conversation: row.conversation.id,
        participant: row.conversation.participant.id,
    }
}

/// Whether it is not sent, or failed before and is tried again.
fn has_failed(row: &OutboxRow) -> bool {
    match row.state {
        SendState::NotSent { .. } => true,
        SendState::Sent { .. } => false,
        _ => row.failed_before.is_some(),
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
