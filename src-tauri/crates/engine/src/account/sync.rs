//! One sync of one account.

use crate::account::AccountSession;
use crate::account::Seen;
use crate::changes::Change;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::views::LeftOutView;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{AccountId, AccountState, Conversation, ConversationId};
use instagram::{AccountClient, ApiError, Class, ConversationRead, Heads, LeftOut, PageExtras, ThreadPage, ToldName};
use std::collections::HashMap;
use std::sync::atomic::Ordering;
use store::SyncBatch;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// From this many changed conversations on, one request for the whole first page is cheaper than one for each.
const WHOLE_PAGE_FROM: usize = 6;
/// Times of activity are whole seconds: what was read that soon after one may have got more within the same second, and
/// is read once more (`platform.md` §2.2).
const SAME_SECOND: TimeDelta = TimeDelta::seconds(2);

/// From this many failures in a row on, one more looks the same (L7).
const REPEATED: u32 = 3;

/// So far the disk may be behind about when an account was read; whoever starts after a crash reads anew anyway.
const KEEP_SYNCED_EVERY: TimeDelta = TimeDelta::minutes(10);

/// Who wants the news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// The owner.
    ByHand,
    /// The schedule.
    Poll,
}

impl Engine {
    /// Reads what is new for one account or for all (`None`), and answers when that ended. It ignores the schedule's
    /// waiting times. Somebody already reading is waited for and counts.
    ///
    /// # Errors
    /// Why the read failed; the list shows the same, over whatever is cached.
    pub async fn refresh(&self, account: Option<&AccountId>) -> Result<(), Failure> {
        self.want_secrets().await;
        // Side by side: one account's silence must not keep the others' news waiting.
        let mut reads = JoinSet::new();
        for id in self.accounts_in_view(account).await? {
            let (engine, session) = (self.clone(), self.session(&id)?);
            reads.spawn_on(async move { engine.refresh_one(&session).await }, self.runtime());
        }
        let mut outcome = Ok(());
        while let Some(read) = reads.join_next().await {
            if let Err(failure) = read.unwrap_or(Err(Failure::NotFound)) {
                outcome = Err(failure);
            }
        }
        outcome
    }

    /// While the account rests the wish waits: it is fulfilled as soon as Instagram may be asked again.
    async fn refresh_one(&self, session: &AccountSession) -> Result<(), Failure> {
        let outcome = self.sync(session, Wish::ByHand).await;
        let waits = matches!(outcome, Err(Failure::SlowedDown { .. }));
        session.refresh_waits.store(waits, Ordering::Relaxed);
        if waits {
            session.sync_wanted.notify_one();
        }
        outcome
    }

    /// Syncs once. Two wishes at the same time become one sync. [`Failure::NotFound`]: it was stopped, which says nothing
    /// about the account.
    pub(crate) async fn sync(&self, session: &AccountSession, wish: Wish) -> Result<(), Failure> {
        let reading = session.reading();
        let finished_before = self.lock(&session.progress).finished;
        let never_read = matches!(self.last_synced(session).await, Ok(None));
        // Somebody looks at it, or at the skeleton of a list (L5). A poll goes by unseen.
        let is_seen = wish == Wish::ByHand || never_read;
        if is_seen {
            self.lock(&session.progress).running = true;
            self.tell(Change::Frame);
        }
        let turn = session.syncing.lock().await;
        let progress = self.lock(&session.progress).clone();
        let (outcome, news) = if progress.finished == finished_before {
            let (outcome, news) = self.sync_in_turn(session, wish, &reading).await;
            self.note_outcome(session, &outcome);
            (outcome, news)
        } else {
            self.lock(&session.progress).running = false;
            (progress.failure.map_or(Ok(()), Err), false)
        };
        drop(turn);
        self.tell_progress(session, is_seen || news);
        outcome
    }

    /// Tells also whether something is different now that can be seen.
    async fn sync_in_turn(
        &self,
        session: &AccountSession,
        wish: Wish,
        reading: &CancellationToken,
    ) -> (Result<(), Failure>, bool) {
        if let Some(until) = session.rests_until(self.plan_now()) {
            let until = self.zone().await.show(self.on_the_wall(until));
            return (Err(Failure::SlowedDown { until: Some(until) }), false);
        }
        session.refresh_waits.store(false, Ordering::Relaxed);
        match self.read_and_write(session, wish, reading).await {
            Ok(news) => (Ok(()), news),
            Err(failure) => (Err(failure), false),
        }
    }

