//! What is true on the platform, and what of it is told: heads, pages, single messages, answers to sends; and what somebody
//! wrote elsewhere, told as if it stood in a conversation of somebody else's.

use super::Join;
use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{Content, Conversation, ConversationId, Kind, Message, MessageId, Participant, Reading};
use fastrand::Rng;
use store::in_memory::CacheInMemory;

/// Of a conversation with more messages than are kept so many are never at the edge.
const SURE: usize = 12;

/// One thing that is told.
#[derive(Clone, Debug)]
pub enum Fact {
    /// A poll: heads and pages, as of a moment.
    Poll(Reading),
    /// An echo or webhook.
    Event(ConversationId, Message),
    /// Instagram gave a message of ours its id; the time is our clock's.
    Answer(ConversationId, Message),
}

/// Everything told in one case. The conversations are known from the start.
#[derive(Clone, Debug)]
pub struct Facts {
    heads: Vec<Conversation>,
    /// How many messages each has.
    messages: Vec<usize>,
    told: Vec<Fact>,
}

fn second(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_763_640_000 + second, 0).unwrap_or_default()
}

/// A message as the platform has it, with the versions that it told of one after another.
struct Truth {
    message: Message,
}

impl Facts {
    /// Up to three conversations of a few messages within a few seconds, told of up to nine times.
    pub fn arbitrary(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let conversations = rng.usize(1..4);
        let mut threads: Vec<Vec<Truth>> = Vec::new();
        for conversation in 0..conversations {
            // At times more than are kept, so that some are pruned.
            let messages = if rng.u8(..16) == 0 { rng.u32(18..26) } else { rng.u32(1..7) };
            let mut ms = rng.i64(0..3_000);
            let thread = (0..messages).map(|number| {
                ms += [0, 1, 300, 900, 4_000][rng.usize(..5)];
                Truth { message: message(&mut rng, conversation, number, ms) }
            });
            threads.push(thread.collect());
        }
        let ids = |at: usize| ConversationId::new(format!("c{at}"));
        let heads = threads.iter().enumerate().map(|(at, thread)| Conversation {
            id: ids(at),
            participant: Participant { id: format!("p{at}").into(), username: Some(format!("user{at}")) },
            updated_at: whole(thread.last().map_or(second(0), |truth| truth.message.sent_at)),
        });
        let heads: Vec<Conversation> = heads.collect();
        let told = (0..rng.usize(1..10)).map(|number| {
            let at = rng.usize(..conversations);
            let number = i64::try_from(number).unwrap_or(0);
            // At times a word of another customer's, who has a conversation of their own or none.
            match rng.u8(..8) {
                0 => strays(&mut rng, number, &heads[at], at),
                _ => tell(&mut rng, number, &heads[at], &threads[at]),
            }
        });
        let told = told.collect();
        let messages = threads.iter().map(Vec::len).collect();
        Self { heads, messages, told }
    }

    /// How many facts there are.
    pub fn len(&self) -> u64 {
        self.told.len() as u64
    }

    /// Facts beyond the first about one conversation.
    pub fn told_more_than_once(&self) -> u64 {
        self.len().saturating_sub(self.heads.len() as u64)
    }

    /// Without one of them; `None` when there is no such one.
    pub fn without(&self, at: usize) -> Option<Self> {
        let mut fewer = self.clone();
        (at < fewer.told.len()).then(|| fewer.told.remove(at))?;
        Some(fewer)
    }

    /// Each once, in the order they were made.
    pub fn straight(&self) -> Vec<Fact> {
        self.told.clone()
    }

    /// Each at least once, in any order, some repeated.
    pub fn muddled(&self, rng: &mut Rng) -> Vec<Fact> {
        let mut muddled = self.told.clone();
        for fact in &self.told {
            if rng.u8(..3) == 0 {
                muddled.push(fact.clone());
            }
        }
        rng.shuffle(&mut muddled);
        muddled
    }

    /// What an empty cache shows after being told.
    pub fn told_to(&self, cache: &CacheInMemory, told: Vec<Fact>, join: Join) -> Result<Vec<String>> {
        cache.clear()?;
        cache.merge(&Reading { heads: self.heads.clone(), ..Reading::default() })?;
        for fact in told {
            if join == Join::Last {
                fact.messages().try_for_each(|message| cache.forget(&message.id))?;
            }
            match fact {
                Fact::Poll(batch) => drop(cache.merge(&batch)?),
                Fact::Event(conversation, message) => {
                    let events = vec![(conversation, message)];
                    drop(cache.merge(&Reading { events, ..Reading::default() })?);
                }
                Fact::Answer(conversation, message) => cache.add_sent(&conversation, &message)?,
            }
        }
        let mut rows = cache.rows()?;
        for (head, messages) in self.heads.iter().zip(&self.messages) {
            if *messages > store::KEPT_MESSAGES {
                leave_out_the_edge(&mut rows, &head.id);
            }
        }
        Ok(rows)
    }
}

