//! Making people write: customers, and the owner on another device; and what they do to messages afterwards.

use super::{Granted, Refused, Which};
use crate::{
    media::{self, Asset, AssetId},
    shared::Shared,
    world::{
        World,
        message::{Aside, Card, Cargo, Medium, MediumKind, Referral, Side},
        writing::Writing,
    },
};
use axum::{Json, extract::State};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::json;

/// Every kind of message that can be written.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    #[default]
    Text,
    Photo,
    Video,
    Voice,
    File,
    Sticker,
    StoryReply,
    StoryMention,
    Post,
    Reel,
    Product,
    Template,
    Unsupported,
}

/// A message to be written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    account: Option<String>,
    customer: Option<String>,
    conversation: Option<String>,
    #[serde(default)]
    kind: Kind,
    #[serde(default)]
    text: String,
    /// Title of a post, reel, product, card or file.
    #[serde(default)]
    title: String,
    /// How many photos.
    #[serde(default)]
    count: Option<u8>,
    /// Length of a voice message.
    #[serde(default)]
    seconds: Option<u32>,
    #[serde(default)]
    reply_to: Option<String>,
    /// Comes back empty in lists and whole only by its id.
    #[serde(default)]
    blank_in_edge: bool,
    /// Where the customer came from with it.
    #[serde(default)]
    referral: Option<Referral>,
    /// The payload of an offered answer that was chosen.
    #[serde(default)]
    quick_reply: Option<String>,
    /// How long ago it was written.
    #[serde(default)]
    ago_seconds: i64,
}

pub(super) async fn customer_writes(State(shared): State<Shared>, Json(wish): Json<Wish>) -> Granted {
    write(&mut shared.lock(), Side::Customer, wish)
}

pub(super) async fn business_writes(State(shared): State<Shared>, Json(wish): Json<Wish>) -> Granted {
    write(&mut shared.lock(), Side::Business, wish)
}

fn write(world: &mut World, from: Side, wish: Wish) -> Granted {
    let cargo = cargo(world, &wish);
    let which = Which { account: wish.account, customer: wish.customer, conversation: wish.conversation };
    let at = world.thread_meant(&which)?;
    let moment = world.clock.now() - TimeDelta::seconds(wish.ago_seconds);
    let writing = Writing {
        text: wish.text,
        cargo,
        reply_to: wish.reply_to,
        blank_in_edge: wish.blank_in_edge,
        aside: Aside { referral: wish.referral, quick_reply: wish.quick_reply },
        at: Some(moment),
    };
    let mid = world.write(at, from, writing).ok_or_else(|| Refused::bad("nothing was written"))?;
    Ok(Json(json!({ "message_id": mid, "conversation": world.thread(at).map(|thread| &thread.id) })))
}

fn cargo(world: &mut World, wish: &Wish) -> Cargo {
    let seed = world.rng.u64(1..100_000);
    let title = wish.title.clone();
    let number = || (17_000_000_000_000_000 + seed).to_string();
    match wish.kind {
        Kind::Text => Cargo::None,
        Kind::Photo => {
            let media = (0..wish.count.unwrap_or(1))
                .map(|place| medium(world, MediumKind::Image, photo(seed + u64::from(place))));
            Cargo::Media(media.collect())
        }
        Kind::Video => Cargo::Media(vec![medium(world, MediumKind::Video, Asset::Film { seed })]),
        Kind::Voice => {
            let asset = Asset::Voice { seed, seconds: wish.seconds.unwrap_or(5).min(120) };
            Cargo::Media(vec![medium(world, MediumKind::Audio, asset)])
        }
        Kind::File => Cargo::Media(vec![medium(world, MediumKind::File, Asset::Paper { title })]),
        Kind::Sticker => Cargo::Media(vec![medium(world, MediumKind::Sticker, Asset::Sticker { seed })]),
        Kind::StoryReply => Cargo::StoryReply { asset: add_photo(world, seed), story_id: number() },
        Kind::StoryMention => Cargo::StoryMention { asset: add_photo(world, seed), story_id: number() },
        Kind::Post => Cargo::SharedPost { asset: add_photo(world, seed), share_id: number(), title },
        Kind::Reel => Cargo::SharedReel { asset: add_photo(world, seed), share_id: number(), title },
        Kind::Product => {
            let (asset, price) = (add_photo(world, seed), "12,00 €".to_owned());
            Cargo::Product { asset, product_id: number(), name: title, price }
        }
        Kind::Template => {
            let button = Some(("Order".to_owned(), "https://ryeandshine.example/order".to_owned()));
            Cargo::Template(Card { title, subtitle: String::new(), asset: Some(add_photo(world, seed)), button })
        }
        Kind::Unsupported => Cargo::Unsupported,
    }
}

fn photo(seed: u64) -> Asset {
    Asset::Photo { seed, width: 480, height: 360 }
}

fn add_photo(world: &mut World, seed: u64) -> AssetId {
    world.media.add(photo(seed))
}

fn medium(world: &mut World, kind: MediumKind, asset: Asset) -> Medium {
    let asset = world.media.add(asset);
    Medium { kind, asset, id: media::number(asset) }
}

/// Something done to a message.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Deed {
    message_id: String,
    #[serde(default)]
    text: Option<String>,
    /// `null` removes a reaction.
    #[serde(default)]
    emoji: Option<String>,
}

pub(super) async fn unsend(State(shared): State<Shared>, Json(deed): Json<Deed>) -> Granted {
    done(shared.lock().unsend(&deed.message_id), &deed)
}

pub(super) async fn edit(State(shared): State<Shared>, Json(deed): Json<Deed>) -> Granted {
    let text = deed.text.clone().ok_or_else(|| Refused::bad("text is needed"))?;
    done(shared.lock().edit(&deed.message_id, &text), &deed)
}

pub(super) async fn customer_reacts(State(shared): State<Shared>, Json(deed): Json<Deed>) -> Granted {
    done(shared.lock().customer_reacts(&deed.message_id, deed.emoji.as_deref()), &deed)
}

pub(super) async fn customer_reads(State(shared): State<Shared>, Json(deed): Json<Deed>) -> Granted {
    done(shared.lock().customer_reads(&deed.message_id), &deed)
}

/// Back to a moment.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rewind {
    to: DateTime<Utc>,
}

/// What was written at that moment or later, and the shop's own reactions, are gone as if they had never been; a clock that
/// stands shows that moment again.
pub(super) async fn rewind(State(shared): State<Shared>, Json(rewind): Json<Rewind>) -> Granted {
    let mut world = shared.lock();
    world.clock.go_back(rewind.to);
    for thread in world.accounts.iter_mut().flat_map(|account| &mut account.threads) {
        thread.messages.retain(|message| message.at < rewind.to);
        for message in &mut thread.messages {
            message.react(Side::Business, None);
        }
    }
    Ok(Json(json!({ "to": rewind.to })))
}

fn done(yes: bool, deed: &Deed) -> Granted {
    if yes { Ok(Json(json!({ "done": true }))) } else { Err(Refused::missing("message", &deed.message_id)) }
}
