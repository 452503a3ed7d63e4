//! What is typed and not sent (S4). Owned here, never by the window: every key is taken at once, kept in memory, and on
//! disk soon after. The highest revision wins everywhere, so that an older text never overwrites a newer one or brings
//! a cleared one back.

mod moving;

use crate::changes::Change;
use crate::core::{Core, locked};
use crate::failure::{Failure, of_kept_length};
use crate::views::DraftView;
use domain::{AccountId, ConversationId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::Draft;
use tokio::sync::oneshot;

/// The writing begins this long after the first key that is not on disk. What is promised is 300 ms (S4): a synced
/// write takes up to about 30 ms on a disk at rest (`reliability.md` §D), and more than 100 on one that is busy.
const WRITE_AFTER: Duration = Duration::from_millis(150);

/// The caller that waits until something is on disk.
type Waiter = oneshot::Sender<Result<bool, Failure>>;

/// Where something is typed.
type Place = (AccountId, ConversationId);

/// Everything typed that is not on disk.
#[derive(Debug)]
pub struct Drafts {
    core: Arc<Core>,
    typed: Mutex<HashMap<Place, Typed>>,
    /// Conversations that went by another id when their window last heard, and where they are now.
    moved: Mutex<HashMap<Place, ConversationId>>,
    /// Held while drafts are written or moved, so that these happen one after another.
    writing: tokio::sync::Mutex<()>,
}

/// The latest of one conversation. It stays until it is on disk, however often that fails.
#[derive(Debug)]
struct Typed {
    text: String,
    revision: u32,
    /// The callers that wait until it is on disk.
    waiting: Vec<Waiter>,
    /// A write is planned.
    planned: bool,
}

impl Drafts {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self { core, typed: Mutex::default(), moved: Mutex::default(), writing: tokio::sync::Mutex::default() }
    }

    /// The draft of a conversation, typed and not yet saved or on disk; empty when there is none.
    ///
    /// # Errors
    /// [`Failure::Store`].
    pub async fn draft(&self, account: &AccountId, conversation: &ConversationId) -> Result<DraftView, Failure> {
        let conversation = &self.core.store.current_id(account, conversation).await?;
        // Memory is read first: what is written in between is then found on disk.
        let typed = self.typed(account, conversation);
        let saved = self.saved(account, conversation).await?;
        Ok(typed.filter(|typed| typed.revision > saved.revision).unwrap_or(saved))
    }

    /// Takes what is typed, at every key. Answers when this revision, or a later one, is on disk. `false`: a later one
    /// had been there before, and stays.
    ///
    /// # Errors
    /// [`Failure::Store`] when the disk did not take it; it stays in memory, and the next save or flush tries again.
    /// [`Failure::TooMuchText`]: it is not kept, and what was saved before stays.
    pub async fn save(
        self: &Arc<Self>,
        account: &AccountId,
        conversation: &ConversationId,
        text: String,
        revision: u32,
    ) -> Result<bool, Failure> {
        of_kept_length(&text)?;
        let place = self.moved((account.clone(), conversation.clone()));
        let Some((saved, plan)) = self.take_typed(&place, text, revision) else { return Ok(false) };
        faults::point("engine.draft.taken");
        if plan {
            self.write_soon(place);
        }
        // No answer comes only when the engine is just ending.
        saved.await.unwrap_or(Err(Failure::NotFound))
    }

    /// Keeps it in memory. Answers with what resolves when it is on disk, and whether a write is to be planned; `None`
    /// when it is stale.
    fn take_typed(
        &self,
        place: &Place,
        text: String,
        revision: u32,
    ) -> Option<(oneshot::Receiver<Result<bool, Failure>>, bool)> {
        let (answer, saved) = oneshot::channel();
        let mut all = locked(&self.typed);
        let typed = match all.get_mut(place) {
            Some(typed) if revision < typed.revision || (revision == typed.revision && text != typed.text) => {
                return None;
            }
            Some(typed) => {
                (typed.text, typed.revision) = (text, revision);
                typed
            }
            None => all.entry(place.clone()).or_insert(Typed { text, revision, waiting: Vec::new(), planned: false }),
        };
        typed.waiting.push(answer);
        let plan = !std::mem::replace(&mut typed.planned, true);
        Some((saved, plan))
    }

    fn write_soon(self: &Arc<Self>, place: Place) {
        let drafts = self.clone();
        self.core.spawn_to_the_end(async move {
            tokio::select! {
                () = tokio::time::sleep(WRITE_AFTER) => {}
                () = drafts.core.stopping.cancelled() => {}
            }
            // The callers that wait for it are told the result.
            drop(drafts.flush(&place).await);
        });
    }

    /// Writes everything typed that is not on disk, at once.
    ///
    /// # Errors
    /// [`Failure::Store`] when the disk did not take all of it; what it did not take stays in memory.
    pub async fn flush_all(&self) -> Result<(), Failure> {
        let places: Vec<Place> = locked(&self.typed).keys().cloned().collect();
        let mut outcome = Ok(());
        for place in places {
            if let Err(failure) = self.flush(&place).await {
                outcome = Err(failure);
            }
        }
        outcome
    }

    /// Writes one conversation's draft if it is not on disk.
    pub(crate) async fn flush(&self, place: &Place) -> Result<(), Failure> {
        let turn = self.writing.lock().await;
        let outcome = self.flush_in_turn(place).await;
        drop(turn);
        outcome
    }

    async fn flush_in_turn(&self, place: &Place) -> Result<(), Failure> {
        let place = &self.moved(place.clone());
        let Some((text, revision, waiting)) = self.to_be_written(place) else { return Ok(()) };
        let (account, conversation) = place.clone();
        let draft = Draft { account, conversation, text, revision: u64::from(revision) };
        let saved = self.core.store.save_draft(&draft, self.core.now()).await.map_err(Failure::from);
        faults::point("engine.draft.written");
        if saved.is_ok() {
            let mut all = locked(&self.typed);
            if all.get(place).is_some_and(|typed| typed.revision == revision) {
                all.remove(place);
            }
        }
        for answer in waiting {
            // An `Err` means that the caller stopped waiting.
            drop(answer.send(saved.clone()));
        }
        if saved? {
            self.core.tell(Change::rows(&place.0, [place.1.clone()]));
        }
        Ok(())
    }

    /// While this is held, nothing else writes or moves drafts.
    pub(crate) async fn in_turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.writing.lock().await
    }

    /// What is in memory, and the callers that wait for it. It stays there until the disk has it; keys that come
    /// meanwhile plan their own write.
    fn to_be_written(&self, place: &Place) -> Option<(String, u32, Vec<Waiter>)> {
        let mut all = locked(&self.typed);
        let typed = all.get_mut(place)?;
        typed.planned = false;
        Some((typed.text.clone(), typed.revision, std::mem::take(&mut typed.waiting)))
    }

    /// What was typed up to a revision is sent: it must not be saved any more.
    pub(crate) fn forget_typed(&self, place: &Place, up_to: u32) {
        let place = &self.moved(place.clone());
        let mut all = locked(&self.typed);
        if let Some(typed) = all.remove(place) {
            if typed.revision > up_to {
                all.insert(place.clone(), typed);
                return;
            }
            for answer in typed.waiting {
                drop(answer.send(Ok(false)));
            }
        }
    }

    /// Lets `take_back` put text before the draft of a conversation, with everything typed there in place: flushed
    /// before, and what is typed meanwhile is put behind it. `None` when nothing was taken back.
    pub(crate) async fn before_what_is_typed<F>(
        &self,
        place: &Place,
        take_back: F,
    ) -> Result<Option<DraftView>, Failure>
    where
        F: AsyncFnOnce() -> Result<Option<Draft>, Failure>,
    {
        let turn = self.writing.lock().await;
        self.flush_in_turn(place).await?;
        let before = self.saved(&place.0, &place.1).await?;
        let Some(draft) = take_back().await? else { return Ok(None) };
        let after = view_of(Some(&draft), draft.revision);
        let late = self.typed(&place.0, &place.1).filter(|typed| typed.revision > before.revision);
        let Some(late) = late else { return Ok(Some(after)) };
        let taken = after.text.strip_suffix(before.text.as_str()).unwrap_or(&after.text);
        let gap = if before.text.is_empty() && !late.text.is_empty() { "\n" } else { "" };
        let text = format!("{taken}{gap}{}", late.text);
        let revision = after.revision.max(late.revision).saturating_add(1);
        drop(self.take_typed(place, text.clone(), revision));
        self.flush_in_turn(place).await?;
        drop(turn);
        Ok(Some(DraftView { text, revision }))
    }

    fn typed(&self, account: &AccountId, conversation: &ConversationId) -> Option<DraftView> {
        let all = locked(&self.typed);
        all.get(&(account.clone(), conversation.clone()))
            .map(|typed| DraftView { text: typed.text.clone(), revision: typed.revision })
    }

    async fn saved(&self, account: &AccountId, conversation: &ConversationId) -> Result<DraftView, Failure> {
        // The revision is read first, so that a text is never taken for a later revision than its own.
        let revision = self.core.store.draft_revision(account, conversation).await?;
        let draft = self.core.store.draft(account, conversation).await?;
        let revision = draft.as_ref().map_or(revision, |draft| draft.revision);
        Ok(view_of(draft.as_ref(), revision))
    }
}

fn view_of(draft: Option<&Draft>, revision: u64) -> DraftView {
    let text = draft.map(|draft| draft.text.clone()).unwrap_or_default();
    DraftView { text, revision: u32::try_from(revision).unwrap_or(u32::MAX) }
}