impl Fact {
    /// The messages it tells of.
    fn messages(&self) -> impl Iterator<Item = &Message> {
        let (page, one) = match self {
            Self::Poll(batch) => (batch.threads.as_slice(), None),
            Self::Event(_, message) | Self::Answer(_, message) => (&[][..], Some(message)),
        };
        page.iter().flat_map(|(_, messages)| messages).chain(one)
    }
}

/// The first row of somebody's words in another's conversation, if there is one.
pub fn misplaced(rows: &[String]) -> Option<&String> {
    rows.iter().find(|row| {
        let mut words = row.split(' ');
        let (Some("message"), Some(conversation), _, Some(from), Some(own)) =
            (words.next(), words.next(), words.next(), words.next(), words.next())
        else {
            return false;
        };
        own == "false" && from.strip_prefix('p') != conversation.strip_prefix('c')
    })
}

/// A message of somebody else than the conversation is with.
fn strays(rng: &mut Rng, number: i64, head: &Conversation, at: usize) -> Fact {
    let by = at + rng.usize(1..4);
    let message = Message {
        id: MessageId::new(format!("stray-{number}")),
        from: format!("p{by}").into(),
        own: false,
        sent_at: second(rng.i64(0..9)),
        page_position: 0,
        content: Content::text("not yours"),
    };
    Fact::Event(head.id.clone(), message)
}

/// More messages than are kept: one at the edge may be dropped, and learned anew with less, as others come and go.
fn leave_out_the_edge(rows: &mut Vec<String>, conversation: &ConversationId) {
    let prefix = format!("message {conversation} ");
    let here = rows.iter().filter(|row| row.starts_with(&prefix)).count();
    let mut edge = here.saturating_sub(SURE);
    rows.retain(|row| {
        let goes = row.starts_with(&prefix) && edge > 0;
        edge -= usize::from(goes);
        !goes
    });
}

fn message(rng: &mut Rng, conversation: usize, number: u32, ms: i64) -> Message {
    let own = rng.bool();
    Message {
        id: MessageId::new(format!("m{conversation}-{number}")),
        from: if own { "shop".to_owned() } else { format!("p{conversation}") }.into(),
        own,
        sent_at: second(0) + TimeDelta::milliseconds(ms),
        page_position: 0,
        content: Content::text(format!("text {number}")),
    }
}

fn whole(at: DateTime<Utc>) -> DateTime<Utc> {
    at - TimeDelta::milliseconds(at.timestamp_millis().rem_euclid(1_000))
}

/// One more thing about a thread. Later polls were read later, and may know of an edit or that something was taken back.
fn tell(rng: &mut Rng, number: i64, head: &Conversation, thread: &[Truth]) -> Fact {
    let read_at = second(100 + number);
    let one = &thread[rng.usize(..thread.len())].message;
    match rng.u8(..10) {
        0..5 => {
            let known = rng.usize(1..=thread.len());
            let newest = thread[..known].iter().rev().take(20);
            let page = (0..).zip(newest).map(|(page_position, truth)| Message {
                page_position,
                sent_at: whole(truth.message.sent_at),
                content: content(rng, number, &truth.message),
                ..truth.message.clone()
            });
            let threads = vec![(head.id.clone(), page.collect())];
            let heads = if rng.bool() { vec![head.clone()] } else { Vec::new() };
            Fact::Poll(Reading { heads, threads, read_at: Some(read_at), ..Reading::default() })
        }
        5..8 => Fact::Event(head.id.clone(), one.clone()),
        _ if one.own => {
            let off = TimeDelta::milliseconds(rng.i64(-2_000..2_000));
            Fact::Answer(head.id.clone(), Message { sent_at: one.sent_at + off, ..one.clone() })
        }
        _ => Fact::Event(head.id.clone(), one.clone()),
    }
}

/// What a page says of a message: at times blank, unsupported, edited, or that it was taken back.
fn content(rng: &mut Rng, number: i64, message: &Message) -> Content {
    match rng.u8(..20) {
        0 => Content::text(""),
        1 => Content { kind: Kind::Unsupported, ..Content::text("") },
        2 => Content::text(format!("edited in {number}")),
        3 => Content { kind: Kind::Unsent, ..Content::text("") },
        _ => message.content.clone(),
    }
}
