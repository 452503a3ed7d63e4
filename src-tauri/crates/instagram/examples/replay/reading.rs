//! Conversations, messages and refusals, asked for as the app asks.

use crate::host::Host;
use crate::said::{message, refused};
use crate::{Broken, Recording};
use domain::ConversationId;
use instagram::{Certainty, Sending};
use serde_json::json;

/// A page of conversations as it is; a single conversation or message in a page of its own.
pub async fn conversations(recording: &Recording) -> Result<String, Broken> {
    let node = recording.json();
    let has = |names: &[&str]| names.iter().any(|name| node.get(name).is_some());
    let page = if has(&["data"]) || !has(&["id"]) { recording.body.clone() } else { in_page(&node) };
    let host = Host::of(recording, page).await?;
    let is_conversation = has(&["data", "messages", "participants", "updated_time"]) || !has(&["id"]);
    let said = if is_conversation { list(&host).await } else { thread(&host).await };
    Ok(format!("{said} ({} asked)", host.asked()))
}

fn in_page(node: &serde_json::Value) -> Vec<u8> {
    json!({ "data": [node] }).to_string().into_bytes()
}

async fn list(host: &Host) -> String {
    let page = match host.client().first_page().await {
        Ok(page) => page,
        Err(error) => return refused(&error),
    };
    let mut said: Vec<String> = Vec::new();
    for (head, (_, messages)) in page.reading.heads.iter().zip(&page.reading.threads) {
        let with = &head.participant;
        said.push(format!("conversation with {} {:?}", with.id, with.username.as_deref().unwrap_or_default()));
        said.extend(messages.iter().map(message));
    }
    let left_out = page.left_out.unreadable + page.left_out.groups.len() + page.left_out.own_side_unknown.len();
    said.push(format!("{} conversations left out", left_out + page.unavailable.len()));
    said.join("; ")
}

async fn thread(host: &Host) -> String {
    match host.client().thread(&ConversationId::new("c")).await {
        Ok(page) => {
            let said = page.reading.threads.iter().flat_map(|(_, messages)| messages).map(message);
            let skipped: usize = page.skipped.iter().map(|(_, skipped)| skipped).sum();
            said.chain([format!("{skipped} messages left out")]).collect::<Vec<_>>().join("; ")
        }
        Err(error) => refused(&error),
    }
}

/// What is told about a customer.
pub async fn profile(recording: &Recording) -> Result<String, Broken> {
    let host = Host::of(recording, recording.body.clone()).await?;
    let id = recording.json()["id"].as_str().unwrap_or("1").to_owned();
    Ok(match host.client().profile(&id.as_str().into()).await {
        Ok(profile) => {
            let name = |name: Option<&str>| name.map_or_else(|| "none".to_owned(), |name| format!("{name:?}"));
            let picture = if profile.picture_url.is_some() { "a picture" } else { "no picture" };
            format!("name {}, username {}, {picture}", name(profile.name.as_deref()), name(profile.username.as_deref()))
        }
        Err(error) => refused(&error),
    })
}

/// The answer to a send, and what it proves.
pub async fn sent(recording: &Recording) -> Result<String, Broken> {
    let host = Host::of(recording, recording.body.clone()).await?;
    let said = match host.client().send(&"1".into(), &Sending::text("Hello")).await {
        Ok(id) => format!("sent as {}", id.as_str()),
        Err(error) => {
            let proves = match error.certainty() {
                Certainty::NeverLeft => "never left",
                Certainty::Refused => "certainly not sent",
                Certainty::SlowedDown => "looked up, then sent again after a rest",
                Certainty::Unclear => "may have been sent: looked up, never sent again by itself",
            };
            format!("{}: {proves}", refused(&error))
        }
    };
    Ok(format!("{said} ({} asked)", host.asked()))
}

/// An answer to any question that refuses it.
pub async fn error(recording: &Recording) -> Result<String, Broken> {
    let host = Host::of(recording, recording.body.clone()).await?;
    let said = match host.client().heads().await {
        Ok(heads) => format!("{} conversations", heads.heads.len()),
        Err(error) => refused(&error),
    };
    Ok(format!("{said} ({} asked)", host.asked()))
}
