//! The file of a row is uploaded before the row is begun. An upload sends no message, so it may be repeated, cancelled, and
//! begun anew by the next start.

use super::Sending;
use super::refusal::{FAULTS, rest_after, why_refused};
use crate::account::AccountSession;
use crate::changes::Change;
use crate::failure::Failure;
use crate::media::{Loaded, MediumKey, Size, picture, showable};
use domain::outbox::{NotUploaded, OutFile, Payload};
use domain::{AccountId, MediaKind, MessageId, NotSent, OutboxRow};
use instagram::{AccountClient, ApiError, Attachment, Certainty, Class, wants_a_link};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// A file that Meta has.
pub(super) struct Uploaded {
    kind: MediaKind,
    attachment: Attachment,
    preview: FilePreview,
}

/// How a file looks, known before it is sent: so that it need not be loaded from Instagram afterwards.
struct FilePreview {
    /// Width and height of a picture.
    size: Option<(u32, u32)>,
    /// What the window shows of it.
    shown: Option<(Size, Loaded)>,
}

impl Uploaded {
    /// The message that carries it.
    pub(super) fn message(&self) -> instagram::Sending<'_> {
        instagram::Sending::file(self.kind, &self.attachment)
    }

    /// Width and height of a picture.
    pub(super) fn size(&self) -> Option<(u32, u32)> {
        self.preview.size
    }
}

impl Sending {
    /// Uploads the file of a row, if it is one.
    ///
    /// # Errors
    /// Outside: when something could not be read or written down. Inside: why there is nothing to be sent.
    pub(super) async fn uploaded(
        self: &Arc<Self>,
        session: &AccountSession,
        client: &AccountClient,
        row: &OutboxRow,
    ) -> Result<Result<Option<Uploaded>, NotUploaded>, Failure> {
        let file = match &row.payload {
            Payload::File(file) => file,
            // A row whose file was lost by damage.
            Payload::Text(text) if text.is_empty() => return Ok(Err(NotUploaded::Refused(NotSent::FileGone))),
            Payload::Text(_) | Payload::Reaction(_) => return Ok(Ok(None)),
        };
        let bytes = match self.bytes_of(file).await {
            Ok(bytes) => bytes,
            Err(why) => return Ok(Err(NotUploaded::Refused(why))),
        };
        let (cancelled, done) = self.uploads.begin(row.id);
        let attachment = match done {
            Some(attachment) => attachment,
            None => match self.upload(client, (row, file), Arc::clone(&bytes), cancelled).await {
                Ok(attachment) => attachment,
                Err(error) => {
                    self.uploads.end(row.id, None);
                    return Ok(Err(self.not_uploaded(session, row, error).await?));
                }
            },
        };
        self.uploads.end(row.id, Some(attachment.clone()));
        Ok(Ok(Some(Uploaded { kind: file.kind, attachment, preview: preview_of(file.kind, bytes).await })))
    }

    /// Uploads a file. The error is `None` when it was cancelled.
    async fn upload(
        self: &Arc<Self>,
        client: &AccountClient,
        (row, file): (&OutboxRow, &OutFile),
        bytes: Arc<Vec<u8>>,
        cancelled: tokio_util::sync::CancellationToken,
    ) -> Result<Attachment, Option<ApiError>> {
        let (sending, of_row, of) = (self.clone(), row.clone(), file.bytes);
        let left = move |left| {
            // The window is told of every percent.
            if sending.uploads.goes_on(&of_row.id, left, of) {
                let (account, conversation) = (of_row.account.clone(), of_row.conversation.clone());
                sending.core.tell(Change::Thread { account, conversation });
            }
        };
        tokio::select! {
            () = cancelled.cancelled() => Err(None),
            uploaded = client.upload(file, bytes, left) => uploaded.map_err(Some),
        }
    }

    async fn not_uploaded(
        &self,
        session: &AccountSession,
        row: &OutboxRow,
        error: Option<ApiError>,
    ) -> Result<NotUploaded, Failure> {
        let at = self.core.plan_now();
        // Cancelled: the row is gone, or is being removed in this moment.
        let Some(error) = error else { return Ok(NotUploaded::Later { at }) };
        tracing::info!(row = %row.id, %error, "a file was not uploaded");
        Ok(match error.certainty() {
            Certainty::SlowedDown => {
                let until = at + rest_after(session.limits.fetch_add(1, Ordering::Relaxed), &error);
                session.rest_until(until);
                NotUploaded::SlowedDown { at, until }
            }
            Certainty::Refused => {
                if matches!(error.class(), Some(Class::Reconnect | Class::Permission)) {
                    self.accounts.note_failure(&session.id, &self.core.failure(&error)).await?;
                }
                let flavour = self.accounts.account(&session.id).await?.flavour;
                NotUploaded::Refused(if wants_a_link(flavour, &error) {
                    NotSent::LinksOnly
                } else {
                    why_file_refused(&error)
                })
            }
            Certainty::Unclear if row.held >= FAULTS && error.class().is_some() => {
                NotUploaded::Refused(why_file_refused(&error))
            }
            Certainty::NeverLeft | Certainty::Unclear => NotUploaded::Later { at },
        })
    }

    /// Keeps what was sent as the window shows it, so that nothing has to be loaded that is here.
    pub(super) fn keep_shown(&self, account: &AccountId, message: &MessageId, uploaded: Uploaded) {
        let Some((size, loaded)) = uploaded.preview.shown else { return };
        let key = MediumKey { account: account.clone(), message: message.clone(), place: 0 };
        self.kept.keep(key, size, loaded);
    }
}

async fn preview_of(kind: MediaKind, bytes: Arc<Vec<u8>>) -> FilePreview {
    let wanted = match kind {
        MediaKind::Photo => Size::Small,
        MediaKind::Video | MediaKind::Voice => Size::Whole,
        MediaKind::File => return FilePreview { size: None, shown: None },
    };
    let look = move || FilePreview {
        size: (kind == MediaKind::Photo).then(|| picture::size(&bytes)).flatten(),
        shown: showable(Arc::unwrap_or_clone(bytes), wanted).ok().map(|loaded| (wanted, loaded)),
    };
    tokio::task::spawn_blocking(look).await.unwrap_or(FilePreview { size: None, shown: None })
}

/// Why Instagram did not take a file.
fn why_file_refused(error: &ApiError) -> NotSent {
    match why_refused(error) {
        NotSent::Refused { code: 100, subcode: Some(2_018_047 | 2_018_109) } => NotSent::FileRefused,
        why => why,
    }
}