    fn note_outcome(&self, session: &AccountSession, outcome: &Result<(), Failure>) {
        let mut progress = self.lock(&session.progress);
        progress.running = false;
        progress.finished += 1;
        let was_cut_off = progress.failure.as_ref().is_some_and(Failure::is_of_the_network);
        match outcome {
            // Stopped: what was known before still holds.
            Err(Failure::NotFound) => {}
            Err(failure) => {
                progress.failures += 1;
                progress.failure = Some(failure.clone());
                if failure.is_of_the_network() && !was_cut_off {
                    drop(progress);
                    self.forget_connections_soon();
                }
            }
            Ok(()) => {
                progress.failures = 0;
                progress.failure = None;
                progress.retry_at = None;
            }
        }
    }

    /// Tells how syncing fares, if that is to be seen or looks different from what was told.
    pub(crate) fn tell_progress(&self, session: &AccountSession, always: bool) {
        let mut progress = self.lock(&session.progress);
        let minute = progress.retry_at.map(|at| at.timestamp().div_euclid(60));
        let shown = (progress.failure.clone(), progress.failures.min(REPEATED), minute, progress.left_out.clone());
        if !always && progress.told == shown {
            return;
        }
        progress.told = shown;
        drop(progress);
        self.tell(Change::List { account: session.id.clone() });
        self.tell(Change::Frame);
    }

    /// When the account was last read in full. Polls that brought nothing are known in memory only, until the minute
    /// turns.
    pub(crate) async fn last_synced(&self, session: &AccountSession) -> Result<Option<DateTime<Utc>>, Failure> {
        let in_memory = self.lock(&session.progress).synced_at;
        match in_memory {
            Some(at) => Ok(Some(at)),
            None => Ok(self.0.store.last_synced(&session.id).await?),
        }
    }

    async fn read_and_write(
        &self,
        session: &AccountSession,
        wish: Wish,
        reading: &CancellationToken,
    ) -> Result<bool, Failure> {
        // Only the waiting for Instagram can be stopped: what was read whole is written whole.
        let read = self.unless_stopped(reading, self.read_across_jumps(session)).await.ok_or(Failure::NotFound)?;
        let written = match read {
            Ok(batch) if wish == Wish::Poll && session.brings_nothing(&batch, self.on_screen(session)) => Ok(false),
            Ok(batch) => self.write_and_remember(session, batch).await,
            Err(failure) => Err(failure),
        };
        match &written {
            Ok(_) => {
                let now = self.now();
                self.lock(&session.progress).synced_at = Some(now);
                session.end_rest();
                let was_usable = self.is_usable(session).await;
                self.note_state(&session.id, AccountState::Connected).await?;
                self.got_through(session).await?;
                self.read_after_silence(&session.id);
                if !was_usable {
                    session.wake_senders();
                }
            }
            Err(failure) => self.note_failure(&session.id, failure).await?,
        }
        written
    }

    /// Reads, and begins anew when the clock jumps: the computer slept, and no answer comes to what was asked before.
    async fn read_across_jumps(&self, session: &AccountSession) -> Result<SyncBatch, Failure> {
        loop {
            tokio::select! {
                biased;
                () = self.jump() => {}
                read = self.read(session) => return read,
            }
        }
    }

    async fn write_and_remember(&self, session: &AccountSession, batch: SyncBatch) -> Result<bool, Failure> {
        let synced_at = batch.synced_at;
        let seen = Seen::of(&batch, self.on_screen(session));
        let news = self.write(session, batch).await?;
        session.remember(seen);
        self.lock(&session.progress).synced_kept = synced_at;
        Ok(news)
    }

    /// With the minute: the times of polls that brought nothing are told together, and written down now and then.
    pub(crate) async fn tell_synced_times(&self) {
        let mut is_news = false;
        for session in self.sessions() {
            let mut progress = self.lock(&session.progress);
            is_news |= progress.synced_at != progress.synced_told;
            progress.synced_told = progress.synced_at;
        }
        if is_news {
            self.tell(Change::Frame);
        }
        self.keep_synced_times(KEEP_SYNCED_EVERY).await;
    }

    /// Writes down when accounts were last read, where the disk is behind by that much.
    pub(crate) async fn keep_synced_times(&self, behind: TimeDelta) {
        for session in self.sessions() {
            let (at, kept) = {
                let progress = self.lock(&session.progress);
                (progress.synced_at, progress.synced_kept)
            };
            let Some(at) = at.filter(|at| kept.is_none_or(|kept| (*at - kept).abs() > behind)) else { continue };
            if self.write_synced_time(&session, at).await {
                self.lock(&session.progress).synced_kept = Some(at);
            }
        }
    }

    fn on_screen(&self, session: &AccountSession) -> Option<ConversationId> {
        self.lock(&session.progress).on_screen.clone()
    }

