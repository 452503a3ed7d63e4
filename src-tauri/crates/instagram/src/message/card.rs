//! What a message shows beside its text, read from the JSON that is kept of it (T4): answers of Meta's and webhooks
//! write the same things in two ways, and both are understood here. Kept JSON has no links; a fresh answer has.

use super::found::Found;
use super::values::{TITLE_CHARS, is_there, items, text, words};
use super::{event, node};
use domain::{Card, Content, Kind, MediaKind, Medium, MessageId};
use serde_json::Value;
use std::collections::HashSet;

/// Most things of one message that are loaded: Instagram sends ten pictures at most (`platform.md` §3).
const MOST_MEDIA: usize = 20;
/// Most buttons that are shown: a template has three (`platform.md` §3).
const MOST_BUTTONS: usize = 13;
/// Most characters of what stands below a title.
const SUBTITLE_CHARS: usize = 600;
/// Hosts of addresses that lead to Instagram's own pages, not to a file.
const PAGES: [&str; 2] = ["://www.instagram.com/", "://instagram.com/"];

/// A kept content as this version understands it, with its card: what an earlier version did not know is read again.
#[must_use]
pub fn understood(content: Content) -> (Content, Card) {
    let kept = content.raw.as_deref().and_then(|raw| serde_json::from_str::<Value>(raw).ok());
    let Some(json) = kept.filter(|_| content.kind != Kind::Unsent) else { return (content, Card::default()) };
    let card = card(&json);
    if content.kind != Kind::Unsupported {
        return (content, card);
    }
    let again = match &json {
        told if is_event(told) => Some(event::content(told)).filter(|again| again.kind != Kind::Unsupported),
        read => match node::read(read, !content.text.trim().is_empty()) {
            Found::Is(kind) => Some(Content { kind, type_name: None, ..content.clone() }),
            Found::Text | Found::Unknown(_) | Found::Blank => None,
        },
    };
    // The kept JSON stays, since the next version may understand more of it.
    (again.map_or_else(|| content.clone(), |again| Content { raw: content.raw.clone(), ..again }), card)
}

/// Whether the JSON is of a webhook: its messages go by `mid`, those of an answer by `id` (`platform.md` §2.2, §6).
fn is_event(json: &Value) -> bool {
    json.get("mid").is_some()
}

/// The addresses of what a message carries, in the order of [`Card::media`].
pub(crate) fn links(json: &Value) -> Vec<String> {
    media(json).into_iter().map(|(_, link)| link.to_owned()).collect()
}

fn card(json: &Value) -> Card {
    let shown = shown(json);
    let words = |places: &[&str], most| places.iter().find_map(|place| words(shown?.pointer(place)?, most));
    let title = words(&["/title", "/name", "/text"], TITLE_CHARS);
    Card {
        subtitle: words(&["/subtitle", "/description"], SUBTITLE_CHARS).filter(|line| Some(line) != title.as_ref()),
        price: words(&["/price"], TITLE_CHARS),
        title,
        buttons: shown.map(buttons).unwrap_or_default(),
        media: media(json).into_iter().map(|(medium, _)| medium).collect(),
        answers: json.pointer("/reply_to/mid").and_then(Value::as_str).filter(|id| !id.is_empty()).map(MessageId::new),
    }
}

/// The part of a message that has a title: a template, product, post or reel.
fn shown(json: &Value) -> Option<&Value> {
    let of_item = |item: &'_ Value| {
        let places = [
            "/generic_template",
            "/template/payload/product/elements/data/0",
            "/template/payload/product/elements/0",
            "/payload/product/elements/data/0",
            "/payload/product/elements/0",
            "/payload/generic/elements/0",
            "/payload/elements/0",
            "/template/payload",
            "/payload",
        ];
        places.into_iter().find(|place| item.pointer(place).is_some_and(is_there))
    };
    // Of one post told twice, the one that has a title.
    let has_title = |shown: &&Value| ["title", "name", "text"].iter().any(|name| shown.get(name).is_some_and(is_there));
    let each = || items(json.get("attachments")).filter_map(|item| item.pointer(of_item(item)?));
    let attached = each().find(has_title).or_else(|| each().next());
    attached.or_else(|| items(json.get("shares")).find_map(|item| item.pointer(of_item(item).unwrap_or_default())))
}

fn buttons(shown: &Value) -> Vec<String> {
    let lists = ["buttons", "cta"].into_iter().filter_map(|name| shown.get(name));
    let each = lists.flat_map(|list| list.as_array().map_or_else(|| vec![list], |list| list.iter().collect()));
    each.filter_map(|button| words(button.get("title")?, TITLE_CHARS)).take(MOST_BUTTONS).collect()
}

