//! How a shop's history is told: chats as lists of lines, turned into threads with times that end at each chat's age. It
//! knows how to tell a story and none of the stories.

use crate::{
    media::{self, Asset, AssetId},
    world::{
        World,
        message::{Card, Cargo, Medium, MediumKind, Side},
        thread::{Customer, Folder},
        writing::Writing,
    },
};
use chrono::{DateTime, TimeDelta, Utc};

/// One line of a chat. `Them` is the customer, `Us` the shop.
#[derive(Clone, Copy, Debug)]
pub(super) enum Line {
    Them(&'static str),
    Us(&'static str),
    /// The customer answers the message that many lines back, 1 being the last.
    ThemTo(usize, &'static str),
    /// The shop does.
    UsTo(usize, &'static str),
    /// Customer's pictures, one or several.
    Photos(u8),
    UsPhoto,
    Video,
    /// A voice message of so many seconds.
    Voice(u32),
    /// A document with that title.
    Paper(&'static str),
    Sticker,
    UsSticker,
    StoryReply(&'static str),
    StoryMention,
    Post(&'static str),
    Reel(&'static str),
    /// A product with its price.
    Product(&'static str, &'static str),
    /// A card of the shop: title, subtitle, button.
    UsCard(&'static str, &'static str, &'static str),
    Unsupported,
    /// Comes back empty in lists and whole only by its id.
    Blank(&'static str),
    /// The customer took a message back.
    Unsent(&'static str),
    /// The customer's reaction to the line before.
    Love(&'static str),
    /// The shop's reaction to the line before.
    UsLove(&'static str),
    /// That many minutes pass.
    Later(i64),
}

/// What is unusual about a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quirk {
    /// Nothing.
    None,
    /// Neither display name nor username comes from the platform.
    Nameless,
    /// No display name.
    NoName,
    /// No username among the participants.
    NoUsername,
    /// The profile lookup answers 230.
    RefusesProfile,
    /// Blocked the shop.
    Blocked,
}

/// One chat.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chat {
    pub(super) name: &'static str,
    pub(super) username: &'static str,
    pub(super) quirk: Quirk,
    /// Seconds since the newest line.
    pub(super) age: i64,
    pub(super) lines: &'static [Line],
}

/// A chat with an ordinary customer.
pub(super) const fn chat(name: &'static str, username: &'static str, age: i64, lines: &'static [Line]) -> Chat {
    Chat { name, username, quirk: Quirk::None, age, lines }
}

/// A chat with an unusual one.
pub(super) const fn odd(
    quirk: Quirk,
    name: &'static str,
    username: &'static str,
    age: i64,
    lines: &'static [Line],
) -> Chat {
    Chat { name, username, quirk, age, lines }
}

/// Tells all chats of one account.
pub(super) fn tell(world: &mut World, account: usize, chats: impl Iterator<Item = &'static Chat>) {
    for (place, chat) in chats.enumerate() {
        let customer = customer(world, account, place, chat);
        if let Some(at) = world.open_thread(account, customer, Folder::General) {
            Teller { world, at, written: Vec::new(), place }.tell(chat);
        }
    }
}

fn customer(world: &mut World, account: usize, place: usize, chat: &Chat) -> Customer {
    let igsid = crate::ids::digits(&mut world.rng, 16);
    let seed = u64::try_from(account * 1000 + place).unwrap_or_default();
    // About a third of the customers have no picture.
    let picture = (place % 3 != 1).then(|| world.media.add(Asset::Portrait { seed }));
    Customer {
        igsid,
        name: (!matches!(chat.quirk, Quirk::Nameless | Quirk::NoName)).then(|| chat.name.to_owned()),
        username: (!matches!(chat.quirk, Quirk::Nameless | Quirk::NoUsername)).then(|| chat.username.to_owned()),
        picture: picture.filter(|_| chat.quirk != Quirk::Nameless),
        followers: 40 + (seed * 37) % 2_900,
        verified: place == 17,
        follows_shop: place % 4 != 3,
        followed_by_shop: place.is_multiple_of(5),
        refuses_profile: matches!(chat.quirk, Quirk::RefusesProfile | Quirk::Nameless),
        blocked: chat.quirk == Quirk::Blocked,
    }
}

struct Teller<'w> {
    world: &'w mut World,
    at: (usize, usize),
    written: Vec<String>,
    place: usize,
}

impl Teller<'_> {
    fn tell(&mut self, chat: &Chat) {
        let gaps: Vec<i64> = chat.lines.iter().map(|line| self.gap(*line)).collect();
        let mut moment = self.world.clock.now() - TimeDelta::seconds(chat.age + gaps.iter().skip(1).sum::<i64>());
        for (place, (line, gap)) in chat.lines.iter().zip(gaps).enumerate() {
            if place > 0 {
                moment += TimeDelta::seconds(gap);
            }
            self.line(*line, moment);
        }
    }

    /// Seconds before a line; reactions come with the message they are on.
    fn gap(&mut self, line: Line) -> i64 {
        match line {
            Line::Later(minutes) => minutes * 60,
            Line::Love(_) | Line::UsLove(_) => 0,
            _ => self.world.rng.i64(40..420),
        }
    }

    fn line(&mut self, line: Line, at: DateTime<Utc>) {
        match line {
            Line::Later(_) => {}
            Line::Love(emoji) => self.react(Side::Customer, emoji),
            Line::UsLove(emoji) => self.react(Side::Business, emoji),
            Line::Unsent(text) => {
                self.write(Side::Customer, text, Cargo::None, None, at);
                let last = self.written.pop().unwrap_or_default();
                self.world.unsend(&last);
            }
            Line::ThemTo(back, text) => self.write(Side::Customer, text, Cargo::None, Some(back), at),
            Line::UsTo(back, text) => self.write(Side::Business, text, Cargo::None, Some(back), at),
            Line::Blank(text) => {
                let writing =
                    Writing { text: text.to_owned(), blank_in_edge: true, at: Some(at), ..Writing::default() };
                let mid = self.world.write(self.at, Side::Customer, writing);
                self.written.extend(mid);
            }
            other => {
                let (side, text) = match other {
                    Line::Us(text) => (Side::Business, text),
                    Line::UsPhoto | Line::UsSticker | Line::UsCard(..) => (Side::Business, ""),
                    Line::Them(text) | Line::StoryReply(text) => (Side::Customer, text),
                    _ => (Side::Customer, ""),
                };
                let cargo = self.cargo(other);
                self.write(side, text, cargo, None, at);
            }
        }
    }

    fn write(&mut self, from: Side, text: &str, cargo: Cargo, back: Option<usize>, at: DateTime<Utc>) {
        let quoted =
            back.and_then(|back| self.written.len().checked_sub(back)).and_then(|place| self.written.get(place));
        let writing =
            Writing { text: text.to_owned(), cargo, reply_to: quoted.cloned(), at: Some(at), ..Writing::default() };
        let mid = self.world.write(self.at, from, writing);
        self.written.extend(mid);
    }

    fn react(&mut self, by: Side, emoji: &str) {
        let Some(last) = self.written.last().cloned() else { return };
        if let Some(message) = self.world.thread_mut(self.at).and_then(|thread| thread.message_mut(&last)) {
            message.react(by, Some(emoji));
        }
    }

    fn cargo(&mut self, line: Line) -> Cargo {
        match line {
            Line::Photos(count) => Cargo::Media((0..count).map(|_| self.medium(MediumKind::Image)).collect()),
            Line::UsPhoto => Cargo::Media(vec![self.medium(MediumKind::Image)]),
            Line::Video => Cargo::Media(vec![self.medium(MediumKind::Video)]),
            Line::Sticker | Line::UsSticker => Cargo::Media(vec![self.medium(MediumKind::Sticker)]),
            Line::Voice(seconds) => {
                let asset = Asset::Voice { seed: self.seed(), seconds };
                Cargo::Media(vec![self.medium_of(MediumKind::Audio, asset)])
            }
            Line::Paper(title) => {
                Cargo::Media(vec![self.medium_of(MediumKind::File, Asset::Paper { title: title.to_owned() })])
            }
            Line::StoryReply(_) => Cargo::StoryReply { asset: self.photo(), story_id: self.number() },
            Line::StoryMention => Cargo::StoryMention { asset: self.photo(), story_id: self.number() },
            Line::Post(title) => {
                Cargo::SharedPost { asset: self.photo(), share_id: self.number(), title: title.to_owned() }
            }
            Line::Reel(title) => {
                Cargo::SharedReel { asset: self.photo(), share_id: self.number(), title: title.to_owned() }
            }
            Line::Product(name, price) => Cargo::Product {
                asset: self.photo(),
                product_id: self.number(),
                name: name.to_owned(),
                price: price.to_owned(),
            },
            Line::UsCard(title, subtitle, button) => Cargo::Template(Card {
                title: title.to_owned(),
                subtitle: subtitle.to_owned(),
                asset: Some(self.photo()),
                button: Some((button.to_owned(), "https://ryeandshine.example/order".to_owned())),
            }),
            Line::Unsupported => Cargo::Unsupported,
            _ => Cargo::None,
        }
    }

    fn medium(&mut self, kind: MediumKind) -> Medium {
        let seed = self.seed();
        let asset = match kind {
            MediumKind::Sticker => Asset::Sticker { seed },
            MediumKind::Video => Asset::Film { seed },
            _ => photo(seed),
        };
        self.medium_of(kind, asset)
    }

    fn medium_of(&mut self, kind: MediumKind, asset: Asset) -> Medium {
        let asset = self.world.media.add(asset);
        Medium { kind, asset, id: media::number(asset) }
    }

    fn photo(&mut self) -> AssetId {
        let seed = self.seed();
        self.world.media.add(photo(seed))
    }

    fn seed(&mut self) -> u64 {
        let place = u64::try_from(self.place).unwrap_or_default();
        place * 7919 + self.world.rng.u64(0..7919)
    }

    fn number(&mut self) -> String {
        format!("179{}", crate::ids::digits(&mut self.world.rng, 14))
    }
}

/// Landscape or portrait, as people hold their phones.
fn photo(seed: u64) -> Asset {
    let (width, height) = if seed.is_multiple_of(3) { (360, 480) } else { (480, 360) };
    Asset::Photo { seed, width, height }
}