    /// What a failure says about the connection itself.
    pub(crate) async fn note_failure(&self, account: &AccountId, failure: &Failure) -> Result<(), Failure> {
        match failure {
            Failure::SlowedDown { until: Some(until) } => {
                if let (Ok(session), Some(until)) =
                    (self.session(account), DateTime::from_timestamp_millis(until.utc_ms))
                {
                    // A length of time from now on, whatever the wall clock will do.
                    session.rest_until(self.plan_now() + (until - self.now()));
                }
                Ok(())
            }
            Failure::ReconnectNeeded { why } => {
                self.note_state(account, AccountState::ReconnectNeeded { why: *why }).await
            }
            Failure::NotServed { why } => self.note_state(account, AccountState::NotServed { why: *why }).await,
            Failure::PermissionRequired { missing } => {
                // The login named what is missing; an error from a read does not. What is known is kept.
                let known = matches!(self.account(account).await?.state, AccountState::PermissionRequired { .. });
                if known && missing.is_empty() {
                    return Ok(());
                }
                self.note_state(account, AccountState::PermissionRequired { missing: missing.clone() }).await
            }
            _ => Ok(()),
        }
    }

    async fn read(&self, session: &AccountSession) -> Result<SyncBatch, Failure> {
        let client = &self.client(session).await?;
        let asked = self.now();
        let batch = self.read_with(session, client).await;
        self.measure_skew(session, client);
        // Also of an answer that could not be used: what was heard of the own side helps with the next.
        self.keep_own_side(session, client).await?;
        let own = client.own_side().ids;
        Ok(SyncBatch { read_at: Some(self.read_at(session, asked)), own, ..batch? })
    }

    /// Writes down what reading taught of the account's own side.
    pub(crate) async fn keep_own_side(&self, session: &AccountSession, client: &AccountClient) -> Result<(), Failure> {
        let heard = client.own_side();
        let account = self.account(&session.id).await?;
        let is_renamed = !heard.username.is_empty() && heard.username != account.username;
        if is_renamed || !heard.ids.is_subset(&self.0.store.own_ids(&session.id).await?) {
            self.0.store.learn_own_side(&session.id, &heard.ids, &heard.username).await?;
            self.tell(Change::Frame);
        }
        Ok(())
    }

    async fn read_with(&self, session: &AccountSession, client: &AccountClient) -> Result<SyncBatch, Failure> {
        let known: HashMap<_, _> = self.0.store.known_updates(&session.id).await?.into_iter().collect();
        let Some(last) = self.last_synced(session).await?.filter(|_| !known.is_empty()) else {
            return self.whole_page(session, client).await;
        };
        let Heads { heads, left_out, to_be_read } = self.checked_of_account(client.heads().await).await?;
        if to_be_read {
            return self.whole_page(session, client).await;
        }
        self.note_left_out(session, &left_out, heads.is_empty())?;
        let heads: Vec<Conversation> = heads.into_iter().map(|head| head.conversation).collect();
        self.lock(&session.progress).keep_unreadable(|id| heads.iter().any(|head| head.id == *id));
        self.measure_skew(session, client);
        let last = last + (self.platform_now(session) - self.now());
        let on_screen = self.lock(&session.progress).on_screen.clone();
        let changed: Vec<ConversationId> = heads
            .iter()
            .filter(|head| {
                known.get(&head.id) != Some(&head.updated_at)
                    || head.updated_at + SAME_SECOND >= last
                    || on_screen.as_ref() == Some(&head.id)
            })
            .map(|head| head.id.clone())
            .collect();
        if changed.len() >= WHOLE_PAGE_FROM {
            return self.whole_page(session, client).await;
        }
        let batch = SyncBatch { heads, groups: left_out.groups, synced_at: Some(self.now()), ..SyncBatch::default() };
        self.changed_threads(session, client, batch, changed).await
    }

    async fn whole_page(&self, session: &AccountSession, client: &AccountClient) -> Result<SyncBatch, Failure> {
        let page = self.checked_of_account(client.first_page().await).await?;
        self.note_left_out(session, &page.left_out, page.conversations.is_empty() && page.unavailable.is_empty())?;
        let groups = page.left_out.groups;
        let mut batch = SyncBatch { groups, synced_at: Some(self.now()), ..SyncBatch::default() };
        for ConversationRead { conversation, messages, extras, skipped } in page.conversations {
            self.lock(&session.progress).note_unreadable(&conversation.id, skipped);
            self.take_extras(client.account(), extras, &mut batch);
            batch.threads.push((conversation.id.clone(), messages));
            batch.heads.push(conversation);
        }
        batch.unavailable = page.unavailable.into_iter().filter_map(|unavailable| unavailable.id).collect();
        let is_shown =
            |id: &ConversationId| batch.heads.iter().any(|head| head.id == *id) || batch.unavailable.contains(id);
        self.lock(&session.progress).keep_unreadable(is_shown);
        Ok(batch)
    }

