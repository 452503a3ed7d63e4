//! Reading what is new of one account: the first page in one request, later only what changed.

use super::Accounts;
use super::session::AccountSession;
use crate::changes::Change;
use crate::core::locked;
use crate::failure::Failure;
use crate::views::LeftOutView;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{Conversation, ConversationId, Reading};
use instagram::{AccountClient, ApiError, Class, ConversationRead, Heads, LeftOut, ThreadPage};
use std::collections::HashMap;

/// Most messages of a conversation that Instagram lets anyone read (`platform.md` §2.4).
pub(crate) const READABLE_MESSAGES: usize = 20;
/// From this many changed conversations on, one request for the whole first page is cheaper than one for each.
const WHOLE_PAGE_FROM: usize = 6;
/// Times of activity are whole seconds: what was read that soon after one may have got more within the same second, and
/// is read once more (`platform.md` §2.2).
const SAME_SECOND: TimeDelta = TimeDelta::seconds(2);

impl Accounts {
    pub(super) async fn read(&self, session: &AccountSession) -> Result<Reading, Failure> {
        let client = &self.client(session).await?;
        let asked = self.core.now();
        let batch = self.read_with(session, client).await;
        session.time.measure_skew(client);
        // Also after an answer that could not be used: the own ids it named help to read the next one.
        self.keep_own_side(session, client).await?;
        let own = client.own_side().ids;
        Ok(batch?.dated(session.time.read_at(asked), own))
    }

    /// Writes down what reading taught of the account's own side.
    pub(crate) async fn keep_own_side(&self, session: &AccountSession, client: &AccountClient) -> Result<(), Failure> {
        let heard = client.own_side();
        let account = self.account(&session.id).await?;
        let is_renamed = !heard.username.is_empty() && heard.username != account.username;
        if is_renamed || !heard.ids.is_subset(&self.core.store.own_ids(&session.id).await?) {
            self.core.store.learn_own_side(&session.id, &heard.ids, &heard.username).await?;
            self.core.tell(Change::Frame);
        }
        Ok(())
    }

    async fn read_with(&self, session: &AccountSession, client: &AccountClient) -> Result<Reading, Failure> {
        let known: HashMap<_, _> = self.core.store.known_updates(&session.id).await?.into_iter().collect();
        let Some(last) = self.last_synced(session).await?.filter(|_| !known.is_empty()) else {
            return self.whole_page(session, client).await;
        };
        let Heads { heads, left_out, to_be_read } = self.core.checked_of_account(client.heads().await)?;
        if to_be_read {
            return self.whole_page(session, client).await;
        }
        self.note_left_out(session, &left_out, heads.is_empty())?;
        let heads: Vec<Conversation> = heads.into_iter().map(|head| head.conversation).collect();
        locked(&session.progress).keep_unreadable(|id| heads.iter().any(|head| head.id == *id));
        session.time.measure_skew(client);
        let last = last + (session.time.now() - self.core.now());
        let on_screen = locked(&session.progress).on_screen.clone();
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
        let batch = Reading { heads, ..Reading::of_account(left_out.groups, self.core.now()) };
        self.changed_threads(session, client, batch, changed).await
    }

    async fn whole_page(&self, session: &AccountSession, client: &AccountClient) -> Result<Reading, Failure> {
        let page = self.core.checked_of_account(client.first_page().await)?;
        self.note_left_out(session, &page.left_out, page.conversations.is_empty() && page.unavailable.is_empty())?;
        let groups = page.left_out.groups;
        let mut batch = Reading::of_account(groups, self.core.now());
        for ConversationRead { conversation, messages, extras, links, skipped } in page.conversations {
            locked(&session.progress).note_unreadable(&conversation.id, skipped);
            self.kept.links.learn(client.account(), links);
            batch.add_page(conversation.id.clone(), messages, extras);
            batch.heads.push(conversation);
        }
        batch.unavailable = page.unavailable.into_iter().filter_map(|unavailable| unavailable.id).collect();
        let is_shown =
            |id: &ConversationId| batch.heads.iter().any(|head| head.id == *id) || batch.unavailable.contains(id);
        locked(&session.progress).keep_unreadable(is_shown);
        Ok(batch)
    }

    /// Notes what could not be shown, so that it is said. When nothing else is there, that is a failure: an inbox that
    /// looks empty would be a lie.
    fn note_left_out(&self, session: &AccountSession, left_out: &LeftOut, nothing_else: bool) -> Result<(), Failure> {
        let view = LeftOutView::from(left_out);
        let mut progress = locked(&session.progress);
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

    /// Reads the named threads one by one. One that Meta cannot serve is set apart as unavailable; the rest goes on
    /// (Y2).
    async fn changed_threads(
        &self,
        session: &AccountSession,
        client: &AccountClient,
        mut batch: Reading,
        changed: Vec<ConversationId>,
    ) -> Result<Reading, Failure> {
        for id in changed {
            match client.thread(&id).await {
                Ok(page) if page.is_group => batch.groups.push(id),
                Ok(page) => {
                    locked(&session.progress).note_unreadable(&id, page.skipped);
                    self.kept.links.learn(client.account(), page.links);
                    batch.add_page(id, page.messages, page.extras);
                }
                Err(error) if cannot_be_served(&error) => batch.unavailable.push(id),
                Err(error) => return Err(self.core.failure(&error)),
            }
        }
        Ok(batch)
    }

    /// What reading one thread brought; of a group only that it is one. How many of its messages could not be read is told
    /// with the list.
    pub(crate) fn reading_of(
        &self,
        session: &AccountSession,
        client: &AccountClient,
        (conversation, page): (&ConversationId, ThreadPage),
        asked: DateTime<Utc>,
    ) -> Reading {
        let own = client.own_side().ids;
        let mut batch = Reading::default().dated(session.time.read_at(asked), own);
        if page.is_group {
            batch.groups.push(conversation.clone());
        } else {
            locked(&session.progress).note_unreadable(conversation, page.skipped);
            self.tell_progress(session, false);
            self.kept.links.learn(&session.id, page.links);
            batch.add_page(conversation.clone(), page.messages, page.extras);
        }
        batch
    }
}

fn cannot_be_served(error: &ApiError) -> bool {
    matches!(error, ApiError::Graph(error) if matches!(error.class, Class::ReduceData | Class::NotFound))
        || matches!(error, ApiError::TooLarge | ApiError::Undecodable { .. })
}
