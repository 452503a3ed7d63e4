//! What is known of one message, from whom. Facts about one message join: in whatever order they come, however often,
//! the result is the same (`reliability.md` B3).

use crate::columns::ms;
use domain::{Content, Kind, Message};

/// Who told of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// We sent it; the time is our clock's.
    Answer,
    /// A webhook or an echo; the time has milliseconds.
    Event,
    /// A page of the thread; whole seconds, and a place among its neighbours.
    Page {
        /// When it was read, in milliseconds, if anybody said.
        read_at: Option<i64>,
    },
    /// The same of a message of which the page did not say when it was sent: its time is guessed from its neighbours.
    PageWithoutTime {
        /// When it was read, in milliseconds, if anybody said.
        read_at: Option<i64>,
    },
}

/// The `placed_at` of a message that no page told of: it is the newest of its second.
pub const NEVER_PLACED: i64 = i64::MAX;

/// The `placed_at` of a message on a page without a time of reading: it counts as the newest until a page with such a
/// time comes.
pub const UNDATED: i64 = i64::MAX - 1;

/// One message as far as it is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// The message.
    pub message: Message,
    /// How well its time is known: 0 our clock, 1 whole seconds, 2 milliseconds.
    pub time_quality: u8,
    /// Instagram did not say when it was sent, as far as is known.
    pub guessed: bool,
    /// When the page was read that told its place; [`NEVER_PLACED`].
    pub placed_at: i64,
    /// Who told its content: 0 we, 1 an event, 2 a page.
    pub told_by: u8,
    /// When that page was read.
    pub told_at: i64,
}

impl Fact {
    /// What a source tells of a message.
    pub fn of(message: &Message, source: Source) -> Self {
        let (time_quality, told_by, placed_at, told_at) = match source {
            Source::Answer => (0, 0, NEVER_PLACED, 0),
            Source::Page { read_at } | Source::PageWithoutTime { read_at } => {
                (1, 2, read_at.unwrap_or(UNDATED), read_at.unwrap_or(0))
            }
            Source::Event => (2, 1, NEVER_PLACED, 0),
        };
        let page_position = if placed_at == NEVER_PLACED { 0 } else { message.page_position };
        let guessed = matches!(source, Source::Answer | Source::PageWithoutTime { .. });
        Self {
            message: Message { page_position, ..message.clone() },
            time_quality,
            guessed,
            placed_at,
            told_by,
            told_at,
        }
    }

    /// Both together. Commutative, associative, idempotent: time with sender, place, and content are each the greater
    /// of the two by a total order.
    pub fn join(self, other: Self) -> Self {
        let (time, place, content) =
            (self.time() < other.time(), self.place() < other.place(), self.content() < other.content());
        let mut joined = self;
        if time {
            joined.time_quality = other.time_quality;
            joined.guessed = other.guessed;
            joined.message.sent_at = other.message.sent_at;
            joined.message.from = other.message.from;
            joined.message.own = other.message.own;
        }
        if place {
            joined.placed_at = other.placed_at;
            joined.message.page_position = other.message.page_position;
        }
        if content {
            joined.told_by = other.told_by;
            joined.told_at = other.told_at;
            joined.message.content = other.message.content;
        }
        joined
    }

    /// The same message, taken back: its content is removed, and no later fact brings it back.
    pub fn taken_back(mut self) -> Self {
        self.message.content = Content { kind: Kind::Unsent, text: String::new(), type_name: None, raw: None };
        (self.told_by, self.told_at) = (1, 0);
        self
    }

    fn is_placed(&self) -> bool {
        self.placed_at != NEVER_PLACED
    }

    /// The better known time; of two equally well known ones a told one before a guessed one, then the later one.
    fn time(&self) -> (u8, bool, i64, &str, bool) {
        let (from, own) = (self.message.from.as_str(), self.message.own);
        (self.time_quality, !self.guessed, ms(self.message.sent_at), from, own)
    }

    /// The later page. Of two read at the same time the one that has it further down: a message only moves down, so
    /// that page is the later.
    fn place(&self) -> (bool, Option<i64>, u32) {
        let read_at = Some(self.placed_at).filter(|at| *at < UNDATED);
        (self.is_placed(), read_at, self.message.page_position)
    }

    /// What tells more; of equals what Instagram's pages say, and of those the one read later.
    fn content(&self) -> impl PartialOrd {
        let Content { kind, text, type_name, raw } = &self.message.content;
        (self.worth(), self.told_by, self.told_at, kind.to_string(), text, type_name, raw)
    }

    /// How much the content tells. Less never replaces more: Instagram at times returns a message blank, as unsupported, or
    /// its text without what it carries and answers, which it gave whole before (`platform.md` §2.2, §2.4), and what was
    /// taken back must not come back. For an own message we only know which one it was meant to answer; whether
    /// Instagram kept that, its pages tell (`platform.md` §3).
    fn worth(&self) -> u8 {
        let content = &self.message.content;
        let answers = || content.raw.as_deref().is_some_and(|raw| raw.contains("\"reply_to\""));
        match content.kind {
            Kind::Text if content.text.is_empty() => 0,
            Kind::Unsupported => 1,
            Kind::Text if self.told_by == 0 || !answers() => 2,
            Kind::Unsent => 5,
            // An event names a reel; a page gives it as a link like any other (`platform.md` §2.3, §6).
            Kind::SharedReel => 4,
            _ => 3,
        }
    }
}
