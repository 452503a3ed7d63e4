//! Looking: the state, the conversations as Instagram's own app would list them, the ledger, the request log.

use super::{Granted, Which};
use crate::{
    records::request_log::Kind,
    shared::Shared,
    world::{
        World,
        message::{Cargo, MediumKind, Message},
        thread::Thread,
    },
};
use axum::{
    Json,
    extract::{Query, State},
};
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) async fn state(State(shared): State<Shared>) -> Granted {
    let world = shared.lock();
    let accounts: Vec<Value> = world
        .accounts
        .iter()
        .enumerate()
        .map(|(at, held)| {
            let page = world.pages.iter().find(|page| page.account == Some(at));
            json!({
                "id": held.ig_id, "username": held.username, "name": held.name, "page_id": page.map(|page| &page.id),
                "conversations": held.threads.len(), "withdrawn": held.withdrawn, "subscribed_fields": held.subscribed,
            })
        })
        .collect();
    Ok(Json(json!({
        "now": world.clock.now(), "accounts": accounts, "sends": world.ledger.sends.len(),
        "requests": world.requests.entries.len(), "faults": world.faults.rules.len(), "toggles": world.toggles,
        "permissions": world.person.granted_permissions(), "pages": world.person.pages,
    })))
}

/// All conversations of an account, newest first; those the API hides say so.
pub(super) async fn conversations(State(shared): State<Shared>, Query(which): Query<Which>) -> Granted {
    let world = shared.lock();
    let at = world.account_meant(which.account.as_deref())?;
    let mut threads: Vec<&Thread> =
        world.accounts.get(at).map(|held| held.threads.iter().collect()).unwrap_or_default();
    threads.sort_by(|left, right| (right.updated_at(), &right.id).cmp(&(left.updated_at(), &left.id)));
    Ok(Json(threads.into_iter().map(|thread| described(&world, thread)).collect()))
}

/// One conversation with all its messages, oldest first.
pub(super) async fn thread(State(shared): State<Shared>, Query(which): Query<Which>) -> Granted {
    let world = shared.lock();
    let at = world.thread_meant(&which)?;
    let Some(thread) = world.thread(at) else { return Ok(Json(Value::Null)) };
    let mut answer = described(&world, thread);
    answer["messages"] = thread.messages.iter().map(message).collect();
    Ok(Json(answer))
}

pub(super) async fn ledger(State(shared): State<Shared>) -> Granted {
    Ok(Json(json!(shared.lock().ledger.sends)))
}

pub(super) async fn clear_ledger(State(shared): State<Shared>) -> Granted {
    let mut world = shared.lock();
    world.ledger.sends.clear();
    world.ledger.actions.clear();
    Ok(Json(json!({ "cleared": true })))
}

pub(super) async fn actions(State(shared): State<Shared>) -> Granted {
    Ok(Json(json!(shared.lock().ledger.actions)))
}

/// Which requests are looked for; what is not named matches all.
#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    account: Option<String>,
    kind: Option<Kind>,
}

pub(super) async fn requests(State(shared): State<Shared>, Query(wanted): Query<Wanted>) -> Granted {
    let world = shared.lock();
    let account = wanted.account.as_deref().map(|name| world.account_meant(Some(name))).transpose()?;
    let id = account.and_then(|at| world.accounts.get(at)).map(|held| held.ig_id.as_str());
    let fits = |entry: &&crate::records::request_log::Entry| {
        wanted.kind.is_none_or(|kind| kind == entry.kind) && (id.is_none() || entry.account.as_deref() == id)
    };
    Ok(Json(json!(world.requests.entries.iter().filter(fits).collect::<Vec<_>>())))
}

pub(super) async fn clear_requests(State(shared): State<Shared>) -> Granted {
    shared.lock().requests.entries.clear();
    Ok(Json(json!({ "cleared": true })))
}

/// A conversation in the control interface's words.
pub(super) fn described(world: &World, thread: &Thread) -> Value {
    let customer = &thread.customer;
    json!({
        "id": thread.id, "updated_at": thread.updated_at(), "listed": thread.is_listed(world.clock.now()),
        "folder": thread.folder, "poisoned": thread.poisoned, "owned_by_other_app": thread.owned_by_other_app,
        "customer": {
            "id": customer.igsid, "name": customer.name, "username": customer.username,
            "has_picture": customer.picture.is_some(), "refuses_profile": customer.refuses_profile,
            "blocked": customer.blocked, "follows_shop": customer.follows_shop,
        },
        "message_count": thread.messages.len(), "newest": thread.messages.last().map(message),
    })
}

fn message(message: &Message) -> Value {
    let reactions = message.reactions.iter().map(|reaction| json!({ "by": reaction.by, "emoji": reaction.emoji }));
    json!({
        "id": message.id, "at": message.at, "from": message.from, "kind": kind(&message.cargo), "text": message.text,
        "reply_to": message.reply_to, "reactions": reactions.collect::<Vec<_>>(), "edits": message.edits,
        "unsent": message.unsent, "blank_in_edge": message.blank_in_edge,
    })
}

fn kind(cargo: &Cargo) -> &'static str {
    match cargo {
        Cargo::None => "text",
        Cargo::Media(media) => match media.first().map(|medium| medium.kind) {
            Some(MediumKind::Video) => "video",
            Some(MediumKind::Audio) => "voice",
            Some(MediumKind::File) => "file",
            Some(MediumKind::Sticker) => "sticker",
            Some(MediumKind::Image) | None => "photo",
        },
        Cargo::StoryReply { .. } => "story_reply",
        Cargo::StoryMention { .. } => "story_mention",
        Cargo::SharedPost { .. } => "post",
        Cargo::SharedReel { .. } => "reel",
        Cargo::Product { .. } => "product",
        Cargo::Template(_) => "template",
        Cargo::Unsupported => "unsupported",
    }
}
