//! What is typed in a conversation that goes by another id: it moves as a whole, and keys that still name the old id
//! are led to the new one.

use super::{Drafts, Place, Typed};
use crate::core::locked;
use crate::failure::Failure;
use domain::{AccountId, ConversationId, Reading, Renamed};
use std::sync::Arc;

impl Drafts {
    /// Writes what is typed in conversations that are about to get other ids; tells what is on disk then. What the disk
    /// does not take stays in memory and moves from there.
    pub(crate) async fn write_before_moving(
        &self,
        account: &AccountId,
        renamed: &[Renamed],
    ) -> Vec<(ConversationId, String)> {
        let mut before = Vec::new();
        for Renamed { from, to } in renamed {
            for id in [from, to] {
                drop(self.flush_in_turn(&(account.clone(), id.clone())).await);
            }
            if let Ok(saved) = self.saved(account, from).await {
                before.push((from.clone(), saved.text));
            }
        }
        before
    }

    /// Moves what is typed and not on disk to its conversation's other id, behind what stands there. `before` is what
    /// the draft of the old id said on disk, which has moved.
    pub(crate) async fn move_typed(
        self: &Arc<Self>,
        account: &AccountId,
        (from, to): (&ConversationId, &ConversationId),
        before: &str,
    ) -> Result<(), Failure> {
        let (old, new) = ((account.clone(), from.clone()), (account.clone(), to.clone()));
        let on_disk = self.saved(account, to).await?;
        let mut moved = locked(&self.moved);
        moved.values_mut().filter(|now| *now == from).for_each(|now| *now = to.clone());
        moved.insert(old.clone(), to.clone());
        moved.remove(&new);
        let mut all = locked(&self.typed);
        let Some(typed) = all.remove(&old) else { return Ok(()) };
        let there = all.remove(&new);
        let front = match &there {
            Some(there) => there.text.as_str(),
            None => on_disk.text.strip_suffix(before).unwrap_or(&on_disk.text),
        };
        let front = front.trim_end_matches('\n');
        let text = if front.is_empty() { typed.text } else { format!("{front}\n{}", typed.text) };
        let known = there.as_ref().map_or(0, |there| there.revision).max(on_disk.revision);
        let revision = if typed.revision > known { typed.revision } else { known.saturating_add(1) };
        let waiting = there.into_iter().flat_map(|there| there.waiting).chain(typed.waiting).collect();
        all.insert(new.clone(), Typed { text, revision, waiting, planned: true });
        drop((all, moved));
        self.write_soon(new);
        Ok(())
    }

    /// Ids that Instagram names again are in use, perhaps with another customer: they no longer lead to another id.
    pub(crate) fn is_itself_again(&self, account: &AccountId, batch: &Reading, renamed: &[Renamed]) {
        let is_named = |id: &ConversationId| batch.heads.iter().any(|head| head.id == *id);
        let is_given_up = |id: &ConversationId| renamed.iter().any(|renamed| renamed.from == *id);
        let mut moved = locked(&self.moved);
        moved.retain(|(of, id), _| of != account || !is_named(id) || is_given_up(id));
    }

    /// The conversation that an id typed into leads to now.
    pub(super) fn moved(&self, place: Place) -> Place {
        let now = locked(&self.moved).get(&place).cloned();
        now.map_or_else(|| place.clone(), |now| (place.0.clone(), now))
    }
}
