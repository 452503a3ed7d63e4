//! The three lists: a whole first page, the heads of the newest conversations, one thread.

use super::conversation::ConversationNode;
use super::message::{Sketch, finish};
use super::reread::reread;
use super::walk::{Barred, Route, walk};
use super::{CONVERSATIONS, ConversationRead, Fenced, FirstPage, Head, MESSAGES, ThreadPage, fields};
use crate::http::json::filled;
use crate::{AccountClient, ApiError};
use domain::{ConversationId, Participant};
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
    /// for less, smaller and smaller pages; what it cannot serve even alone is fenced. Blank messages are read again by
    /// their ids, one request each, up to [`crate::Limits::rereads`].
    ///
    /// # Errors
    /// When the account cannot be read at all.
    pub async fn first_page(&self) -> Result<FirstPage, ApiError> {
        let fields = fields::conversation();
        let walked = walk(self, &self.conversations(&fields)).await?;
        let mut opened: Vec<Opened> = walked.items.iter().filter_map(|raw| open(raw)).collect();
        let mut threads: Vec<_> = opened.iter_mut().map(|conversation| &mut conversation.sketches).collect();
        reread(self, &mut threads).await;
        let conversations: Vec<_> = opened.into_iter().filter_map(|opened| self.close(opened)).collect();
        let skipped = walked.items.len() - conversations.len();
        Ok(FirstPage { conversations, fenced: walked.fenced.into_iter().map(fenced).collect(), skipped })
    }

    /// The newest 25 conversations without their messages, in one small request. Those nobody can read are left out.
    ///
    /// # Errors
    /// When the request fails.
    pub async fn heads(&self) -> Result<Vec<Head>, ApiError> {
        let walked = walk(self, &self.conversations(fields::CONVERSATION_HEAD)).await?;
        let head = |raw: &RawValue| ConversationNode::read(raw)?.conversation(self, None, None);
        Ok(walked.items.iter().filter_map(|raw| head(raw)).map(|conversation| Head { conversation }).collect())
    }

    /// The newest 20 messages of a conversation; blank ones are read again by their ids.
    ///
    /// # Errors
    /// When the request fails.
    pub async fn thread(&self, conversation: &ConversationId) -> Result<ThreadPage, ApiError> {
        let route = Route {
            path: [conversation.as_str(), "messages"],
            filter: None,
            fields: fields::MESSAGE,
            head_fields: fields::MESSAGE_HEAD,
            want: MESSAGES,
        };
        let walked = walk(self, &route).await?;
        let mut sketches = sketches(&walked.items);
        let unreadable = walked.items.len() - sketches.len() + walked.fenced.len();
        reread(self, &mut [&mut sketches]).await;
        let (messages, unsigned, beside) = finish(sketches, self, None);
        Ok(ThreadPage { messages, skipped: unreadable + unsigned, beside })
    }

    fn conversations<'a>(&'a self, fields: &'a str) -> Route<'a> {
        Route {
            path: [&self.access().node, "conversations"],
            filter: Some(PLATFORM),
            fields,
            head_fields: fields::CONVERSATION_HEAD,
            want: CONVERSATIONS,
        }
    }

    pub(super) fn close(&self, opened: Opened) -> Option<ConversationRead> {
        let Opened { node, sketches, skipped } = opened;
        let writer = sketches.iter().find_map(|sketch| self.customer_in(sketch));
        let newest = sketches.iter().filter_map(Sketch::sent_at).max();
        let conversation = node.conversation(self, writer, newest)?;
        let (messages, unsigned, beside) = finish(sketches, self, Some(conversation.updated_at));
        Some(ConversationRead { conversation, messages, skipped: skipped + unsigned, beside })
    }

    /// The writer of a message, if that is not the account.
    fn customer_in(&self, sketch: &Sketch) -> Option<Participant> {
        let person = sketch.from.as_ref()?;
        let id = person.id.as_ref().filter(|id| !self.is_own(&id.0))?;
        Some(Participant { id: id.0.as_str().into(), username: filled(person.username.clone()) })
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

fn fenced(barred: Barred) -> Fenced {
    let head = barred.head.as_deref().and_then(ConversationNode::read);
    Fenced {
        id: head.as_ref().map(ConversationNode::id),
        updated_at: head.as_ref().and_then(ConversationNode::updated_at),
        error: barred.error,
    }
}
