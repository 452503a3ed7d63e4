//! The `media` scheme: pictures for the window, which itself can load nothing from outside.
//! `media://localhost/avatar/<account>` is an account's own picture, `…/<account>/<participant>` a customer's.

use crate::session::Sessions;
use domain::{AccountId, ParticipantId};
use tauri::http::{Request, Response, StatusCode, header};
use tauri::{Manager, Runtime, UriSchemeContext, UriSchemeResponder};

/// The scheme's name, as it stands in the window's content security policy.
pub const SCHEME: &str = "media";

/// Answers one request of the window.
pub fn answer<R: Runtime>(context: UriSchemeContext<'_, R>, request: Request<Vec<u8>>, responder: UriSchemeResponder) {
    let app = context.app_handle().clone();
    tauri::async_runtime::spawn(async move {
        let picture = match app.try_state::<Sessions>() {
            Some(sessions) => picture(&sessions, request.uri().path()).await,
            None => None,
        };
        responder.respond(response(picture));
    });
}

async fn picture(sessions: &Sessions, path: &str) -> Option<Vec<u8>> {
    let (account, participant) = wanted(path)?;
    sessions.engine().await.ok()?.picture(&account, participant.as_ref()).await
}

/// Ids only name rows of the store; whatever else stands there finds nothing.
fn wanted(path: &str) -> Option<(AccountId, Option<ParticipantId>)> {
    // The window's helper escapes the slashes of the path it is given.
    let path = path.replace("%2F", "/");
    let mut parts = path.trim_start_matches('/').split('/');
    if parts.next() != Some("avatar") {
        return None;
    }
    let account = AccountId::new(parts.next()?);
    let participant = parts.next().map(ParticipantId::new);
    parts.next().is_none().then_some((account, participant))
}

fn response(picture: Option<Vec<u8>>) -> Response<Vec<u8>> {
    let status = if picture.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let mut response = Response::new(picture.unwrap_or_default());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("image/png"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, header::HeaderValue::from_static("nosniff"));
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("private, max-age=3600"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn l1_a_picture_is_named_by_account_and_participant_and_nothing_else() {
        let account = AccountId::new("1784");
        assert_eq!(wanted("/avatar/1784/99"), Some((account.clone(), Some("99".into()))));
        assert_eq!(wanted("/avatar%2F1784%2F99"), Some((account.clone(), Some("99".into()))));
        assert_eq!(wanted("/avatar/1784"), Some((account, None)));
        for path in ["/", "/avatar", "/file/1784/99", "/avatar/1784/99/more"] {
            assert_eq!(wanted(path), None, "{path}");
        }
    }
}
