//! The three lists: a whole first page, the heads of the newest conversations, one thread.

use super::conversation::ConversationNode;
use super::message::{Sketch, finish};
use super::paginate::{Route, UnavailableItem, paginate};
use super::reread::{is_about_the_message, reread};
use super::sides::{Place, agree};
use super::{CONVERSATIONS, Heads, MESSAGES, Read, ReadThread, Unavailable, fields};
use crate::fewer::Fields;
use crate::identity::Named;
use crate::{AccountClient, ApiError};
use domain::{Conversation, ConversationId, Participant};
use serde_json::value::RawValue;

/// Conversations of Instagram, not of the Page's Messenger (`platform.md` §2.1).
const PLATFORM: (&str, &str) = ("platform", "instagram");

/// A conversation while its blank messages may still be read again.
pub(super) struct Opened {
    node: ConversationNode,
    sketches: Vec<Sketch>,
    skipped: usize,
}

impl AccountClient {
    /// The newest 25 conversations with their newest 20 messages: one request when all goes well (Y2). When Meta asks
    /// for less, smaller and smaller pages; what it cannot serve even alone is unavailable. Blank messages are read again by
    /// their ids, one request each, up to [`crate::Limits::rereads`].
    ///
    /// # Errors
    /// When the account cannot be read at all.
    pub async fn first_page(&self) -> Result<Read, ApiError> {
        let [all, least] = fields::conversation();
        let listed = paginate(self, &self.conversations(Fields { all: &all, least: &least, needed: &[] })).await?;
        let mut opened: Vec<Opened> = listed.items.iter().filter_map(|raw| open(raw)).collect();
        if self.is_refused(fields::MESSAGES_OF_A_CONVERSATION) {
            self.read_one_by_one(&mut opened).await?;
        }
        let mut threads: Vec<_> = opened.iter_mut().map(|conversation| &mut conversation.sketches).collect();
        reread(self, &mut threads).await;
        // All conversations are read first: what one tells of the own side helps to read another.
        opened.iter().for_each(|opened| self.hear(&opened.people()));
        let places = opened.iter().map(|opened| (opened.node.id(), self.place(&opened.people()))).collect();
        let (customers, mut left_out) = agree(places);
        left_out.unreadable += listed.items.len() - opened.len();
        let mut read = Read::default();
        for (opened, customer) in opened.into_iter().zip(customers) {
            let Some(customer) = customer else { continue };
            match self.close(opened, customer) {
                Some((conversation, page)) => {
                    read.add_messages(conversation.id.clone(), page);
                    read.reading.heads.push(conversation);
                }
                None => left_out.unreadable += 1,
            }
        }
        read.unavailable = listed.unavailable.into_iter().map(unavailable).collect();
        read.reading.unavailable = read.unavailable.iter().filter_map(|item| item.id.clone()).collect();
        read.reading.groups.clone_from(&left_out.groups);
        Ok(Read { left_out, ..read })
    }

    /// The newest 25 conversations without their messages, in one small request. Those that cannot be read are left
    /// out.
    ///
    /// # Errors
    /// When the request fails.
    pub async fn heads(&self) -> Result<Heads, ApiError> {
        let listed = paginate(self, &self.conversations(fields::CONVERSATION_HEAD)).await?;
        let nodes: Vec<ConversationNode> = listed.items.iter().filter_map(|raw| ConversationNode::read(raw)).collect();
        nodes.iter().for_each(|node| self.hear(&node.people()));
        let places: Vec<_> = nodes.iter().map(|node| (node.id(), self.place(&node.people()))).collect();
        let without_people = places.iter().any(|(_, place)| matches!(place, Place::Nobody | Place::Unknown));
        let to_be_read = without_people || self.is_refused(fields::UPDATED_TIME);
        let (customers, mut left_out) = agree(places);
        left_out.unreadable += listed.items.len() - nodes.len();
        let mut heads = Vec::with_capacity(nodes.len());
        for (node, participant) in nodes.iter().zip(customers) {
            let Some(participant) = participant else { continue };
            match node.updated_at() {
                Some(updated_at) => heads.push(Conversation { id: node.id(), participant, updated_at }),
                None => left_out.unreadable += 1,
            }
        }
        Ok(Heads { heads, left_out, to_be_read })
    }

