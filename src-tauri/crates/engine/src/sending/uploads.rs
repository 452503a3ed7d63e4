//! How far the uploads of files on their way are.

use crate::core::locked;
use domain::OutboxId;
use instagram::Attachment;
use std::collections::HashMap;
use std::sync::Mutex;
use tokio_util::sync::CancellationToken;

/// What is known of files on their way.
#[derive(Debug, Default)]
pub(crate) struct Uploads(Mutex<HashMap<OutboxId, Upload>>);

#[derive(Clone, Debug, Default)]
struct Upload {
    /// Percent that have left, while it is going on.
    left: Option<u32>,
    /// Ends it.
    cancel: CancellationToken,
    /// Meta's id of the uploaded file.
    done: Option<Attachment>,
}

impl Uploads {
    /// An upload begins. Answers with the token that cancels it, and with Meta's id of an earlier upload.
    pub(super) fn begin(&self, id: OutboxId) -> (CancellationToken, Option<Attachment>) {
        let mut all = locked(&self.0);
        let upload = all.entry(id).or_default();
        upload.left = upload.done.is_none().then_some(0);
        upload.cancel = CancellationToken::new();
        (upload.cancel.clone(), upload.done.clone())
    }

    /// An upload has ended.
    pub(super) fn end(&self, id: OutboxId, done: Option<Attachment>) {
        let mut all = locked(&self.0);
        if let Some(upload) = all.get_mut(&id) {
            upload.left = None;
            upload.done = done;
        }
    }

    /// Forgets a row's upload: the row is sent, or does not go out.
    pub(super) fn forget(&self, id: &OutboxId) {
        if let Some(upload) = locked(&self.0).remove(id) {
            upload.cancel.cancel();
        }
    }

    /// Percent of each upload under way.
    pub(crate) fn percents(&self) -> HashMap<OutboxId, u32> {
        let all = locked(&self.0);
        all.iter().filter_map(|(id, upload)| Some((*id, upload.left?))).collect()
    }

    /// Notes how much of a row's file has left. Tells whether that is another percent than before.
    pub(super) fn goes_on(&self, row: &OutboxId, left: u64, of: u64) -> bool {
        let percent = u32::try_from(left.saturating_mul(100) / of.max(1)).unwrap_or(100).min(100);
        let mut all = locked(&self.0);
        let known = all.get_mut(row).and_then(|upload| upload.left.replace(percent));
        known != Some(percent)
    }
}
