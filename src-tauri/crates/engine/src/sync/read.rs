//! One sync of one account.

use crate::actor::Actor;
use crate::changes::Change;
use crate::engine::Engine;
use crate::failure::Failure;
use chrono::{DateTime, TimeDelta};
use domain::{AccountId, AccountState, Conversation, ConversationId};
use instagram::{AccountClient, ApiError, Beside, Class, ConversationRead};
use std::collections::HashMap;
use store::SyncBatch;

/// From this many changed conversations on, one request for the whole first page is cheaper than one for each.
const WHOLE_PAGE_FROM: usize = 6;
/// Times of activity are whole seconds: what was read that soon after one may have got more within the same second, and
/// is read once more (`platform.md` §2.2).
const SAME_SECOND: TimeDelta = TimeDelta::seconds(2);

impl Engine {
    /// Reads what is new for one account or for all (`None`), and answers when that ended. It ignores the schedule's
    /// waiting times. Somebody already reading is waited for and counts.
    ///
    /// # Errors
    /// Why the read failed; the list shows the same, over whatever is cached.
    pub async fn refresh(&self, account: Option<&AccountId>) -> Result<(), Failure> {
        let mut outcome = Ok(());
        for id in self.accounts_in_view(account).await? {
            let actor = self.actor(&id)?;
            if let Err(failure) = self.sync(&actor).await {
                outcome = Err(failure);
            }
        }
        outcome
    }

    /// Syncs once. Two wishes at the same time become one sync.
    pub(crate) async fn sync(&self, actor: &Actor) -> Result<(), Failure> {
        let finished_before = self.lock(&actor.progress).finished;
        let turn = actor.syncing.lock().await;
        let progress = self.lock(&actor.progress).clone();
        if progress.finished != finished_before {
            return progress.failure.map_or(Ok(()), Err);
        }
        self.lock(&actor.progress).running = true;
        self.tell(Change::Frame);
        let outcome = self.read_and_write(actor).await;
        self.note_outcome(actor, outcome.as_ref().err());
        drop(turn);
        self.tell(Change::List { account: actor.id.clone() });
        self.tell(Change::Frame);
        outcome
    }

    fn note_outcome(&self, actor: &Actor, failure: Option<&Failure>) {
        let mut progress = self.lock(&actor.progress);
        progress.running = false;
        progress.finished += 1;
        progress.failures = if failure.is_some() { progress.failures + 1 } else { 0 };
        progress.failure = failure.cloned();
        progress.retry_at = None;
    }

    async fn read_and_write(&self, actor: &Actor) -> Result<(), Failure> {
        let read = match self.read(actor).await {
            Ok(batch) => self.write(actor, batch).await,
            Err(failure) => Err(failure),
        };
        match &read {
            Ok(()) => {
                actor.end_rest();
                let was_usable = self.is_usable(actor).await;
                self.note_state(&actor.id, AccountState::Connected).await?;
                self.got_through(actor).await?;
                self.read_after_silence(&actor.id);
                if !was_usable {
                    actor.wake_senders();
                }
            }
            Err(failure) => self.note_failure(&actor.id, failure).await?,
        }
        read
    }

    /// What a failure says about the connection itself.
    pub(crate) async fn note_failure(&self, account: &AccountId, failure: &Failure) -> Result<(), Failure> {
        match failure {
            Failure::SlowedDown { until: Some(until) } => {
                if let (Ok(actor), Some(until)) = (self.actor(account), DateTime::from_timestamp_millis(until.utc_ms)) {
                    actor.rest_until(until);
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

    async fn read(&self, actor: &Actor) -> Result<SyncBatch, Failure> {
        let client = &self.client(actor).await?;
        let asked = self.now();
        let batch = self.read_with(actor, client).await;
        self.hear_the_time(actor, client);
        Ok(SyncBatch { read_at: Some(self.read_at(actor, asked)), ..batch? })
    }

    async fn read_with(&self, actor: &Actor, client: &AccountClient) -> Result<SyncBatch, Failure> {
        let known: HashMap<_, _> = self.0.store.known_updates(&actor.id).await?.into_iter().collect();
        let Some(last) = self.0.store.last_synced(&actor.id).await?.filter(|_| !known.is_empty()) else {
            return self.whole_page(client).await;
        };
        let heads: Vec<Conversation> =
            self.checked_of_account(client.heads().await).await?.into_iter().map(|head| head.conversation).collect();
        self.hear_the_time(actor, client);
        let last = last + (self.platform_now(actor) - self.now());
        let on_screen = self.lock(&actor.progress).on_screen.clone();
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
            return self.whole_page(client).await;
        }
        self.changed_threads(client, heads, changed).await
    }

    async fn whole_page(&self, client: &AccountClient) -> Result<SyncBatch, Failure> {
        let page = self.checked_of_account(client.first_page().await).await?;
        let mut batch = SyncBatch { synced_at: Some(self.now()), ..SyncBatch::default() };
        for ConversationRead { conversation, messages, beside, .. } in page.conversations {
            self.take_beside(client.account(), beside, &mut batch);
            batch.threads.push((conversation.id.clone(), messages));
            batch.heads.push(conversation);
        }
        batch.fenced = page.fenced.into_iter().filter_map(|fenced| fenced.id).collect();
        Ok(batch)
    }

    /// Reads the named threads one by one. One that Meta cannot serve is fenced off; the rest goes on (Y2).
    async fn changed_threads(
        &self,
        client: &AccountClient,
        heads: Vec<Conversation>,
        changed: Vec<ConversationId>,
    ) -> Result<SyncBatch, Failure> {
        let mut batch = SyncBatch { heads, synced_at: Some(self.now()), ..SyncBatch::default() };
        for id in changed {
            match client.thread(&id).await {
                Ok(page) => {
                    self.take_beside(client.account(), page.beside, &mut batch);
                    batch.threads.push((id, page.messages));
                }
                Err(error) if cannot_be_served(&error) => batch.fenced.push(id),
                Err(error) => return Err(self.failure(&error).await),
            }
        }
        Ok(batch)
    }

    /// What a page tells beside its messages: reactions are written with them, addresses stay in memory.
    pub(crate) fn take_beside(&self, account: &AccountId, beside: Beside, batch: &mut SyncBatch) {
        self.0.media.links.learn(account, beside.links);
        batch.reactions.extend(beside.reactions);
    }

    /// Writes what was read, tells what changed, and settles what was waiting for it.
    pub(crate) async fn write(&self, actor: &Actor, batch: SyncBatch) -> Result<(), Failure> {
        let on_screen = self.lock(&actor.progress).on_screen.clone();
        let pinned: Vec<ConversationId> = on_screen.into_iter().collect();
        let merged = self.0.store.merge(&actor.id, &batch, &pinned).await?;
        self.note_first_seen(&actor.id).await;
        self.settle_from_cache(actor).await?;
        for conversation in merged.changed {
            self.tell(Change::Thread { account: actor.id.clone(), conversation });
        }
        Ok(())
    }
}

fn cannot_be_served(error: &ApiError) -> bool {
    matches!(error, ApiError::Graph(error) if matches!(error.class, Class::ReduceData | Class::NotFound))
        || matches!(error, ApiError::TooLarge | ApiError::Undecodable { .. })
}