    /// Whether even the smallest request for conversations gets the refusal without a reason: then neither a field nor
    /// the amount is the cause.
    pub async fn refuses_the_list(&self) -> bool {
        let query = [("platform", "instagram"), ("fields", "id"), ("limit", "1")];
        let path = [self.access().node.as_str(), "conversations"];
        let asked = self.conversations_call(&path, &query, self.meta().limits().item_bytes).await;
        matches!(asked, Err(ApiError::Graph(error)) if error.names_nothing())
    }

    /// The newest 20 messages of a conversation; blank ones are read again by their ids. Of a group only that it is one.
    ///
    /// # Errors
    /// When the request fails.
    pub async fn thread(&self, conversation: &ConversationId) -> Result<Read, ApiError> {
        let listed = paginate(self, &messages_of(conversation)).await?;
        let mut sketches = sketches(&listed.items);
        let unreadable = listed.items.len() - sketches.len() + listed.unavailable.len();
        reread(self, &mut [&mut sketches]).await;
        let people: Vec<Named<'_>> = sketches.iter().flat_map(Sketch::people).collect();
        self.hear(&people);
        let mut read = Read::default();
        let customer = match self.place(&people) {
            Place::Private(placed) => Some(placed.customer),
            Place::Nobody => None,
            Place::Group | Place::Unknown => {
                read.reading.groups.push(conversation.clone());
                return Ok(read);
            }
        };
        let page = finish(sketches, self, (customer.as_ref(), None));
        read.add_messages(conversation.clone(), ReadThread { skipped: page.skipped + unreadable, ..page });
        Ok(read)
    }

    /// Reads the messages of each conversation by a request of its own, where the list does not bring them.
    async fn read_one_by_one(&self, opened: &mut [Opened]) -> Result<(), ApiError> {
        for conversation in opened {
            match paginate(self, &messages_of(&conversation.node.id())).await {
                Ok(listed) => {
                    conversation.sketches = sketches(&listed.items);
                    conversation.skipped = listed.items.len() - conversation.sketches.len() + listed.unavailable.len();
                }
                Err(error) if is_about_the_message(&error) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn conversations<'a>(&'a self, fields: Fields<'a>) -> Route<'a> {
        Route {
            path: [&self.access().node, "conversations"],
            filter: Some(PLATFORM),
            fields,
            head_fields: fields::CONVERSATION_HEAD,
            want: CONVERSATIONS,
        }
    }

    /// A conversation with somebody; `None` when no time is known.
    pub(super) fn close(&self, opened: Opened, participant: Participant) -> Option<(Conversation, ReadThread)> {
        let Opened { node, sketches, skipped } = opened;
        let newest = sketches.iter().filter_map(Sketch::sent_at).max();
        let updated_at = node.updated_at().or(newest)?;
        let page = finish(sketches, self, (Some(&participant), Some(updated_at)));
        let conversation = Conversation { id: node.id(), participant, updated_at };
        Some((conversation, ReadThread { skipped: skipped + page.skipped, ..page }))
    }
}

fn messages_of(conversation: &ConversationId) -> Route<'_> {
    Route {
        path: [conversation.as_str(), "messages"],
        filter: None,
        fields: fields::MESSAGE,
        head_fields: fields::MESSAGE_HEAD,
        want: MESSAGES,
    }
}

impl Opened {
    /// All people named in it.
    pub(super) fn people(&self) -> Vec<Named<'_>> {
        self.node.people().into_iter().chain(self.sketches.iter().flat_map(Sketch::people)).collect()
    }
}

pub(super) fn open(raw: &RawValue) -> Option<Opened> {
    let node = ConversationNode::read(raw)?;
    let items: Vec<_> = node.messages().into_iter().take(MESSAGES).collect();
    let sketches = sketches(&items);
    let skipped = items.len() - sketches.len();
    Some(Opened { node, sketches, skipped })
}

pub(super) fn sketches(items: &[Box<RawValue>]) -> Vec<Sketch> {
    items.iter().filter_map(|raw| Sketch::read(raw)).collect()
}

fn unavailable(item: UnavailableItem) -> Unavailable {
    let head = item.head.as_deref().and_then(ConversationNode::read);
    Unavailable {
        id: head.as_ref().map(ConversationNode::id),
        updated_at: head.as_ref().and_then(ConversationNode::updated_at),
        error: item.error,
    }
}
