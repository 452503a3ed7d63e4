//! The timeline of one conversation: what Instagram has, then what it has not confirmed, each with its status,
//! reactions and quotes (T2, T4, T7, T8).

use crate::sending::{Queue, with_wanted};
use crate::views::{
    FileView, MessageView, OutgoingView, PartView, QuotedView, ReactionState, ReactionView, StatusView,
};
use domain::text::plain_text;
use domain::{AccountId, Card, Message, MessageId, OutboxId, OutboxRow, Preview, Referral, SendState};
use instagram::understood;
use std::collections::{BTreeMap, HashMap, HashSet};
use store::{Marks, SentHere};

/// What is known beside the messages themselves.
pub(crate) struct About {
    /// What Instagram told.
    pub marks: BTreeMap<MessageId, Marks>,
    /// What was sent from here and has left the outbox.
    pub sent_here: Vec<SentHere>,
    /// Percent of each upload under way.
    pub uploaded: HashMap<OutboxId, u32>,
}

/// What the entries are made from.
struct Making<'a> {
    account: &'a AccountId,
    /// The row that a message is or was, and which part of a press.
    sent_here: HashMap<&'a MessageId, (OutboxId, Option<PartView>)>,
    about: &'a About,
    /// What can be quoted.
    quotable: HashMap<MessageId, QuotedView>,
    outbox: &'a Queue,
}

/// The timeline of a conversation, oldest first; `outbox` has its rows.
pub(crate) fn timeline(
    account: &AccountId,
    (mut cached, about): (Vec<Message>, &About),
    outbox: &Queue,
) -> Vec<MessageView> {
    let left = about.sent_here.iter().map(|sent| (&sent.message, (sent.row, PartView::of(sent.part, sent.parts))));
    let here = outbox.rows.iter().filter_map(|row| Some((row.message_id()?, (row.id, PartView::of_part(row.part)))));
    let sent_here: HashMap<&MessageId, (OutboxId, Option<PartView>)> = left.chain(here).collect();
    // An echo is often here before the answer to its send: the row stands for it until then.
    for row in outbox.rows.iter().filter(|row| row.state == SendState::Sending) {
        let is_it = |message: &Message| !sent_here.contains_key(&message.id) && row.may_be(message);
        if let Some(at) = cached.iter().position(is_it) {
            cached.remove(at);
        }
    }
    let shown: HashSet<MessageId> = cached.iter().map(|message| message.id.clone()).collect();
    let mut making = Making { account, sent_here, about, quotable: HashMap::new(), outbox };
    let understood: Vec<(Message, Card)> = cached.into_iter().map(read_again).collect();
    making.quotable = understood.iter().map(|(message, _)| (message.id.clone(), making.quotable(message))).collect();
    let mut entries: Vec<MessageView> =
        understood.into_iter().map(|(message, card)| making.entry(message, card)).collect();
    // What Instagram has not confirmed stands below everything it has, in the order of the key presses.
    let not_shown = |row: &&OutboxRow| row.message_id().is_none_or(|id| !shown.contains(id));
    for row in outbox.rows.iter().filter(|row| row.reaction().is_none()).filter(not_shown) {
        entries.push(making.pending(row));
    }
    entries
}

/// A message as this version understands it.
fn read_again(message: Message) -> (Message, Card) {
    let (content, card) = understood(message.content);
    (Message { content, ..message }, card)
}

impl Making<'_> {
    fn key(&self, id: &MessageId) -> String {
        self.sent_here.get(id).map_or_else(|| id.to_string(), |(row, _)| row.to_string())
    }

    fn quotable(&self, message: &Message) -> QuotedView {
        let preview = Preview::of(message.own, &message.content);
        QuotedView { key: Some(self.key(&message.id)), preview: Some(preview) }
    }

    fn entry(&self, message: Message, card: Card) -> MessageView {
        let row = self.sent_here.get(&message.id);
        let marks = self.about.marks.get(&message.id).cloned().unwrap_or_default();
        let status = match row {
            _ if marks.seen => StatusView::Seen,
            Some(_) => StatusView::Sent,
            None => StatusView::SentElsewhere,
        };
        let reaction = |reaction: store::Reaction| ReactionView {
            own: reaction.by.as_str() == self.account.as_str(),
            with: reaction.with,
            state: ReactionState::There,
        };
        let reactions = marks.reactions.into_iter().map(reaction).collect();
        let wanted = self.outbox.reaction_to(&message.id);
        MessageView {
            key: self.key(&message.id),
            part: row.and_then(|(_, part)| *part),
            own: message.own,
            at: self.outbox.zone.show(message.sent_at),
            kind: message.content.kind,
            text: plain_text(&message.content.text),
            type_name: message.content.type_name,
            status: message.own.then_some(status),
            outgoing: None,
            quoted: card.answers.as_ref().map(|id| self.quoted(id)),
            card: card.plain(),
            reactions: with_wanted(reactions, wanted),
            edited: marks.edited,
            referral: marks.referral.map(Referral::plain),
            message: Some(message.id),
        }
    }

    /// What a message answers, as far as it is kept here.
    fn quoted(&self, id: &MessageId) -> QuotedView {
        self.quotable.get(id).cloned().unwrap_or(QuotedView { key: None, preview: None })
    }

    fn pending(&self, row: &OutboxRow) -> MessageView {
        let content = row.content();
        let uploaded = self.about.uploaded.get(&row.id).copied();
        MessageView {
            key: row.id.to_string(),
            message: row.message_id().cloned(),
            own: true,
            at: self.outbox.zone.show(row.queued_at),
            kind: content.kind,
            text: content.text,
            type_name: None,
            card: Card::default(),
            outgoing: row.file().map(|file| OutgoingView { file: FileView::from(file), uploaded }),
            quoted: row.answers.as_ref().map(|id| self.quoted(id)),
            reactions: Vec::new(),
            edited: false,
            referral: None,
            status: Some(self.outbox.status(row)),
            part: PartView::of_part(row.part),
        }
    }
}
