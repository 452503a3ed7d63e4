//! What a message shows beside its text (T4, T5, T8): what can be loaded, titles, buttons, what it answers; and where its
//! writer came from (G2). Addresses are not part of it: they expire, and only what fetches media needs them.

use crate::text::plain_line;
use crate::{MediaKind, MessageId};
use serde::{Deserialize, Serialize};

/// One thing that can be loaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Medium {
    /// What it is; `None`: a photo or a video, Meta does not say which of a story, post or reel.
    pub kind: Option<MediaKind>,
    /// Its file name as Meta tells it; only to be read, never a path.
    pub name: Option<String>,
    /// Width in pixels, if told: so that its place is reserved before it is loaded.
    pub width: Option<u32>,
    /// Height in pixels, if told.
    pub height: Option<u32>,
}

/// Where the writer of a message came from (G2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase", tag = "from")]
pub enum Referral {
    /// One of the shop's ads.
    Ad {
        /// Its title, if told.
        title: Option<String>,
    },
    /// One of the shop's `ig.me` links.
    Link {
        /// What the shop wrote into the link to know it by, if anything.
        reference: Option<String>,
    },
    /// A product of the shop's catalogue.
    Product,
}

impl Card {
    /// As it may be shown: without invisible characters and without any that reorder text.
    #[must_use]
    pub fn plain(mut self) -> Self {
        let each = [&mut self.title, &mut self.subtitle, &mut self.price].into_iter().flatten();
        each.chain(&mut self.buttons).for_each(|words| *words = plain_line(words));
        self.media.iter_mut().filter_map(|medium| medium.name.as_mut()).for_each(|name| *name = plain_line(name));
        self
    }
}

impl Referral {
    /// As it may be shown.
    #[must_use]
    pub fn plain(self) -> Self {
        match self {
            Self::Ad { title } => Self::Ad { title: title.map(|title| plain_line(&title)) },
            Self::Link { reference } => Self::Link { reference: reference.map(|reference| plain_line(&reference)) },
            Self::Product => Self::Product,
        }
    }
}

/// A message's card.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Card {
    /// Title of what was shared.
    pub title: Option<String>,
    /// The line under the title.
    pub subtitle: Option<String>,
    /// Price of a product, as Meta writes it.
    pub price: Option<String>,
    /// Words on the buttons of a template. They do nothing here.
    pub buttons: Vec<String>,
    /// What can be loaded.
    pub media: Vec<Medium>,
    /// The message this one answers.
    #[serde(skip)]
    pub answers: Option<MessageId>,
}
