//! Settles rows by what arrived in the cache: an own message that can be the message of exactly one row settles that
//! row (`reliability.md` B1).

use super::Outbox;
use crate::changes::Change;
use crate::failure::Failure;
use domain::outbox::{Event, leaving, match_sent};
use domain::{AccountId, ConversationId, MessageId, OutboxRow};
use std::collections::{BTreeSet, HashSet};

impl Outbox {
    /// Matches own messages in the cache with the rows that wait for them, and deletes what is not needed any more:
    /// sent rows whose messages Instagram has shown, drafts that were cleared. Tells, also when that failed on the way,
    /// whether anything was matched: the rows behind it can go then.
    pub(crate) async fn settle(&self, account: &AccountId) -> (bool, Result<(), Failure>) {
        let mut matched = false;
        let outcome = self.settle_account(account, &mut matched).await;
        (matched, outcome)
    }

    async fn settle_account(&self, account: &AccountId, matched: &mut bool) -> Result<(), Failure> {
        let rows = self.core.store.awaited_rows(account).await?;
        for conversation in rows.iter().map(|row| &row.conversation).collect::<BTreeSet<_>>() {
            let here: Vec<OutboxRow> = rows.iter().filter(|row| row.conversation == *conversation).cloned().collect();
            self.settle_conversation((account, conversation), &here, matched).await?;
        }
        let rows = if *matched { self.core.store.awaited_rows(account).await? } else { rows };
        self.let_go(account, &rows).await?;
        Ok(self.core.store.forget_cleared_drafts(self.core.now()).await?)
    }

    async fn settle_conversation(
        &self,
        (account, conversation): (&AccountId, &ConversationId),
        rows: &[OutboxRow],
        matched: &mut bool,
    ) -> Result<(), Failure> {
        let mut thread = self.core.store.thread(account, conversation).await?;
        // A message of a row that has left the outbox is not matched again.
        let known = self.core.store.sent_here(account, conversation).await?;
        thread.retain(|message| !known.iter().any(|known| known.message == message.id));
        faults::point("engine.reconcile.merged");
        let found = match_sent(rows, &thread);
        for (id, message) in &found {
            self.step(*id, Event::Found(message.clone())).await?;
            *matched = true;
            faults::point("engine.reconcile.matched");
        }
        Ok(())
    }

    async fn let_go(&self, account: &AccountId, rows: &[OutboxRow]) -> Result<(), Failure> {
        let sent: Vec<MessageId> = rows.iter().filter_map(|row| row.message_id().cloned()).collect();
        let shown = if sent.is_empty() { HashSet::new() } else { self.core.store.shown(account, sent).await? };
        let leaving = leaving(rows, &shown, self.core.plan_now());
        if leaving.is_empty() {
            return Ok(());
        }
        faults::point("engine.reconcile.leaving");
        self.core.store.forget_sent(&leaving).await?;
        for row in rows.iter().filter(|row| leaving.contains(&row.id)) {
            if row.message_id().is_some_and(|id| shown.contains(id)) {
                // The time of the last activity is Instagram's from now on.
                self.core.tell(Change::rows(&row.account, [row.conversation.clone()]));
            } else {
                // A message that Instagram did not show is shown by its row, and disappears with it.
                self.tell_sent(&row.account, &row.conversation);
            }
        }
        Ok(())
    }
}
