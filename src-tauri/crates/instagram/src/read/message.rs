//! Meta's message node (`platform.md` §2.3), in two steps: a sketch of what one reading gave, and the message once it
//! is complete.

use super::{Links, ReadThread, fields};
use crate::AccountClient;
use crate::identity::Named;
use crate::message::{blank, items, links, node, reaction, scrubbed, text};
use crate::net::json::{Id, Time, filled, lenient};
use chrono::{DateTime, Utc};
use domain::{Content, Message, MessageId, PageExtras, Participant, ParticipantId, ToldName};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// Most reactions to one message that are kept: two people can react.
const MOST_REACTIONS: usize = 10;

/// Most people who are looked at beside the writer of a message: its readers and who reacted.
const MOST_PEOPLE: usize = 50;

#[derive(Clone, Deserialize)]
pub(super) struct PersonNode {
    #[serde(default, deserialize_with = "lenient")]
    pub id: Option<Id>,
    #[serde(default, deserialize_with = "lenient")]
    pub username: Option<String>,
}

/// A list of people, as Meta wraps it.
#[derive(Clone, Deserialize)]
pub(super) struct People {
    data: Vec<PersonNode>,
}

impl PersonNode {
    pub fn named(&self) -> Named<'_> {
        let username = self.username.as_deref().filter(|name| !name.trim().is_empty());
        Named { id: self.id.as_ref().map(|id| id.0.as_str()), username }
    }

    fn is_named(&self) -> bool {
        self.id.is_some() || self.named().username.is_some()
    }
}

impl People {
    pub fn named(&self) -> Vec<Named<'_>> {
        self.data.iter().map(PersonNode::named).collect()
    }
}

#[derive(Deserialize)]
struct MessageNode {
    id: Id,
    #[serde(default, deserialize_with = "lenient")]
    created_time: Option<Time>,
    #[serde(default, deserialize_with = "lenient")]
    from: Option<PersonNode>,
    #[serde(default, deserialize_with = "lenient")]
    to: Option<People>,
    #[serde(default, deserialize_with = "lenient")]
    message: Option<String>,
}

/// What is known of a message so far.
#[derive(Clone)]
pub(super) struct Sketch {
    pub id: MessageId,
    pub from: Option<PersonNode>,
    /// Whom it was written to.
    to: Vec<PersonNode>,
    /// Who reacted, with what they are called.
    reacted: Vec<PersonNode>,
    sent_at: Option<DateTime<Utc>>,
    /// `None`: it came back blank.
    content: Option<Content>,
    /// Scrubbed JSON, for a message that stays blank.
    raw: Option<String>,
    reactions: Vec<(ParticipantId, String)>,
    links: Vec<String>,
}

impl Sketch {
    /// Reads a node; `None` when it has no id, so that nothing could be said about it.
    pub fn read(raw: &RawValue) -> Option<Self> {
        let value: Value = serde_json::from_str(raw.get()).ok().filter(Value::is_object)?;
        // From the parsed value and not from the text: there a field that occurs twice would be an error.
        let told = MessageNode::deserialize(&value).ok()?;
        let content = node::content(&value, filled(told.message).unwrap_or_default());
        Some(Self {
            id: told.id.0.into(),
            from: told.from.filter(PersonNode::is_named),
            to: told.to.map(|people| people.data).unwrap_or_default().into_iter().take(MOST_PEOPLE).collect(),
            reacted: who_reacted(&value),
            sent_at: told.created_time.map(|time| time.0),
            raw: if content.is_none() { scrubbed(value.clone()) } else { None },
            reactions: reactions(&value),
            links: links(&value),
            content,
        })
    }

    /// Whether reading it again by its id may tell more.
    pub fn is_blank(&self) -> bool {
        self.content.is_none() || self.from.as_ref().is_none_or(|from| from.id.is_none())
    }

    /// Takes over what a second reading adds.
    pub fn fill_from(&mut self, again: Self) {
        self.from = again.from.or(self.from.take());
        if self.to.is_empty() {
            self.to = again.to;
        }
        if self.reacted.is_empty() {
            self.reacted = again.reacted;
        }
        self.sent_at = again.sent_at.or(self.sent_at);
        self.content = again.content.or(self.content.take());
        self.raw = again.raw.or(self.raw.take());
        if self.links.is_empty() {
            self.links = again.links;
        }
        if self.reactions.is_empty() {
            self.reactions = again.reactions;
        }
    }

