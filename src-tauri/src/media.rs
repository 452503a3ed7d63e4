//! The `media` scheme: pictures, sounds and films for the window, which itself can load nothing from outside (T5).
//! `media://localhost/avatar/<account>` is an account's own picture, `…/<account>/<participant>` a customer's,
//! `…/message/<account>/<message>/<place>/<size>` what a message carries, `…/outgoing/<file>/<size>` a file that
//! Instagram does not have yet. A refusal's body is one word for why.

use crate::session::Sessions;
use domain::{AccountId, MessageId, OutboxId, ParticipantId};
use engine::{Loaded, MediaTrouble, MediumKey, Size};
use percent_encoding::percent_decode_str;
use std::sync::Arc;
use tauri::http::{HeaderValue, Request, Response, StatusCode, header};
use tauri::{Manager, Runtime, UriSchemeContext, UriSchemeResponder};

/// The scheme's name, as it stands in the window's content security policy.
pub const SCHEME: &str = "media";

/// What is asked for.
#[derive(Debug, PartialEq)]
enum Wanted {
    Avatar(AccountId, Option<ParticipantId>),
    Medium(MediumKey, Size),
    Outgoing(OutboxId, Size),
}

/// Answers one request of the window.
pub fn answer<R: Runtime>(context: UriSchemeContext<'_, R>, request: Request<Vec<u8>>, responder: UriSchemeResponder) {
    let app = context.app_handle().clone();
    tauri::async_runtime::spawn(async move {
        let loaded = match app.try_state::<Sessions>() {
            Some(sessions) => load(&sessions, request.uri().path()).await,
            None => Err(MediaTrouble::Gone),
        };
        responder.respond(response(loaded));
    });
}

async fn load(sessions: &Sessions, path: &str) -> Result<Loaded, MediaTrouble> {
    let wanted = wanted(path).ok_or(MediaTrouble::Gone)?;
    let engine = sessions.engine().await.map_err(|_| MediaTrouble::NotNow)?;
    match wanted {
        Wanted::Avatar(account, participant) => {
            let png = engine.media().picture(&account, participant.as_ref()).await.ok_or(MediaTrouble::Gone)?;
            Ok(Loaded { mime: "image/png", bytes: Arc::new(png) })
        }
        Wanted::Medium(key, size) => engine.media().medium(&key, size).await,
        Wanted::Outgoing(id, size) => engine.sending().outgoing(&id, size).await,
    }
}

/// Ids are only looked up in the store; any other text finds nothing.
fn wanted(path: &str) -> Option<Wanted> {
    // The window's helper escapes everything in the path it is given, its slashes, too.
    let path = percent_decode_str(path).decode_utf8().ok()?;
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    Some(match parts.as_slice() {
        ["avatar", account] => Wanted::Avatar(AccountId::new(*account), None),
        ["avatar", account, participant] => Wanted::Avatar(AccountId::new(*account), Some((*participant).into())),
        ["message", account, message, place, size] => {
            let (account, message) = (AccountId::new(*account), MessageId::new(*message));
            Wanted::Medium(MediumKey { account, message, place: place.parse().ok()? }, size.parse().ok()?)
        }
        ["outgoing", id, size] => Wanted::Outgoing(OutboxId::parse(id).ok()?, size.parse().ok()?),
        _ => return None,
    })
}

fn response(loaded: Result<Loaded, MediaTrouble>) -> Response<Vec<u8>> {
    let (status, mime, bytes) = match loaded {
        Ok(Loaded { mime, bytes }) => (StatusCode::OK, mime, Arc::unwrap_or_clone(bytes)),
        Err(trouble) => (StatusCode::NOT_FOUND, "text/plain", trouble.to_string().into_bytes()),
    };
    let mut response = Response::new(bytes);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(mime));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // Only this window can use the scheme. Its page has another origin, so it needs this header.
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    // The engine caches media itself, and what was taken back must not stay in the web engine's cache.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn l1_a_picture_is_named_by_account_and_participant_and_nothing_else() {
        let account = AccountId::new("1784");
        let of_maya = Some(Wanted::Avatar(account.clone(), Some("99".into())));
        assert_eq!(wanted("/avatar/1784/99"), of_maya);
        assert_eq!(wanted("/avatar%2F1784%2F99"), of_maya);
        assert_eq!(wanted("/avatar/1784"), Some(Wanted::Avatar(account, None)));
        for path in ["/", "/avatar", "/file/1784/99", "/avatar/1784/99/more", "/avatar/%ff"] {
            assert_eq!(wanted(path), None, "{path}");
        }
    }

    #[test]
    fn t5_what_a_message_carries_is_named_by_its_message_place_and_size() {
        let key = MediumKey { account: AccountId::new("1784"), message: MessageId::new("aWdf=="), place: 2 };
        let expected = Some(Wanted::Medium(key, Size::Small));
        assert_eq!(wanted("/message%2F1784%2FaWdf%3D%3D%2F2%2Fsmall"), expected);
        assert_eq!(wanted("/message/1784/aWdf==/2/small"), expected);
        for path in
            ["/message/1784/a/2", "/message/1784/a/-1/small", "/message/1784/a/2/huge", "/message/1/2/3/small/5"]
        {
            assert_eq!(wanted(path), None, "{path}");
        }
    }

    #[test]
    fn t5_a_refusal_says_why_in_one_word() {
        for (trouble, word) in [(MediaTrouble::Gone, "gone"), (MediaTrouble::NotNow, "notNow")] {
            let refusal = response(Err(trouble));
            assert_eq!((refusal.status(), refusal.body().as_slice()), (StatusCode::NOT_FOUND, word.as_bytes()));
        }
    }
}