/// What can be loaded, with its address; an address of Instagram's own pages is not one.
fn media(json: &Value) -> Vec<(Medium, &str)> {
    let mut found = Vec::new();
    for place in ["/story/reply_to/link", "/story/mention/link", "/reply_to/story/url"] {
        found.extend(json.pointer(place).and_then(Value::as_str).map(|link| (plain(None), link)));
    }
    let mut posts = HashSet::new();
    let all = items(json.get("attachments")).map(|item| (item, true));
    for (item, is_attached) in all.chain(items(json.get("shares")).map(|item| (item, false))) {
        let ids = post_ids(item);
        // The same post, told in the older and in the newer way (`platform.md` §6): one card.
        if ids.iter().any(|id| posts.contains(id)) {
            continue;
        }
        let before = found.len();
        if is_attached {
            attached(item, &mut found);
        } else {
            shared(item, &mut found);
        }
        if found.len() > before {
            posts.extend(ids);
        }
    }
    found.retain(|(_, link)| link.contains("://") && !PAGES.iter().any(|page| link.contains(page)));
    found.truncate(MOST_MEDIA);
    found
}

/// By what a shared post or reel is known. Kept JSON has these ids, too. Its addresses are shortened and cannot be
/// compared.
fn post_ids(item: &Value) -> Vec<String> {
    let kind = text(item, "type").to_ascii_lowercase();
    if !["share", "ig_post", "ig_reel", "reel", ""].contains(&kind.as_str()) {
        return Vec::new();
    }
    let places = ["/payload/ig_post_media_id", "/payload/reel_video_id", "/payload/media_id", "/payload/id", "/id"];
    places.iter().filter_map(|place| words(item.pointer(place)?, TITLE_CHARS)).collect()
}

fn attached<'a>(item: &'a Value, found: &mut Vec<(Medium, &'a str)>) {
    let link = |place: &str| item.pointer(place).and_then(Value::as_str).filter(|link| !link.is_empty());
    let sized = |kind, of: &str| {
        let side = |name| item.pointer(&format!("{of}/{name}")).and_then(Value::as_u64).filter(|side| *side > 0);
        let side = |name| side(name).and_then(|side| u32::try_from(side).ok());
        Medium { width: side("width"), height: side("height"), ..named(kind, item) }
    };
    let kind = kind_of(item);
    if let Some(link) = link("/image_data/url").or_else(|| link("/image_data/preview_url")) {
        found.push((sized(Some(MediaKind::Photo), "/image_data"), link));
    } else if let Some(link) = link("/video_data/url") {
        found.push((sized(Some(MediaKind::Video), "/video_data"), link));
    } else if let Some(link) = link("/audio_data/url") {
        found.push((named(Some(MediaKind::Voice), item), link));
    } else if let Some(link) = link("/file_url").or_else(|| link("/payload/url")) {
        found.push((named(kind, item), link));
    } else if let Some(link) = link("/generic_template/media_url") {
        found.push((plain(Some(MediaKind::Photo)), link));
    }
    elements(item.pointer("/payload"), found);
    shared(item, found);
}

fn shared<'a>(item: &'a Value, found: &mut Vec<(Medium, &'a str)>) {
    if let Some(link) = item.get("link").and_then(Value::as_str) {
        found.push((plain(None), link));
    }
    elements(item.pointer("/template/payload"), found);
}

/// The pictures of a template's or product's cards.
fn elements<'a>(payload: Option<&'a Value>, found: &mut Vec<(Medium, &'a str)>) {
    let lists = ["/product/elements", "/generic/elements", "/elements"];
    let lists = lists.into_iter().filter_map(|place| payload?.pointer(place));
    let pictures = lists.flat_map(|list| items(Some(list))).filter_map(|item| item.get("image_url")?.as_str());
    found.extend(pictures.map(|link| (plain(Some(MediaKind::Photo)), link)));
}

/// What an attachment is by its type, in whichever of its fields Meta says it.
fn kind_of(item: &Value) -> Option<MediaKind> {
    let mime = text(item, "mime_type").to_ascii_lowercase();
    let said = if mime.is_empty() { text(item, "type").to_ascii_lowercase() } else { mime };
    match said.split('/').next().unwrap_or_default() {
        "image" | "sticker" | "like_heart" => Some(MediaKind::Photo),
        "video" => Some(MediaKind::Video),
        "audio" => Some(MediaKind::Voice),
        "file" | "application" | "text" => Some(MediaKind::File),
        _ if item.get("file_url").is_some() => Some(MediaKind::File),
        _ => None,
    }
}

fn plain(kind: Option<MediaKind>) -> Medium {
    Medium { kind, name: None, width: None, height: None }
}

fn named(kind: Option<MediaKind>, item: &Value) -> Medium {
    Medium { name: item.get("name").and_then(|name| words(name, TITLE_CHARS)), ..plain(kind) }
}

#[cfg(test)]
mod tests;
