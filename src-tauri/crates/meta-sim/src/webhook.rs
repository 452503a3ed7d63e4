//! Webhooks (platform.md §6): what is told about each change, in Meta's envelope, and the signed delivery. Events of one
//! account leave in the order they happened; repeating, reordering and batching have their place in [`Outbox::push`].

use crate::{
    crypto::{hmac_sha1_hex, hmac_sha256_hex},
    media::AssetId,
    world::{
        World,
        message::{Cargo, MediumKind, Message, Side},
    },
};
use http_body_util::Full;
use hyper::{Request, body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::{net::TcpStream, sync::mpsc};
use url::Url;

/// How long a receiver may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// One signed body and where it goes.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    to: Vec<Url>,
    body: String,
    sha1: String,
    sha256: String,
}

/// Where events wait for the task that delivers them.
#[derive(Debug)]
pub(crate) struct Outbox {
    /// The receivers.
    pub(crate) receivers: Vec<Url>,
    queue: mpsc::UnboundedSender<Delivery>,
}

impl Outbox {
    /// An outbox and the end its deliveries come out of.
    pub(crate) fn new(receivers: Vec<Url>) -> (Self, mpsc::UnboundedReceiver<Delivery>) {
        let (queue, out) = mpsc::unbounded_channel();
        (Self { receivers, queue }, out)
    }

    fn push(&self, secret: &str, entry: &Value) {
        if self.receivers.is_empty() {
            return;
        }
        let body = escaped(&json!({ "object": "instagram", "entry": [entry] }).to_string());
        let (sha1, sha256) = (hmac_sha1_hex(secret, body.as_bytes()), hmac_sha256_hex(secret, body.as_bytes()));
        // The receiving end lives as long as the simulator; after that nobody is left to be told.
        drop(self.queue.send(Delivery { to: self.receivers.clone(), body, sha1, sha256 }));
    }
}

/// Delivers until the simulator stops. A receiver that fails misses the event.
pub(crate) async fn deliver(mut queue: mpsc::UnboundedReceiver<Delivery>) {
    while let Some(delivery) = queue.recv().await {
        for receiver in &delivery.to {
            if tokio::time::timeout(PATIENCE, post(receiver, &delivery)).await.ok().flatten() != Some(true) {
                tracing::warn!("a webhook receiver did not take an event");
            }
        }
    }
}

async fn post(receiver: &Url, delivery: &Delivery) -> Option<bool> {
    let authority = format!("{}:{}", receiver.host_str()?, receiver.port_or_known_default()?);
    let stream = TcpStream::connect(&authority).await.ok()?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
    let target = match receiver.query() {
        Some(query) => format!("{}?{query}", receiver.path()),
        None => receiver.path().to_owned(),
    };
    let request = Request::post(target)
        .header("host", authority)
        .header("content-type", "application/json")
        .header("user-agent", "facebookexternalua")
        .header("x-hub-signature", format!("sha1={}", delivery.sha1))
        .header("x-hub-signature-256", format!("sha256={}", delivery.sha256))
        .body(Full::new(Bytes::from(delivery.body.clone())))
        .ok()?;
    let exchange = async { sender.send_request(request).await.ok().map(|response| response.status().is_success()) };
    tokio::select! {
        taken = exchange => taken,
        _ = connection => None,
    }
}

/// JSON as Meta signs and sends it: ASCII only, with lowercase escapes, and `/` escaped.
fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for symbol in json.chars() {
        match symbol {
            '/' => out.push_str("\\/"),
            ascii if ascii.is_ascii() => out.push(ascii),
            other => other.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}"))),
        }
    }
    out
}

/// A new message of either side; the shop's own are echoes.
pub(crate) fn message(world: &World, at: (usize, usize), mid: &str) {
    let Some(message) = world.thread(at).and_then(|thread| thread.message(mid)) else { return };
    let payload = message_payload(world, message);
    tell(world, at, "messages", message.from, json!({ "message": payload }));
}

/// A message that was taken back.
pub(crate) fn unsent(world: &World, at: (usize, usize), mid: &str) -> bool {
    let from = author(world, at, mid);
    let mut message = json!({ "mid": mid, "is_deleted": true });
    if from == Side::Business {
        message["is_echo"] = json!(true);
    }
    tell(world, at, "messages", from, json!({ "message": message }))
}

/// A message that was edited.
pub(crate) fn edited(world: &World, at: (usize, usize), mid: &str) -> bool {
    let Some(message) = world.thread(at).and_then(|thread| thread.message(mid)) else { return false };
    let edit = json!({ "mid": mid, "text": message.text, "num_edit": message.edits });
    tell(world, at, "message_edit", message.from, json!({ "message_edit": edit }))
}

/// The customer's reaction; the shop's own is not told.
pub(crate) fn reaction(world: &World, at: (usize, usize), mid: &str, emoji: Option<&str>) -> bool {
    let reaction = match emoji {
        Some(emoji) => json!({ "mid": mid, "action": "react", "reaction": word_for(emoji), "emoji": emoji }),
        None => json!({ "mid": mid, "action": "unreact" }),
    };
    tell(world, at, "message_reactions", Side::Customer, json!({ "reaction": reaction }))
}

/// The customer read up to a message.
pub(crate) fn read(world: &World, at: (usize, usize), mid: &str) -> bool {
    tell(world, at, "messaging_seen", Side::Customer, json!({ "read": { "mid": mid } }))
}

fn tell(world: &World, at: (usize, usize), field: &str, from: Side, payload: Value) -> bool {
    let (Some(account), Some(thread)) = (world.accounts.get(at.0), world.thread(at)) else { return false };
    let by_page =
        world.pages.iter().filter(|page| page.account == Some(at.0)).filter_map(|page| page.subscribed.as_ref());
    let subscribed = by_page.chain(&account.subscribed).any(|fields| fields.contains(field));
    if world.toggles.webhooks_need_subscription && !subscribed {
        return true;
    }
    let (shop, customer) = (json!({ "id": account.ig_id }), json!({ "id": thread.customer.igsid }));
    let (sender, recipient) = if from == Side::Customer { (customer, shop) } else { (shop, customer) };
    let now = world.clock.now().timestamp_millis();
    let mut event = json!({ "sender": sender, "recipient": recipient, "timestamp": now });
    for (name, value) in payload.as_object().into_iter().flatten() {
        event[name] = value.clone();
    }
    let app = &world.app;
    let secret = if world.toggles.webhooks_signed_by_instagram_secret { &app.instagram_secret } else { &app.secret };
    world.webhooks.push(secret, &json!({ "id": account.ig_id, "time": now, "messaging": [event] }));
    true
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
