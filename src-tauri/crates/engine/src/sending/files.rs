//! Files that the owner sends (S8): chosen, looked at, made smaller on request, kept until Instagram has them; and how far
//! an upload is. What a file is, its bytes say, never its name.

use crate::changes::Change;
use crate::engine::Engine;
use crate::failure::{AttachProblem, Failure};
use crate::media::{Loaded, MediaTrouble, Size, picture, showable};
use crate::views::FileView;
use domain::outbox::{FileKind, OutFile};
use domain::{AccountId, ConversationId, NotSent, OutboxId, OutboxRow};
use instagram::Attachment;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// So many files may be chosen in one conversation: as many pictures as Instagram itself lets go at once.
const MOST_CHOSEN: usize = 10;
/// Most characters of a name that are kept.
const NAME_CHARS: usize = 120;
/// Edge of a picture that was made smaller, in pixels: what Instagram itself shows of one is smaller.
const SHRUNK_EDGE: u32 = 2048;

/// What is known of files on their way.
#[derive(Debug, Default)]
pub(crate) struct Uploads(Mutex<HashMap<OutboxId, Upload>>);

#[derive(Clone, Debug, Default)]
struct Upload {
    /// Percent that have left, while it is going on.
    left: Option<u32>,
    /// Ends it.
    cancel: CancellationToken,
    /// What Meta made of it.
    done: Option<Attachment>,
}

impl Engine {
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
        let conversation = &self.here(account, conversation).await?;
        self.0.store.conversation(account, conversation).await?.ok_or(Failure::NotFound)?;
        let chosen = self.0.store.chosen_files(account, conversation).await?.len();
        if chosen >= MOST_CHOSEN {
            let most = u32::try_from(MOST_CHOSEN).unwrap_or(u32::MAX);
            return Err(Failure::CannotAttach { why: AttachProblem::TooMany { most } });
        }
        let name = name.to_owned();
        let looked_at = tokio::task::spawn_blocking(move || look_at(&name, bytes, shrink)).await;
        let wrong = |why| Failure::CannotAttach { why };
        let (file, bytes) = looked_at.map_err(|_| wrong(AttachProblem::WrongType))?.map_err(wrong)?;
        self.0.store.choose_file((account, conversation), &file, bytes).await?;
        self.tell(Change::Thread { account: account.clone(), conversation: conversation.clone() });
        Ok(FileView::from(&file))
    }

    /// Forgets a file that was chosen and not sent.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when it is on its way or gone, [`Failure::Store`].
    pub async fn detach(&self, id: OutboxId) -> Result<(), Failure> {
        let (account, conversation) = self.0.store.home_of_file(&id).await?.ok_or(Failure::NotFound)?;
        if !self.0.store.drop_file(&id).await? {
            return Err(Failure::NotFound);
        }
        self.tell(Change::Thread { account, conversation });
        Ok(())
    }

    /// A file that Instagram does not have yet, as the window may show it.
    ///
    /// # Errors
    /// Why it is not shown.
    pub async fn outgoing(&self, id: &OutboxId, size: Size) -> Result<Loaded, MediaTrouble> {
        let bytes = self.0.store.file_bytes(id).await.map_err(|_| MediaTrouble::NotNow)?;
        let bytes = bytes.ok_or(MediaTrouble::Gone)?;
        let shown = tokio::task::spawn_blocking(move || showable(bytes, size)).await;
        shown.map_err(|_| MediaTrouble::NotShowable)?
    }

    /// The bytes of a row's file, as they were chosen.
    pub(super) async fn bytes_of(&self, file: &OutFile) -> Result<Arc<Vec<u8>>, NotSent> {
        let bytes = self.0.store.file_bytes(&file.id).await.ok().flatten().ok_or(NotSent::FileGone)?;
        if fingerprint(&bytes) == file.hash { Ok(Arc::new(bytes)) } else { Err(NotSent::FileGone) }
    }

    /// An upload begins: gives what ends it, and what Meta made of an earlier one.
    pub(super) fn upload_begins(&self, id: OutboxId) -> (CancellationToken, Option<Attachment>) {
        let mut all = self.lock(&self.0.uploads.0);
        let upload = all.entry(id).or_default();
        upload.left = upload.done.is_none().then_some(0);
        upload.cancel = CancellationToken::new();
        (upload.cancel.clone(), upload.done.clone())
    }

    /// So much has left. The window is told of every percent.
    pub(super) fn upload_goes_on(&self, row: &OutboxRow, left: u64, of: u64) {
        let percent = u32::try_from(left.saturating_mul(100) / of.max(1)).unwrap_or(100).min(100);
        let known = {
            let mut all = self.lock(&self.0.uploads.0);
            all.get_mut(&row.id).and_then(|upload| upload.left.replace(percent))
        };
        if known != Some(percent) {
            self.tell(Change::Thread { account: row.account.clone(), conversation: row.conversation.clone() });
        }
    }

    /// An upload has ended.
    pub(super) fn upload_ends(&self, id: OutboxId, done: Option<Attachment>) {
        let mut all = self.lock(&self.0.uploads.0);
        if let Some(upload) = all.get_mut(&id) {
            upload.left = None;
            upload.done = done;
        }
    }

    /// Nobody needs to know anything of a row's upload any more: it is sent, or does not go out.
    pub(super) fn forget_upload(&self, id: &OutboxId) {
        if let Some(upload) = self.lock(&self.0.uploads.0).remove(id) {
            upload.cancel.cancel();
        }
    }

    /// Percent of each upload under way.
    pub(crate) fn uploaded(&self) -> HashMap<OutboxId, u32> {
        let all = self.lock(&self.0.uploads.0);
        all.iter().filter_map(|(id, upload)| Some((*id, upload.left?))).collect()
    }

    /// Deletes the bytes that are needed no more. What cannot be deleted now is deleted by the next call.
    pub(crate) async fn sweep_files(&self) {
        if let Err(error) = self.0.store.sweep_files().await {
            tracing::warn!(%error, "files that were sent are still there");
        }
    }
}

