//! Webhooks (platform.md §6): what is told about each change, in Meta's envelope. Events leave in the order they happened
//! unless the toggles say otherwise; how they travel stands in [`delivery`].

mod delivery;
mod outbox;

pub(crate) use delivery::{deliver, release, shake_hands};
pub(crate) use outbox::Outbox;

use crate::{
    graph::subscribe::at_page,
    media::AssetId,
    oauth::token::Opens,
    world::{
        World,
        message::{Cargo, MediumKind, Message, Referral, Side},
        toggles::Signer,
    },
};
use chrono::{DateTime, Utc};
use outbox::Event;
use serde_json::{Value, json};

/// A new message of either side; the shop's own are echoes.
pub(crate) fn message(world: &mut World, at: (usize, usize), mid: &str) {
    let Some(message) = world.thread(at).and_then(|thread| thread.message(mid)) else { return };
    let (payload, from, moment) = (message_payload(world, message), message.from, message.at);
    tell_of(world, at, ("messages", moment), from, json!({ "message": payload }));
}

/// A message that was taken back.
pub(crate) fn unsent(world: &mut World, at: (usize, usize), mid: &str) -> bool {
    let from = author(world, at, mid);
    let mut message = json!({ "mid": mid, "is_deleted": true });
    if from == Side::Business {
        message["is_echo"] = json!(true);
    }
    tell(world, at, "messages", from, json!({ "message": message }))
}

/// A message that was edited.
pub(crate) fn edited(world: &mut World, at: (usize, usize), mid: &str) -> bool {
    let Some(message) = world.thread(at).and_then(|thread| thread.message(mid)) else { return false };
    let (edit, from) = (json!({ "mid": mid, "text": message.text, "num_edit": message.edits }), message.from);
    tell(world, at, "message_edit", from, json!({ "message_edit": edit }))
}

/// The customer's reaction; the shop's own is not told.
pub(crate) fn reaction(world: &mut World, at: (usize, usize), mid: &str, emoji: Option<&str>) -> bool {
    let reaction = match emoji {
        Some(emoji) => json!({ "mid": mid, "action": "react", "reaction": word_for(emoji), "emoji": emoji }),
        None => json!({ "mid": mid, "action": "unreact" }),
    };
    tell(world, at, "message_reactions", Side::Customer, json!({ "reaction": reaction }))
}

/// The customer read up to a message.
pub(crate) fn read(world: &mut World, at: (usize, usize), mid: &str) -> bool {
    tell(world, at, "messaging_seen", Side::Customer, json!({ "read": { "mid": mid } }))
}

/// Tells what happens now.
fn tell(world: &mut World, at: (usize, usize), field: &str, from: Side, payload: Value) -> bool {
    let now = world.clock.now();
    tell_of(world, at, (field, now), from, payload)
}

fn tell_of(
    world: &mut World,
    at: (usize, usize),
    (field, moment): (&str, DateTime<Utc>),
    from: Side,
    payload: Value,
) -> bool {
    let (Some(account), Some(thread)) = (world.accounts.get(at.0), world.thread(at)) else { return false };
    let of_pages = world.pages.iter().filter(|page| page.account == Some(at.0));
    let by_page = of_pages.filter_map(|page| page.subscribed.as_ref()).any(|told| told.contains(at_page(field)));
    let subscribed = by_page || account.subscribed.as_ref().is_some_and(|told| told.contains(field));
    if world.toggles.webhooks_need_subscription && !subscribed {
        return true;
    }
    let (shop, customer) = (json!({ "id": account.ig_id }), json!({ "id": thread.customer.igsid }));
    let (sender, recipient) = if from == Side::Customer { (customer, shop) } else { (shop, customer) };
    let mut item = json!({ "sender": sender, "recipient": recipient, "timestamp": moment.timestamp_millis() });
    for (name, value) in payload.as_object().into_iter().flatten() {
        item[name] = value.clone();
    }
    let (standby, secret) = (thread.owned_by_other_app, secret(world, at.0));
    let event = Event { account: account.ig_id.clone(), standby, secret, item };
    delivery::push(world, event);
    true
}

