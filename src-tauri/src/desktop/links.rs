//! Links that the system hands over: `shopbell://oauth/…`, which the relay page of a login opens (C3), and
//! `shopbell://conversation/<account>/<conversation>[/<message>]`, which shows a place in the inbox (F2). A link
//! carries no command: it has no effect unless it is the answer to the waiting login or names something kept here.

use crate::desktop::window;
use crate::session::Sessions;
use domain::{AccountId, ConversationId, MessageId};
use percent_encoding::percent_decode_str;
use tauri::{App, AppHandle, Manager, Runtime, Url};
use tauri_plugin_deep_link::DeepLinkExt as _;

/// Longest id that is looked for: Meta's have about 200 characters.
const MOST_BYTES_OF_ID: usize = 512;

/// A place in the inbox.
#[derive(Debug, PartialEq)]
struct Place {
    account: AccountId,
    conversation: ConversationId,
    message: Option<MessageId>,
}

/// Hands on every link that comes in, also the one this program was started with.
pub fn listen<R: Runtime>(app: &App<R>) {
    let handle = app.handle().clone();
    app.deep_link().on_open_url(move |event| {
        for link in event.urls() {
            open(&handle, &link);
        }
    });
    for link in app.deep_link().get_current().ok().flatten().into_iter().flatten() {
        open(app.handle(), &link);
    }
}

fn open<R: Runtime>(app: &AppHandle<R>, link: &Url) {
    let (app, link) = (app.clone(), link.clone());
    tauri::async_runtime::spawn(async move {
        window::come_forward(&app);
        let Ok(engine) = app.state::<Sessions>().engine().await else { return };
        // Neither the link nor anything of it is logged: it may carry a code.
        if leads_to(&link, "oauth") {
            if let Err(failure) = engine.connect().open_login_link(link.as_str()).await {
                tracing::warn!(%failure, "a link was not the answer to a login");
            }
            return;
        }
        let shown = match place(&link) {
            Some(place) => engine.inbox().show_place(&place.account, &place.conversation, place.message).await.is_ok(),
            None => false,
        };
        if !shown {
            engine.inbox().show_nowhere();
        }
    });
}

/// The place that a link names; `None` for anything that is not such a link to the letter.
fn place(link: &Url) -> Option<Place> {
    let is_plain = link.query().is_none() && link.fragment().is_none() && link.port().is_none();
    let is_nobodys = link.username().is_empty() && link.password().is_none();
    if link.scheme() != "shopbell" || !leads_to(link, "conversation") || !is_plain || !is_nobodys {
        return None;
    }
    let ids: Vec<String> = link.path_segments()?.map(id).collect::<Option<_>>()?;
    let (account, conversation, message) = match ids.as_slice() {
        [account, conversation] => (account, conversation, None),
        [account, conversation, message] => (account, conversation, Some(MessageId::new(message))),
        _ => return None,
    };
    Some(Place { account: AccountId::new(account), conversation: ConversationId::new(conversation), message })
}

/// Hosts, as schemes, are the same in capitals and small letters (RFC 3986 §3.2.2); a parsed link has its scheme in small ones.
fn leads_to(link: &Url, host: &str) -> bool {
    link.host_str().is_some_and(|there| there.eq_ignore_ascii_case(host))
}

fn id(segment: &str) -> Option<String> {
    let id = percent_decode_str(segment).decode_utf8().ok()?;
    let is_one = !id.is_empty() && id.len() <= MOST_BYTES_OF_ID && !id.chars().any(char::is_control);
    is_one.then(|| id.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(link: &str) -> Option<Place> {
        place(&link.parse().ok()?)
    }

    #[test]
    fn f2_a_link_names_a_conversation_or_a_message_in_it() {
        let here = |message: Option<&str>| {
            let (account, conversation) = (AccountId::new("1784"), ConversationId::new("aWdf/ZG0="));
            Some(Place { account, conversation, message: message.map(MessageId::new) })
        };
        assert_eq!(of("shopbell://conversation/1784/aWdf%2FZG0%3D"), here(None));
        assert_eq!(of("shopbell://conversation/1784/aWdf%2FZG0%3D/m%C3%A9"), here(Some("mé")));
        assert_eq!(of("SHOPBELL://conversation/1784/aWdf%2FZG0%3D"), here(None));
        assert_eq!(of("Shopbell://Conversation/1784/aWdf%2FZG0%3D"), here(None));
    }

    #[test]
    fn f2_anything_else_leads_nowhere() {
        let long = format!("shopbell://conversation/1784/{}", "a".repeat(MOST_BYTES_OF_ID + 1));
        for link in [
            "shopbell://conversation",
            "shopbell://conversation/",
            "shopbell://conversation/1784",
            "shopbell://conversation/1784/",
            "shopbell://conversation//c",
            "shopbell://conversation/1784/c/m/more",
            "shopbell://conversation/1784/c/",
            "shopbell://conversation/1784/c?do=send",
            "shopbell://conversation/1784/c#m",
            "shopbell://conversation:80/1784/c",
            "shopbell://maya@conversation/1784/c",
            "shopbell://conversation/1784/%ff",
            "shopbell://conversation/1784/%00",
            "shopbell://conversation/1784/c%0Ad",
            "shopbell://conversation/../c",
            "shopbell://send/1784/c",
            "shopbell:conversation/1784/c",
            "https://conversation/1784/c",
            &long,
        ] {
            assert_eq!(of(link), None, "{link}");
        }
    }
}