    /// Notes what could not be shown, so that it is said. When nothing else is there, that is a failure: an inbox that
    /// looks empty would be a lie.
    fn note_left_out(&self, session: &AccountSession, left_out: &LeftOut, nothing_else: bool) -> Result<(), Failure> {
        let view = LeftOutView::from(left_out);
        let mut progress = self.lock(&session.progress);
        progress.left_out = LeftOutView { messages: progress.left_out.messages, ..view.clone() };
        drop(progress);
        match view {
            LeftOutView { own_side_unknown: 1.., .. } if nothing_else => Err(Failure::OwnSideUnknown),
            LeftOutView { unreadable: 1.., .. } if nothing_else => {
                Err(Failure::NotUnderstood { place: "conversations".to_owned() })
            }
            _ => Ok(()),
        }
    }

    /// Reads the named threads one by one. One that Meta cannot serve is set apart as unavailable; the rest goes on (Y2).
    async fn changed_threads(
        &self,
        session: &AccountSession,
        client: &AccountClient,
        mut batch: SyncBatch,
        changed: Vec<ConversationId>,
    ) -> Result<SyncBatch, Failure> {
        for id in changed {
            match client.thread(&id).await {
                Ok(page) if page.is_group => batch.groups.push(id),
                Ok(page) => {
                    self.lock(&session.progress).note_unreadable(&id, page.skipped);
                    self.take_extras(client.account(), page.extras, &mut batch);
                    batch.threads.push((id, page.messages));
                }
                Err(error) if cannot_be_served(&error) => batch.unavailable.push(id),
                Err(error) => return Err(self.failure(&error).await),
            }
        }
        Ok(batch)
    }

    /// What a page tells beside its messages: reactions are written with them, addresses stay in memory.
    pub(crate) fn take_extras(&self, account: &AccountId, extras: PageExtras, batch: &mut SyncBatch) {
        self.0.media.links.learn(account, extras.links);
        batch.reactions.extend(extras.reactions);
        batch.usernames.extend(extras.usernames.into_iter().map(|ToldName { of, username, at }| (of, username, at)));
    }

    /// What reading one thread brought; of a group only that it is one. How many of its messages could not be read is told
    /// with the list.
    pub(crate) fn batch_of(
        &self,
        session: &AccountSession,
        client: &AccountClient,
        (conversation, page): (&ConversationId, ThreadPage),
        asked: DateTime<Utc>,
    ) -> SyncBatch {
        let own = client.own_side().ids;
        let mut batch = SyncBatch { own, read_at: Some(self.read_at(session, asked)), ..SyncBatch::default() };
        if page.is_group {
            batch.groups.push(conversation.clone());
        } else {
            self.lock(&session.progress).note_unreadable(conversation, page.skipped);
            self.tell_progress(session, false);
            batch.threads.push((conversation.clone(), page.messages));
            self.take_extras(&session.id, page.extras, &mut batch);
        }
        batch
    }

    /// Writes what was read, tells which conversations changed, and settles what was waiting for it. Answers whether
    /// anything changed that can be seen. Nothing happens for an account that was disconnected.
    pub(crate) async fn write(&self, session: &AccountSession, batch: SyncBatch) -> Result<bool, Failure> {
        self.while_connected(session, self.write_in_turn(session, batch)).await.unwrap_or(Ok(false))
    }

    async fn write_in_turn(&self, session: &AccountSession, batch: SyncBatch) -> Result<bool, Failure> {
        let pinned: Vec<ConversationId> = self.on_screen(session).into_iter().collect();
        let merged = self.merge(session, &batch, &pinned).await?;
        if !merged.refused.is_empty() {
            tracing::info!(refused = merged.refused.len(), "conversations that are nobody's private ones");
        }
        if batch.synced_at.is_some() {
            let mut progress = self.lock(&session.progress);
            let more = merged.refused.iter().filter(|id| !batch.groups.contains(id)).count();
            let threads = batch.groups.len() + more;
            progress.left_out.groups = progress.left_out.groups.max(u32::try_from(threads).unwrap_or(u32::MAX));
        }
        self.note_first_seen(&session.id).await;
        self.settle_from_cache(session).await?;
        let news = merged.list_changed || !merged.changed.is_empty();
        for conversation in merged.changed {
            self.tell(Change::Thread { account: session.id.clone(), conversation });
        }
        Ok(news)
    }
}

fn cannot_be_served(error: &ApiError) -> bool {
    matches!(error, ApiError::Graph(error) if matches!(error.class, Class::ReduceData | Class::NotFound))
        || matches!(error, ApiError::TooLarge | ApiError::Undecodable { .. })
}
