//! Messages and everything they can carry. How Graph and the webhooks write them down is decided elsewhere.

use crate::media::AssetId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Who wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Side {
    /// The customer.
    Customer,
    /// The shop, from the API or from another device.
    Business,
}

/// What a file attachment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum MediumKind {
    /// A picture.
    Image,
    /// A film.
    Video,
    /// A recorded voice.
    Audio,
    /// A document.
    File,
    /// A sticker, the heart among them.
    Sticker,
}

/// One attached file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Medium {
    pub(crate) kind: MediumKind,
    pub(crate) asset: AssetId,
    /// The attachment's own id.
    pub(crate) id: String,
}

/// A card with a picture and an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Card {
    pub(crate) title: String,
    pub(crate) subtitle: String,
    pub(crate) asset: Option<AssetId>,
    /// Title and address of its button.
    pub(crate) button: Option<(String, String)>,
}

/// What a message carries besides text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Cargo {
    /// Nothing: plain text.
    #[default]
    None,
    /// One or several files.
    Media(Vec<Medium>),
    /// An answer to the shop's story.
    StoryReply { asset: AssetId, story_id: String },
    /// The customer mentioned the shop in their story.
    StoryMention { asset: AssetId, story_id: String },
    /// A post.
    SharedPost { asset: AssetId, share_id: String, title: String },
    /// A reel.
    SharedReel { asset: AssetId, share_id: String, title: String },
    /// A product of the shop's catalogue.
    Product { asset: AssetId, product_id: String, name: String, price: String },
    /// A card sent by the shop.
    Template(Card),
    /// Something the API does not serve, such as a poll.
    Unsupported,
}

/// One reaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reaction {
    pub(crate) by: Side,
    pub(crate) emoji: String,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) id: String,
    pub(crate) at: DateTime<Utc>,
    pub(crate) from: Side,
    pub(crate) text: String,
    pub(crate) cargo: Cargo,
    /// The message it answers.
    pub(crate) reply_to: Option<String>,
    pub(crate) reactions: Vec<Reaction>,
    /// How often it was edited.
    pub(crate) edits: u32,
    /// Taken back by its sender.
    pub(crate) unsent: bool,
    /// Comes back empty in lists and whole only by its id (platform.md §2.4).
    pub(crate) blank_in_edge: bool,
    /// What only the event of its writing tells.
    pub(crate) aside: Aside,
}

/// What the event of a message tells and no answer of the API (platform.md §6, "`message` payload").
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Aside {
    /// Where the customer came from with it.
    pub(crate) referral: Option<Referral>,
    /// The payload of an offered answer that was chosen.
    pub(crate) quick_reply: Option<String>,
}

/// Where a customer came from (platform.md §6, §8).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Referral {
    /// One of the shop's ads.
    Ad { title: String },
    /// The shop's `ig.me` link.
    Link { reference: Option<String> },
    /// A product of the shop's catalogue.
    Product { id: String },
}

impl Message {
    /// Sets or replaces the reaction of one side; `None` removes it.
    pub(crate) fn react(&mut self, by: Side, emoji: Option<&str>) {
        self.reactions.retain(|reaction| reaction.by != by);
        if let Some(emoji) = emoji {
            self.reactions.push(Reaction { by, emoji: emoji.to_owned() });
        }
    }
}
