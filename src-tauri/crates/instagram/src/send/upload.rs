//! Uploading a file before it is sent (`platform.md` §3, "Attachment upload"). An upload alone sends nothing to anybody, so
//! it may be repeated after any error.
//!
//! Documented for Facebook Login. On the Instagram host it is unproven: it is tried in the same way, and
//! [`wants_a_link`] tells when that host wants a public link.

use crate::net::json::Id;
use crate::net::{Allowance, Exchange, exchange};
use crate::{AccountClient, ApiError, Class, GraphError};
use domain::outbox::OutFile;
use domain::{Flavour, MediaKind};
use futures_util::stream;
use reqwest::Body;
use reqwest::multipart::{Form, Part};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

/// Most characters of a name that is told.
const NAME_CHARS: usize = 60;
/// So many bytes leave at a time; progress is told after each.
const CHUNK: usize = 64 * 1024;

/// A file that Meta has and that can be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment(pub(super) String);

/// What Meta calls a kind of file (`platform.md` §3).
pub(super) const fn word(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Photo => "image",
        MediaKind::Video => "video",
        MediaKind::Voice => "audio",
        MediaKind::File => "file",
    }
}

#[derive(Deserialize)]
struct Uploaded {
    attachment_id: Id,
}

impl AccountClient {
    /// Uploads a file. `left` is called with the number of bytes that have left this program so far.
    ///
    /// # Errors
    /// Every one of a call; none of them means that anything was sent. See [`wants_a_link`] for one of them.
    pub async fn upload(
        &self,
        file: &OutFile,
        bytes: Arc<Vec<u8>>,
        left: impl Fn(u64) + Send + Sync + 'static,
    ) -> Result<Attachment, ApiError> {
        let access = self.access();
        let message = json!({ "attachment": { "type": word(file.kind), "payload": { "is_reusable": true } } });
        let length = bytes.len();
        let (more, progress) = watch::channel(());
        let left = move |so_many| {
            left(so_many);
            more.send_replace(());
        };
        let part = part(file, bytes, left).map_err(|_| ApiError::NeverReached(crate::Unreached::Other))?;
        let form = Form::new().text("message", message.to_string());
        let form = if access.flavour == Flavour::Facebook { form.text("platform", "instagram") } else { form };
        self.turn_to_send().await;
        let token = access.token.expose_secret();
        let url = self.meta().graph(access.flavour, &[&access.node, "message_attachments"]);
        let request = self.meta().sending().post(url).bearer_auth(token).multipart(form.part("filedata", part));
        let (limits, secrets) = (self.meta().limits(), [token]);
        let answer = tokio::select! {
            answer = exchange(request, Allowance::uploading(limits, length), &secrets) => answer,
            () = silence(progress, limits.upload_silence) => Exchange::timed_out(),
        };
        let uploaded: Uploaded = self.noted(answer)?.decode()?;
        Ok(Attachment(uploaded.attachment_id.0))
    }
}

/// Ends when for so long nothing more of a file has left, or no answer has come since the last of it did. An answer that is
/// announced again and again (`103 Early Hints`) is none: reqwest does not report those, so they cannot be counted.
async fn silence(mut progress: watch::Receiver<()>, most: Duration) {
    while let Ok(more) = timeout(most, progress.changed()).await {
        if more.is_err() {
            sleep(most).await;
            break;
        }
    }
}

/// Whether an upload failed because the account's host takes files by public link only: the Instagram host, with a word
/// about a parameter that no table knows.
#[must_use]
pub fn wants_a_link(flavour: Flavour, error: &ApiError) -> bool {
    let unknown_parameter = matches!(error, ApiError::Graph(GraphError { code: 100, subcode: None, .. }));
    let no_such_place = matches!(error.class(), Some(Class::NotFound));
    flavour == Flavour::Instagram && (unknown_parameter || no_such_place)
}

fn part(file: &OutFile, bytes: Arc<Vec<u8>>, left: impl Fn(u64) + Send + Sync + 'static) -> reqwest::Result<Part> {
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let chunks = (0..bytes.len()).step_by(CHUNK).map(move |from| {
        let to = bytes.len().min(from + CHUNK);
        left(u64::try_from(to).unwrap_or(u64::MAX));
        Ok::<_, std::convert::Infallible>(bytes[from..to].to_vec())
    });
    let body = Body::wrap_stream(stream::iter(chunks));
    Part::stream_with_length(body, length).file_name(told_name(file)).mime_str(&file.mime)
}

