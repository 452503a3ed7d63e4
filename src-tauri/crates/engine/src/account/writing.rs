//! Writing down what was read, and following what that changes. Where a conversation goes by another id afterwards
//! (`store::Merged::renamed`), everything that is held by conversation in memory follows, and the window is told.

use super::Accounts;
use super::session::AccountSession;
use crate::changes::Change;
use crate::core::locked;
use crate::failure::Failure;
use domain::{AccountId, ConversationId, Reading, Renamed};
use store::Merged;

impl Accounts {
    /// Writes what was read, tells which conversations and which rows of the list changed, and settles what was waiting
    /// for it. Answers whether anything changed that can be seen. Nothing happens for an account that was disconnected.
    pub(crate) async fn write(&self, session: &AccountSession, batch: Reading) -> Result<bool, Failure> {
        session.while_connected(self.write_in_turn(session, batch)).await.unwrap_or(Ok(false))
    }

    /// Writes what was read beside a sync, and tells what a sync tells in the end: what is counted of the list.
    pub(crate) async fn write_beside(&self, session: &AccountSession, batch: Reading) -> Result<(), Failure> {
        if self.write(session, batch).await? {
            self.core.tell(Change::Frame);
        }
        Ok(())
    }

    async fn write_in_turn(&self, session: &AccountSession, batch: Reading) -> Result<bool, Failure> {
        let pinned: Vec<ConversationId> = session.on_screen().into_iter().collect();
        let merged = self.merge(session, &batch, &pinned).await?;
        if !merged.refused.is_empty() {
            tracing::info!(refused = merged.refused.len(), "conversations that are nobody's private ones");
        }
        if batch.synced_at.is_some() {
            let mut progress = locked(&session.progress);
            let more = merged.refused.iter().filter(|id| !batch.groups.contains(id)).count();
            let threads = batch.groups.len() + more;
            progress.left_out.groups = progress.left_out.groups.max(u32::try_from(threads).unwrap_or(u32::MAX));
        }
        self.note_first_seen(&session.id).await;
        let settled = self.settle(session).await;
        // Also when that failed: it is on the disk, and no later reading brings it again.
        let news = self.tell_merged(&session.id, merged);
        settled.map(|()| news)
    }

    /// Tells which conversations and which rows of the list are different now; answers whether any is.
    pub(crate) fn tell_merged(&self, account: &AccountId, Merged { changed, rows, .. }: Merged) -> bool {
        let news = !changed.is_empty() || !rows.is_empty();
        for conversation in changed {
            self.core.tell(Change::Thread { account: account.clone(), conversation });
        }
        if !rows.is_empty() {
            self.core.tell(Change::rows(account, rows));
        }
        news
    }

    /// Matches what arrived with what was waiting for it.
    pub(crate) async fn settle(&self, session: &AccountSession) -> Result<(), Failure> {
        let (matched, outcome) = self.outbox.settle(&session.id).await;
        if matched {
            // The row that waited behind it can go now.
            session.outbox_filled.notify_one();
        }
        outcome
    }

    /// Merges what was read. Where that gives conversations other ids, what is typed there is on disk before, and
    /// nothing is written in between: it moves as a whole.
    pub(crate) async fn merge(
        &self,
        session: &AccountSession,
        batch: &Reading,
        pinned: &[ConversationId],
    ) -> Result<Merged, Failure> {
        let expected = self.core.store.expected_renames(&session.id, batch).await?;
        let (turn, before) = match expected.is_empty() {
            true => (None, Vec::new()),
            false => {
                let turn = self.drafts.in_turn().await;
                let before = self.drafts.write_before_moving(&session.id, &expected).await;
                (Some(turn), before)
            }
        };
        let merged = self.core.store.merge(&session.id, batch, pinned).await?;
        self.drafts.is_itself_again(&session.id, batch, &merged.renamed);
        for renamed in &merged.renamed {
            let typed = before.iter().find(|(id, _)| *id == renamed.from).map(|(_, text)| text.as_str());
            self.follow(session, renamed, typed.unwrap_or_default()).await?;
        }
        drop(turn);
        Ok(merged)
    }

    /// `typed`: what the old id's draft said on disk when its conversation moved.
    async fn follow(
        &self,
        session: &AccountSession,
        Renamed { from, to }: &Renamed,
        typed: &str,
    ) -> Result<(), Failure> {
        self.drafts.move_typed(&session.id, (from, to), typed).await?;
        let mut progress = locked(&session.progress);
        if progress.on_screen.as_ref() == Some(from) {
            progress.on_screen = Some(to.clone());
        }
        progress.follow_unreadable(from, to);
        drop(progress);
        self.kept.links.follow(&session.id, from, to);
        // A sender that knows the old id plans anew.
        session.wake_senders();
        self.core.tell(Change::Renamed { account: session.id.clone(), from: from.clone(), to: to.clone() });
        Ok(())
    }

    /// Writes down since when the customers of an account are known, while the cache still tells.
    pub(crate) async fn note_first_seen(&self, account: &AccountId) {
        match self.core.store.note_first_seen(account).await {
            Ok(customers) => customers.into_iter().for_each(|customer| {
                self.core.tell(Change::Details { account: account.clone(), customer });
            }),
            // The reading does not fail because of it: the next reading tries again.
            Err(error) => tracing::warn!(%error, "first seen could not be written down"),
        }
    }
}
