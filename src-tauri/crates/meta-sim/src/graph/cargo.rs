//! What a message carries, as Graph writes it down (platform.md §2.3): attachments, shares, stories, reactions. A field
//! without data is left out.

use crate::{
    graph::{paging::write_cursor, view::View},
    media::{self, AssetId},
    world::{
        message::{Card, Cargo, Medium, MediumKind, Message, Side},
        thread::Thread,
    },
};
use serde_json::{Value, json};

/// `attachments`, `shares`, `story` or `is_unsupported` of a message.
pub(crate) fn field(view: &View<'_>, message: &Message, name: &str) -> Option<Value> {
    match (name, &message.cargo) {
        ("attachments", Cargo::Media(media)) => {
            let data = media.iter().map(|medium| attachment(view, medium)).collect();
            Some(edge(view, message, "attachments", data))
        }
        ("attachments", Cargo::Template(card)) => {
            let data = vec![json!({ "id": number_of(&message.id), "generic_template": template(view, card) })];
            Some(edge(view, message, "attachments", data))
        }
        ("shares", cargo) => share(view, cargo).map(|share| json!({ "data": [share] })),
        ("story", Cargo::StoryReply { asset, story_id }) => {
            Some(json!({ "reply_to": { "link": link(view, *asset), "id": story_id } }))
        }
        ("story", Cargo::StoryMention { asset, story_id }) => {
            Some(json!({ "mention": { "link": link(view, *asset), "id": story_id } }))
        }
        ("is_unsupported", Cargo::Unsupported) => Some(json!(true)),
        ("is_unsupported", _) => view.world.toggles.is_unsupported_always.then_some(json!(false)),
        _ => None,
    }
}

/// `reactions` of a message, one item per emoji.
pub(crate) fn reactions(view: &View<'_>, thread: &Thread, message: &Message) -> Option<Value> {
    let mut data: Vec<Value> = Vec::new();
    for reaction in &message.reactions {
        let user = match reaction.by {
            Side::Customer => view.customer(thread),
            Side::Business => view.business(),
        };
        match data.iter_mut().find(|item| item["reaction"] == json!(reaction.emoji)) {
            Some(item) => item["users"].as_array_mut().into_iter().for_each(|users| users.push(user.clone())),
            None => data.push(json!({ "reaction": reaction.emoji, "users": [user] })),
        }
    }
    (!data.is_empty()).then(|| edge(view, message, "reactions", data))
}

/// One file.
pub(crate) fn attachment(view: &View<'_>, medium: &Medium) -> Value {
    let asset = view.world.media.get(medium.asset);
    let (mime, name) = asset.map(|asset| (asset.mime(), asset.name(&medium.id))).unwrap_or_default();
    let size = view.world.media.byte_size(medium.asset);
    let (width, height) = asset.map(media::Asset::size).unwrap_or_default();
    let url = link(view, medium.asset);
    let mut item = json!({ "id": medium.id, "mime_type": mime, "name": name, "size": size });
    match medium.kind {
        MediumKind::Image | MediumKind::Sticker => {
            item["image_data"] = json!({
                "width": width, "height": height, "max_width": 0, "max_height": 0, "url": url, "preview_url": url,
                "image_type": 1, "render_as_sticker": medium.kind == MediumKind::Sticker,
            });
        }
        MediumKind::Video => {
            item["video_data"] = json!({
                "width": width, "height": height, "length": 2, "video_type": 1, "url": url, "preview_url": url,
                "rotation": 0,
            });
        }
        MediumKind::Audio | MediumKind::File => item["file_url"] = json!(url),
    }
    item
}

/// Media lists carry paging with the token in it, too, even when nothing follows (platform.md §2.4).
fn edge(view: &View<'_>, message: &Message, name: &str, data: Vec<Value>) -> Value {
    let first = write_cursor(&(0, format!("{name}:0")));
    let last = write_cursor(&(0, format!("{name}:{}", data.len())));
    let next = view.link(&format!("{}/{name}", message.id), &[], 25, "after", &last);
    json!({ "data": data, "paging": { "cursors": { "before": first, "after": last }, "next": next } })
}

fn share(view: &View<'_>, cargo: &Cargo) -> Option<Value> {
    match cargo {
        Cargo::SharedPost { asset, share_id, title } | Cargo::SharedReel { asset, share_id, title } => {
            Some(json!({ "id": share_id, "link": link(view, *asset), "name": title, "description": title }))
        }
        Cargo::Product { asset, product_id, name, price } => {
            let retailer = format!("RS-{product_id}");
            let image = link(view, *asset);
            let element =
                json!({ "id": product_id, "retailer_id": retailer, "image_url": image, "name": name, "price": price });
            Some(json!({ "template": { "payload": { "product": { "elements": { "data": [element] } } } } }))
        }
        _ => None,
    }
}

fn template(view: &View<'_>, card: &Card) -> Value {
    let mut template = json!({ "title": card.title, "subtitle": card.subtitle });
    if let Some(asset) = card.asset {
        template["media_url"] = json!(link(view, asset));
    }
    if let Some((title, url)) = &card.button {
        template["cta"] = json!({ "title": title, "type": "open_url", "url": url });
    }
    template
}

fn link(view: &View<'_>, asset: AssetId) -> String {
    view.world.media.link(&view.world.bases, asset)
}

/// A stable number for something that has no asset of its own.
fn number_of(mid: &str) -> String {
    let sum = mid.bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
    format!("179{:014}", sum % 100_000_000_000_000)
}