/// What Meta is told the file is called. The customer sees the name of a document only; names that are not plain ASCII
/// are refused (`platform.md` §3, "Attachment upload").
fn told_name(file: &OutFile) -> String {
    let ending = ending(&file.mime);
    let stem = file.name.rsplit_once('.').map_or(file.name.as_str(), |(stem, _)| stem);
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_') { c } else { '_' };
    let stem: String = stem.chars().take(NAME_CHARS).map(plain).collect();
    let says_something = file.kind == MediaKind::File && stem.contains(|c: char| c.is_ascii_alphanumeric());
    let stem = if says_something { stem.trim() } else { "file" };
    format!("{stem}.{ending}")
}

/// What the name of such a file ends with.
fn ending(mime: &str) -> &str {
    match mime {
        "image/jpeg" => "jpg",
        "video/quicktime" => "mov",
        "video/x-msvideo" => "avi",
        "audio/x-wav" | "audio/wav" => "wav",
        other => other.rsplit('/').next().unwrap_or("bin").trim_start_matches("x-"),
    }
}

#[cfg(test)]
mod tests {
    use super::{told_name, wants_a_link};
    use crate::{ApiError, Class, GraphError, Interruption};
    use domain::outbox::OutFile;
    use domain::{Flavour, MediaKind, OutboxId};

    fn refused(code: i64, subcode: Option<i64>, class: Class) -> ApiError {
        ApiError::Graph(GraphError {
            code,
            subcode,
            http_status: 400,
            class,
            message: None,
            fbtrace_id: None,
            transient: false,
            refused_field: None,
        })
    }

    #[test]
    fn s8_only_a_word_of_the_instagram_host_about_its_parameters_means_that_it_wants_a_link() {
        for (flavour, error, expected) in [
            (Flavour::Instagram, refused(100, None, Class::BadRequest), true),
            (Flavour::Instagram, refused(100, Some(33), Class::NotFound), true),
            (Flavour::Instagram, refused(100, Some(2_018_047), Class::BadRequest), false),
            (Flavour::Instagram, refused(190, None, Class::Reconnect), false),
            (Flavour::Instagram, ApiError::Interrupted(Interruption::Reset), false),
            (Flavour::Instagram, ApiError::NotMeta { status: 404 }, false),
            (Flavour::Facebook, refused(100, None, Class::BadRequest), false),
        ] {
            assert_eq!(wants_a_link(flavour, &error), expected, "{flavour:?} {error:?}");
        }
    }

    #[test]
    fn s8_a_document_keeps_its_name_as_far_as_meta_takes_it_and_nothing_else_has_one() {
        let named = |kind, name: &str, mime: &str| {
            let id = OutboxId::parse("00000000-0000-0000-0000-000000000001").expect("an id");
            let (name, mime, hash) = (name.to_owned(), mime.to_owned(), String::new());
            told_name(&OutFile { id, kind, name, mime, bytes: 1, hash })
        };
        let pdf = |name| named(MediaKind::File, name, "application/pdf");
        assert_eq!(pdf("price list 2026.pdf"), "price list 2026.pdf");
        assert_eq!(pdf("preços.PDF"), "pre_os.pdf");
        assert_eq!(pdf("цены.pdf"), "file.pdf");
        assert_eq!(pdf("..\\..\\etc/passwd\n\".pdf"), "______etc_passwd__.pdf");
        assert_eq!(pdf("plan.exe"), "plan.pdf");
        assert_eq!(pdf(""), "file.pdf");
        assert_eq!(pdf(&"a".repeat(500)).len(), 64);
        for (kind, mime, expected) in [
            (MediaKind::Photo, "image/jpeg", "file.jpg"),
            (MediaKind::Photo, "image/png", "file.png"),
            (MediaKind::Video, "video/quicktime", "file.mov"),
            (MediaKind::Video, "video/x-msvideo", "file.avi"),
            (MediaKind::Voice, "audio/x-wav", "file.wav"),
        ] {
            assert_eq!(named(kind, "at home.bin", mime), expected);
        }
    }
}