pub(super) fn fingerprint(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// What a file is, and its bytes as they will be sent.
fn look_at(name: &str, bytes: Vec<u8>, shrink: bool) -> Result<(OutFile, Vec<u8>), AttachProblem> {
    if bytes.is_empty() {
        return Err(AttachProblem::Empty);
    }
    let (kind, mime, bytes) = match kind_of(&bytes) {
        Some((kind, mime)) => (kind, mime, bytes),
        // A picture that can be read, of a sort that Instagram does not take: written anew as one that it takes.
        None => match picture::within(&bytes, SHRUNK_EDGE) {
            Some(anew) => (FileKind::Picture, anew.mime, anew.bytes),
            None => return Err(AttachProblem::WrongType),
        },
    };
    let (mime, bytes) = if bytes.len() <= kind.most_bytes() { (mime, bytes) } else { smaller(kind, &bytes, shrink)? };
    let file = OutFile {
        id: OutboxId::new(Uuid::now_v7()),
        kind,
        name: name.chars().take(NAME_CHARS).collect(),
        mime: mime.to_owned(),
        bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        hash: fingerprint(&bytes),
    };
    Ok((file, bytes))
}

/// A picture that is too large, made smaller if that is wanted.
fn smaller(kind: FileKind, bytes: &[u8], shrink: bool) -> Result<(&'static str, Vec<u8>), AttachProblem> {
    let most = u32::try_from(kind.most_bytes()).unwrap_or(u32::MAX);
    let shrunk = || picture::within(bytes, SHRUNK_EDGE).filter(|anew| anew.bytes.len() <= kind.most_bytes());
    match shrunk().filter(|_| kind == FileKind::Picture) {
        Some(anew) if shrink => Ok((anew.mime, anew.bytes)),
        anew => Err(AttachProblem::TooLarge { most, shrinkable: anew.is_some() }),
    }
}

/// What Instagram takes (`platform.md` §3, "Limits"), by the bytes.
fn kind_of(bytes: &[u8]) -> Option<(FileKind, &'static str)> {
    let mime = infer::get(bytes)?.mime_type();
    // A film in Ogg names its codec in its first page; the container alone says nothing.
    let names_theora = || bytes[..bytes.len().min(128)].windows(6).any(|word| word == b"theora");
    let mime = if mime == "audio/ogg" && names_theora() { "video/ogg" } else { mime };
    let kind = match mime {
        "image/png" | "image/jpeg" | "image/gif" => FileKind::Picture,
        "video/mp4" | "video/ogg" | "video/x-msvideo" | "video/quicktime" | "video/webm" => FileKind::Film,
        "audio/aac" | "audio/m4a" | "audio/x-wav" | "audio/mp4" => FileKind::Sound,
        "application/pdf" => FileKind::Pdf,
        _ => return None,
    };
    // The library's word for it is not the one that is registered.
    Some((kind, if mime == "audio/m4a" { "audio/mp4" } else { mime }))
}

#[cfg(test)]
mod tests;
