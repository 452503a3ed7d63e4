//! Files that the owner sends (S8): chosen, looked at, made smaller on request, kept until Instagram has them; and how
//! far an upload is. The kind of a file is decided by its bytes, never by its name.

use super::Sending;
use super::looking::look_at;
use crate::changes::Change;
use crate::failure::{AttachProblem, Failure};
use crate::media::{Loaded, MediaTrouble, Size, showable};
use crate::views::FileView;
use domain::outbox::OutFile;
use domain::{AccountId, ConversationId, NotSent, OutboxId, fingerprint};
use std::sync::Arc;

/// So many files may be chosen in one conversation: as many pictures as Instagram itself lets go at once.
const MOST_CHOSEN: usize = 10;

impl Sending {
    /// Keeps a file that the owner chose for a conversation. With `shrink`, a picture is made small enough.
    ///
    /// # Errors
    /// [`Failure::CannotAttach`] with what is wrong with it, [`Failure::NotFound`], [`Failure::Store`].
    pub async fn attach(
        &self,
        account: &AccountId,
        conversation: &ConversationId,
        name: &str,
        bytes: Vec<u8>,
        shrink: bool,
    ) -> Result<FileView, Failure> {
        let conversation = &self.core.store.current_id(account, conversation).await?;
        self.core.store.conversation(account, conversation).await?.ok_or(Failure::NotFound)?;
        let chosen = self.core.store.chosen_files(account, conversation).await?.len();
        if chosen >= MOST_CHOSEN {
            let most = u32::try_from(MOST_CHOSEN).unwrap_or(u32::MAX);
            return Err(Failure::CannotAttach { why: AttachProblem::TooMany { most } });
        }
        let name = name.to_owned();
        let looked_at = tokio::task::spawn_blocking(move || look_at(&name, bytes, shrink)).await;
        let wrong = |why| Failure::CannotAttach { why };
        let (file, bytes) = looked_at.map_err(|_| wrong(AttachProblem::WrongType))?.map_err(wrong)?;
        self.core.store.choose_file((account, conversation), &file, bytes).await?;
        self.core.tell(Change::Thread { account: account.clone(), conversation: conversation.clone() });
        Ok(FileView::from(&file))
    }

    /// Forgets a file that was chosen and not sent.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when it is on its way or gone, [`Failure::Store`].
    pub async fn detach(&self, id: OutboxId) -> Result<(), Failure> {
        let (account, conversation) = self.core.store.home_of_file(&id).await?.ok_or(Failure::NotFound)?;
        if !self.core.store.drop_file(&id).await? {
            return Err(Failure::NotFound);
        }
        self.core.tell(Change::Thread { account, conversation });
        Ok(())
    }

    /// A file that Instagram does not have yet, as the window may show it.
    ///
    /// # Errors
    /// Why it is not shown.
    pub async fn outgoing(&self, id: &OutboxId, size: Size) -> Result<Loaded, MediaTrouble> {
        let bytes = self.core.store.file_bytes(id).await.map_err(|_| MediaTrouble::NotNow)?;
        let bytes = bytes.ok_or(MediaTrouble::Gone)?;
        let shown = tokio::task::spawn_blocking(move || showable(bytes, size)).await;
        shown.map_err(|_| MediaTrouble::NotShowable)?
    }

    /// The bytes of a row's file, as they were chosen.
    pub(super) async fn bytes_of(&self, file: &OutFile) -> Result<Arc<Vec<u8>>, NotSent> {
        let bytes = self.core.store.file_bytes(&file.id).await.ok().flatten().ok_or(NotSent::FileGone)?;
        if fingerprint(&bytes) == file.hash { Ok(Arc::new(bytes)) } else { Err(NotSent::FileGone) }
    }

    /// Deletes the bytes that are needed no more. What cannot be deleted now is deleted by the next call.
    pub(crate) async fn sweep_files(&self) {
        if let Err(error) = self.core.store.sweep_files().await {
            tracing::warn!(%error, "files that were sent are still there");
        }
    }
}
