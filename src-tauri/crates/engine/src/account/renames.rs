//! A conversation goes by another id (`store::Merged::renamed`): everything that is held by conversation in memory
//! follows, and the window is told. What still names the old id is led to the new one.

use crate::account::AccountSession;
use crate::changes::Change;
use crate::engine::Engine;
use crate::failure::Failure;
use domain::{AccountId, ConversationId};
use store::{Merged, Renamed, SyncBatch};

impl Engine {
    /// Merges what was read. Where that gives conversations other ids, what is typed there is on disk before, and nothing
    /// is written in between: it moves as a whole.
    pub(crate) async fn merge(
        &self,
        session: &AccountSession,
        batch: &SyncBatch,
        pinned: &[ConversationId],
    ) -> Result<Merged, Failure> {
        let expected = self.0.store.expected_renames(&session.id, batch).await?;
        let (turn, before) = match expected.is_empty() {
            true => (None, Vec::new()),
            false => {
                let turn = self.drafts_in_turn().await;
                let before = self.write_before_moving(&session.id, &expected).await;
                (Some(turn), before)
            }
        };
        let merged = self.0.store.merge(&session.id, batch, pinned).await?;
        self.is_itself_again(&session.id, batch, &merged.renamed);
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
        self.move_typed(&session.id, (from, to), typed).await?;
        let mut progress = self.lock(&session.progress);
        if progress.on_screen.as_ref() == Some(from) {
            progress.on_screen = Some(to.clone());
        }
        progress.follow_unreadable(from, to);
        drop(progress);
        self.0.media.links.follow(&session.id, from, to);
        // A sender that knows the old id plans anew.
        session.wake_senders();
        self.tell(Change::Renamed { account: session.id.clone(), from: from.clone(), to: to.clone() });
        Ok(())
    }

    /// Where a conversation is now, whatever id the caller knows it by.
    pub(crate) async fn here(
        &self,
        account: &AccountId,
        conversation: &ConversationId,
    ) -> Result<ConversationId, Failure> {
        Ok(self.0.store.current_id(account, conversation).await?)
    }
}
