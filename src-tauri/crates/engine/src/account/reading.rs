//! Reading what is new of one account: the first page in one request, later only what changed.

use super::Accounts;
use super::session::AccountSession;
use crate::changes::Change;
use crate::core::locked;
use crate::failure::Failure;
use crate::views::LeftOutView;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{ConversationId, Reading};
use instagram::{AccountClient, ApiError, Class, Heads, LeftOut, Read};
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
        let (groups, synced_at) = (left_out.groups, Some(self.core.now()));
        let reading = Reading { heads, groups, synced_at, ..Reading::default() };
        self.changed_threads(session, client, reading, changed).await
    }

    async fn whole_page(&self, session: &AccountSession, client: &AccountClient) -> Result<Reading, Failure> {
        let read = self.core.checked_of_account(client.first_page().await)?;
        self.note_left_out(session, &read.left_out, read.reading.heads.is_empty() && read.unavailable.is_empty())?;
        let reading = self.keep_beside(session, read);
        let is_shown =
            |id: &ConversationId| reading.heads.iter().any(|head| head.id == *id) || reading.unavailable.contains(id);
        locked(&session.progress).keep_unreadable(is_shown);
        Ok(Reading { synced_at: Some(self.core.now()), ..reading })
    }

    /// Keeps what is told beside a reading in memory: how much of it could not be read, and the addresses of media.
    fn keep_beside(&self, session: &AccountSession, read: Read) -> Reading {
        let mut progress = locked(&session.progress);
        read.skipped.iter().for_each(|(id, skipped)| progress.note_unreadable(id, *skipped));
        drop(progress);
        self.kept.links.learn(&session.id, read.links);
        read.reading
    }

    /// Notes what could not be shown, so that the window can say it. If nothing else is there, the reading has failed:
    /// an inbox that looks empty would be wrong.
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
        mut reading: Reading,
        changed: Vec<ConversationId>,
    ) -> Result<Reading, Failure> {
        for id in changed {
            match client.thread(&id).await {
                Ok(read) => reading.add(self.keep_beside(session, read)),
                Err(error) if cannot_be_served(&error) => reading.unavailable.push(id),
                Err(error) => return Err(self.core.failure(&error)),
            }
        }
        Ok(reading)
    }

    /// What reading one thread brought, as it is dated. How many of its messages could not be read is told with the list.
    pub(crate) fn reading_of(
        &self,
        session: &AccountSession,
        client: &AccountClient,
        read: Read,
        asked: DateTime<Utc>,
    ) -> Reading {
        let reading = self.keep_beside(session, read);
        self.tell_progress(session, false);
        reading.dated(session.time.read_at(asked), client.own_side().ids)
    }
}

fn cannot_be_served(error: &ApiError) -> bool {
    matches!(error, ApiError::Graph(error) if matches!(error.class, Class::ReduceData | Class::NotFound))
        || matches!(error, ApiError::TooLarge | ApiError::Undecodable { .. })
}