/// The secret that signs an account's events: the Instagram app's where the account itself is subscribed, or was only ever
/// opened by Instagram Login (platform.md §6, "Signature").
fn secret(world: &World, at: usize) -> String {
    let is_its_page = |page: usize| world.pages.get(page).is_some_and(|page| page.account == Some(at));
    let by_account = world.accounts.get(at).is_some_and(|account| account.subscribed.is_some());
    let by_page = world.pages.iter().any(|page| page.account == Some(at) && page.subscribed.is_some());
    let login_of_account = world.tokens.any(|opens| opens == Opens::Instagram(at));
    let login_of_page = world.tokens.any(|opens| matches!(opens, Opens::Page(page) if is_its_page(page)));
    let by_instagram = match world.toggles.webhooks_signed_by {
        Signer::Flavour => by_account || (!by_page && login_of_account && !login_of_page),
        Signer::Meta => false,
        Signer::Instagram => true,
    };
    if by_instagram { world.app.instagram_secret.clone() } else { world.app.secret.clone() }
}

fn author(world: &World, at: (usize, usize), mid: &str) -> Side {
    world.thread(at).and_then(|thread| thread.message(mid)).map_or(Side::Customer, |message| message.from)
}

fn message_payload(world: &World, message: &Message) -> Value {
    let mut payload = json!({ "mid": message.id });
    if message.from == Side::Business {
        payload["is_echo"] = json!(true);
    }
    if !message.text.is_empty() {
        payload["text"] = json!(message.text);
    }
    if let Some(mid) = &message.reply_to {
        payload["reply_to"] = json!({ "mid": mid });
    }
    if let Some(referral) = &message.aside.referral {
        payload["referral"] = referral_of(referral);
    }
    if let Some(chosen) = &message.aside.quick_reply {
        payload["quick_reply"] = json!({ "payload": chosen });
    }
    let link = |asset: AssetId| world.media.link(&world.bases, asset);
    let one = |kind: &str, payload: Value| json!([{ "type": kind, "payload": payload }]);
    match &message.cargo {
        Cargo::None => {}
        Cargo::Media(media) => {
            let items = media
                .iter()
                .map(|medium| json!({ "type": type_of(medium.kind), "payload": { "url": link(medium.asset) } }));
            payload["attachments"] = items.collect();
        }
        Cargo::StoryReply { asset, story_id } => {
            payload["reply_to"] = json!({ "story": { "url": link(*asset), "id": story_id } });
        }
        Cargo::StoryMention { asset, .. } => {
            payload["attachments"] = one("story_mention", json!({ "url": link(*asset) }))
        }
        Cargo::SharedPost { asset, share_id, title } => {
            payload["attachments"] =
                one("ig_post", json!({ "ig_post_media_id": share_id, "title": title, "url": link(*asset) }));
        }
        Cargo::SharedReel { asset, share_id, title } => {
            payload["attachments"] =
                one("ig_reel", json!({ "reel_video_id": share_id, "title": title, "url": link(*asset) }));
        }
        Cargo::Product { asset, product_id, name, .. } => {
            let element = json!({ "id": product_id, "title": name, "image_url": link(*asset) });
            payload["attachments"] = one("template", json!({ "product": { "elements": [element] } }));
        }
        Cargo::Template(card) => {
            let element = json!({ "title": card.title, "subtitle": card.subtitle });
            payload["attachments"] = one("template", json!({ "generic": { "elements": [element] } }));
        }
        Cargo::Unsupported => payload["is_unsupported"] = json!(true),
    }
    payload
}

fn referral_of(referral: &Referral) -> Value {
    match referral {
        Referral::Ad { title } => json!({
            "ref": "", "ad_id": "120210000000000001", "source": "ADS", "type": "OPEN_THREAD",
            "ads_context_data": { "ad_title": title },
        }),
        Referral::Link { reference } => {
            let mut told = json!({ "source": "SHORTLINKS", "type": "OPEN_THREAD" });
            if let Some(reference) = reference {
                told["ref"] = json!(reference);
            }
            told
        }
        Referral::Product { id } => json!({ "product": { "id": id } }),
    }
}

fn type_of(kind: MediumKind) -> &'static str {
    match kind {
        MediumKind::Image | MediumKind::Sticker => "image",
        MediumKind::Video => "video",
        MediumKind::Audio => "audio",
        MediumKind::File => "file",
    }
}

fn word_for(emoji: &str) -> &'static str {
    match emoji.trim_end_matches('\u{fe0f}') {
        "❤" => "love",
        "😆" => "laugh",
        "😮" => "wow",
        "😢" => "sad",
        "😠" => "angry",
        "👍" => "like",
        _ => "other",
    }
}
