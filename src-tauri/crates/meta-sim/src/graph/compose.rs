//! Reading the `message` of a send (platform.md §3): what may be in it, how long it may be, and what it becomes.

use crate::{
    errors::Refusal,
    graph::attach::{self, stand_in},
    media,
    world::{
        World,
        message::{Card, Cargo, Medium, MediumKind},
    },
};
use serde_json::Value;

/// Instagram's limit for a text, in bytes of UTF-8.
const MAX_TEXT: usize = 1000;
const MAX_IMAGES: usize = 10;
const MAX_QUICK_REPLIES: usize = 13;

/// A message that passed every check but those of recipient and time.
#[derive(Debug, Default)]
pub(crate) struct Outgoing {
    pub(crate) text: String,
    pub(crate) cargo: Cargo,
    /// The ledger's word for it.
    pub(crate) kind: &'static str,
}

/// Reads a message object.
///
/// # Errors
/// 100 with the subcode of what is wrong with it.
pub(crate) fn compose(world: &mut World, message: &Value) -> Result<Outgoing, Refusal> {
    if let Some(text) = message.get("text") {
        return compose_text(message, text);
    }
    // Meta's own sample for one picture puts an object under the plural name (platform.md §3).
    let attachments = match (message.get("attachment"), message.get("attachments")) {
        (Some(one), _) => vec![one.clone()],
        (None, Some(Value::Array(several))) => several.clone(),
        (None, Some(one)) => vec![one.clone()],
        (None, None) => return Err(empty()),
    };
    match attachments.as_slice() {
        [] => Err(empty()),
        [one] => compose_attachment(world, one),
        several => compose_images(world, several),
    }
}

fn compose_text(message: &Value, text: &Value) -> Result<Outgoing, Refusal> {
    let text = text.as_str().ok_or_else(|| Refusal::invalid("Param message[text] must be a string"))?;
    if text.trim().is_empty() {
        return Err(empty());
    }
    if text.len() > MAX_TEXT {
        let words = format!("Length of param message[text] must be less than or equal to {MAX_TEXT}");
        return Err(Refusal::invalid(&words));
    }
    if message.get("attachment").is_some() || message.get("attachments").is_some() {
        return Err(Refusal::invalid("A message can have either text or an attachment"));
    }
    let replies = message.get("quick_replies").and_then(Value::as_array).map_or(0, Vec::len);
    if replies > MAX_QUICK_REPLIES {
        return Err(Refusal::invalid("Param message[quick_replies] must have at most 13 items"));
    }
    Ok(Outgoing { text: text.to_owned(), cargo: Cargo::None, kind: "text" })
}

fn compose_attachment(world: &mut World, attachment: &Value) -> Result<Outgoing, Refusal> {
    let payload = &attachment["payload"];
    let named = attachment["type"].as_str().unwrap_or_default();
    let (kind, word) = match named.to_ascii_lowercase().as_str() {
        "image" => (MediumKind::Image, "image"),
        "video" => (MediumKind::Video, "video"),
        "audio" => (MediumKind::Audio, "audio"),
        "file" => (MediumKind::File, "file"),
        "like_heart" => return Ok(heart(world)),
        "media_share" => return media_share(world, payload),
        "template" => return template(world, payload),
        _ => return Err(Refusal::invalid(&format!("Param message[attachment][type] must be known - got \"{named}\""))),
    };
    let medium = medium(world, kind, payload)?;
    Ok(Outgoing { text: String::new(), cargo: Cargo::Media(vec![medium]), kind: word })
}

fn compose_images(world: &mut World, several: &[Value]) -> Result<Outgoing, Refusal> {
    if !world.toggles.several_images {
        return Err(Refusal::invalid("Sending several images is not enabled for this account").sub(2_534_068));
    }
    if several.len() > MAX_IMAGES || several.iter().any(|item| item["type"] != "image") {
        return Err(Refusal::invalid("Param message[attachments] must be an array of at most 10 images"));
    }
    let media = several.iter().map(|item| medium(world, MediumKind::Image, &item["payload"]));
    Ok(Outgoing { text: String::new(), cargo: Cargo::Media(media.collect::<Result<_, _>>()?), kind: "image" })
}

/// A file named by link or by the id of an upload.
fn medium(world: &mut World, kind: MediumKind, payload: &Value) -> Result<Medium, Refusal> {
    let asset = match (payload["url"].as_str(), payload["attachment_id"].as_str()) {
        (Some(url), _) => attach::from_link(world, kind, url)?,
        (None, Some(id)) => world
            .media
            .by_number(id)
            .ok_or_else(|| Refusal::invalid("The attachment_id is not valid").sub(2_018_047))?,
        (None, None) => return Err(Refusal::invalid("Param message[attachment][payload] needs url or attachment_id")),
    };
    Ok(Medium { kind, asset, id: media::number(asset) })
}

fn heart(world: &mut World) -> Outgoing {
    let asset = world.media.add(media::Asset::Sticker { seed: 0 });
    let medium = Medium { kind: MediumKind::Sticker, asset, id: media::number(asset) };
    Outgoing { text: String::new(), cargo: Cargo::Media(vec![medium]), kind: "sticker" }
}

fn media_share(world: &mut World, payload: &Value) -> Result<Outgoing, Refusal> {
    let id =
        payload["id"].as_str().ok_or_else(|| Refusal::invalid("Param message[attachment][payload][id] is required"))?;
    let asset = world.media.add(stand_in(MediumKind::Image, id));
    let cargo = Cargo::SharedPost { asset, share_id: id.to_owned(), title: String::new() };
    Ok(Outgoing { text: String::new(), cargo, kind: "share" })
}

fn template(world: &mut World, payload: &Value) -> Result<Outgoing, Refusal> {
    let refuse = |words: &str| Err(Refusal::invalid(words));
    let text = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let button = |holder: &Value| {
        let first = holder["buttons"].as_array().and_then(|buttons| buttons.first())?;
        Some((text(first, "title"), text(first, "url")))
    };
    let card = match payload["template_type"].as_str() {
        Some("generic") => {
            let elements = payload["elements"].as_array().map_or(&[] as &[Value], Vec::as_slice);
            let [first, ..] = elements else { return refuse("Param elements must not be empty") };
            if elements.len() > 10 || text(first, "title").chars().count() > 80 {
                return refuse("A generic template has at most 10 elements with titles of at most 80 characters");
            }
            let asset = first["image_url"].as_str().map(|url| attach::from_link(world, MediumKind::Image, url));
            let asset = asset.transpose()?;
            Card { title: text(first, "title"), subtitle: text(first, "subtitle"), asset, button: button(first) }
        }
        Some("button") => {
            let (title, count) = (text(payload, "text"), payload["buttons"].as_array().map_or(0, Vec::len));
            if title.chars().count() > 640 || !(1..=3).contains(&count) {
                return refuse("A button template has a text of at most 640 characters and 1 to 3 buttons");
            }
            Card { title, subtitle: String::new(), asset: None, button: button(payload) }
        }
        Some("product") => Card { title: "Product".to_owned(), subtitle: String::new(), asset: None, button: None },
        _ => return refuse("Param template_type must be one of {generic, button, product}"),
    };
    Ok(Outgoing { text: String::new(), cargo: Cargo::Template(card), kind: "template" })
}

fn empty() -> Refusal {
    Refusal::invalid("Message cannot be empty, must provide valid attachment or text").sub(2_018_032)
}