    /// Between whom it was written.
    pub fn people(&self) -> impl Iterator<Item = Named<'_>> {
        self.from.iter().chain(&self.to).map(PersonNode::named)
    }

    /// What others than the account are called by it, wherever it says so.
    fn usernames<'a>(&'a self, client: &'a AccountClient, at: DateTime<Utc>) -> impl Iterator<Item = ToldName> + 'a {
        let named = self.from.iter().chain(&self.to).chain(&self.reacted).map(PersonNode::named);
        let told = named.filter_map(|person| Some((person.id?, person.username?)));
        told.filter(|(id, _)| !client.is_own(id)).map(move |(id, username)| ToldName {
            of: id.into(),
            username: username.trim().to_owned(),
            at,
        })
    }

    /// When it was sent, if Meta said.
    pub fn sent_at(&self) -> Option<DateTime<Utc>> {
        self.sent_at
    }
}

/// Who reacted with what: one item per emoji (`platform.md` §2.3).
fn reactions(node: &Value) -> Vec<(ParticipantId, String)> {
    let by = |user: &Value| serde_json::from_value::<Id>(user.get("id")?.clone()).ok().map(|id| id.0.into());
    let of = |item: &Value| {
        let with = reaction(text(item, "reaction"));
        let users = items(item.get("users")).filter_map(by);
        users.filter_map(|user: ParticipantId| Some((user, with.clone()?))).collect::<Vec<_>>()
    };
    items(node.get("reactions")).flat_map(of).take(MOST_REACTIONS).collect()
}

fn who_reacted(node: &Value) -> Vec<PersonNode> {
    let people = items(node.get("reactions")).flat_map(|item| items(item.get("users")));
    people.filter_map(|user| PersonNode::deserialize(user).ok()).take(MOST_PEOPLE).collect()
}

/// What a page tells. A message of which Meta does not say who wrote it is skipped.
/// A message without a time takes that of its newer neighbour, the newest one `fallback`. What is not the account's is the
/// customer's: one person may go by several numbers.
pub(super) fn finish(
    sketches: Vec<Sketch>,
    client: &AccountClient,
    (customer, fallback): (Option<&Participant>, Option<DateTime<Utc>>),
) -> ReadThread {
    let all = sketches.len();
    let mut known = fallback.or_else(|| sketches.iter().find_map(Sketch::sent_at));
    let mut messages = Vec::with_capacity(all);
    let (mut extras, mut links) = (PageExtras::default(), Links::new());
    for mut sketch in sketches {
        if sketch.sent_at.is_none() {
            extras.guessed_times.push(sketch.id.clone());
        }
        known = sketch.sent_at.or(known);
        let position = u32::try_from(messages.len()).unwrap_or(u32::MAX);
        // A conversation has two people, whatever numbers are named.
        let by = |id: ParticipantId| match customer {
            _ if client.is_own(id.as_str()) => client.account().as_str().into(),
            Some(customer) => customer.id.clone(),
            None => id,
        };
        let reactions = std::mem::take(&mut sketch.reactions).into_iter().map(|(id, with)| (by(id), with));
        // A message without reactions is named, too. Where they were not asked for, nothing is told.
        if !client.is_refused(fields::REACTIONS) {
            extras.reactions.push((sketch.id.clone(), reactions.collect()));
        }
        if !sketch.links.is_empty() {
            links.push((sketch.id.clone(), std::mem::take(&mut sketch.links)));
        }
        if let Some(at) = known {
            extras.usernames.extend(sketch.usernames(client, at));
        }
        messages.extend(message(sketch, (client, customer), known, position));
    }
    let skipped = all - messages.len();
    ReadThread { messages, extras, links, skipped }
}

fn message(
    sketch: Sketch,
    (client, customer): (&AccountClient, Option<&Participant>),
    sent_at: Option<DateTime<Utc>>,
    page_position: u32,
) -> Option<Message> {
    let writer = sketch.from?;
    let (id, username) = (writer.named().id, writer.named().username);
    let own = id.map_or_else(|| client.own_side().is_called(username), |id| client.is_own(id));
    let from: ParticipantId = match (own, customer, id) {
        (true, ..) => client.account().as_str().into(),
        (false, Some(customer), Some(_)) => customer.id.clone(),
        // If there is no number, the customer is recognised by their username.
        (false, Some(customer), None) => Some(customer).filter(|customer| is_same(customer, username))?.id.clone(),
        (false, None, id) => id?.into(),
    };
    Some(Message {
        own,
        from,
        id: sketch.id,
        sent_at: sent_at?,
        page_position,
        content: sketch.content.unwrap_or_else(|| blank(String::new(), sketch.raw)),
    })
}

fn is_same(customer: &Participant, username: Option<&str>) -> bool {
    matches!((&customer.username, username), (Some(one), Some(other)) if one.trim().eq_ignore_ascii_case(other.trim()))
}
