//! What a row of the outbox brings to Instagram.

use super::{OutFile, OutboxRow, Part};
use crate::{Content, ConversationId, Kind, MessageId};

/// What is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload {
    /// A text, as typed. An empty one stands for a row whose file is not known any more.
    Text(String),
    /// A file.
    File(OutFile),
    /// A reaction to a message.
    Reaction(WantedReaction),
}

/// How the owner wants to have reacted to a message (T8). Sending it twice has the effect of sending it once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedReaction {
    /// To which message.
    pub message: MessageId,
    /// With what; `None`: with nothing any more.
    pub emoji: Option<String>,
}

/// What goes out one after the other. What is in different lanes does not wait for each other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Lane {
    /// The texts and files of a conversation.
    Messages(ConversationId),
    /// The reactions to a message.
    Reactions(MessageId),
}

impl OutboxRow {
    /// A press of Send of one file, as it is first written down: under the file's own id.
    #[must_use]
    pub fn with_file(self, file: OutFile) -> Self {
        let part = Part { first: file.id, number: 1, of: 1 };
        Self { id: file.id, part, payload: Payload::File(file), ..self }
    }

    /// The wish for a reaction, as it is first written down.
    #[must_use]
    pub fn with_reaction(self, reaction: WantedReaction) -> Self {
        Self { payload: Payload::Reaction(reaction), ..self }
    }

    /// Its text; empty when it is none.
    #[must_use]
    pub fn text(&self) -> &str {
        match &self.payload {
            Payload::Text(text) => text,
            Payload::File(_) | Payload::Reaction(_) => "",
        }
    }

    /// The file it is, if it is one.
    #[must_use]
    pub fn file(&self) -> Option<&OutFile> {
        match &self.payload {
            Payload::File(file) => Some(file),
            Payload::Text(_) | Payload::Reaction(_) => None,
        }
    }

    /// The reaction it is, if it is one.
    #[must_use]
    pub fn reaction(&self) -> Option<&WantedReaction> {
        match &self.payload {
            Payload::Reaction(reaction) => Some(reaction),
            Payload::Text(_) | Payload::File(_) => None,
        }
    }

    /// What it keeps its place in.
    #[must_use]
    pub fn lane(&self) -> Lane {
        match &self.payload {
            Payload::Text(_) | Payload::File(_) => Lane::Messages(self.conversation.clone()),
            Payload::Reaction(reaction) => Lane::Reactions(reaction.message.clone()),
        }
    }

    /// What its message is in the thread.
    #[must_use]
    pub fn message_kind(&self) -> Kind {
        self.file().map_or(Kind::Text, |file| file.kind.message_kind())
    }

    /// What its bubble says until Instagram has it.
    #[must_use]
    pub fn content(&self) -> Content {
        Content { kind: self.message_kind(), ..Content::text(self.text()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OutboxId;
    use crate::outbox::{Action, Attempt, Event, HoldReason, NotSent, Outcome, SendState, plan, step};
    use chrono::{DateTime, TimeDelta, Utc};
    use std::collections::HashSet;
    use uuid::Uuid;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_000_000 + second, 0).expect("a time")
    }

    fn text(number: u128) -> OutboxRow {
        let to = ("account".into(), "here".into(), "customer".into());
        OutboxRow::pressed(OutboxId::new(Uuid::from_u128(number)), to, "text".into(), at(0))
    }

    fn reaction(number: u128, message: &str) -> OutboxRow {
        text(number).with_reaction(WantedReaction { message: message.into(), emoji: Some("❤️".into()) })
    }

    fn after(row: &OutboxRow, events: impl IntoIterator<Item = Event>) -> OutboxRow {
        let (text_hash, known_before) = (String::new(), Vec::new());
        let begin = Event::Begin(Attempt { at: at(1), text_hash, known_before, human_agent: false });
        std::iter::once(begin).chain(events).fold(row.clone(), |row, event| step(&row, event).expect("it applies"))
    }

    #[test]
    fn t8_a_reaction_whose_outcome_is_unclear_is_asked_for_again_and_never_looked_for() {
        let unclear = || Event::Answered(Outcome::Unclear { at: at(2) });
        let once = after(&reaction(1, "m"), [unclear()]);
        let hold = |row: &OutboxRow| row.hold().map(|hold| (hold.why, hold.until - at(2)));
        assert_eq!(hold(&once), Some((HoldReason::Unclear, TimeDelta::seconds(2))));
        assert_eq!(hold(&after(&once, [unclear()])), Some((HoldReason::Unclear, TimeDelta::seconds(4))));
        assert_eq!(plan(std::slice::from_ref(&once), &HashSet::new(), true, at(4)).now, [Action::Send(once.id)]);
        let slowed = after(&once, [Event::Answered(Outcome::SlowedDown { at: at(2), until: at(60) })]);
        assert!(!slowed.look_first);
        let refused = after(&once, [Event::Answered(Outcome::Refused(NotSent::RecipientUnavailable))]);
        assert!(!step(&refused, Event::Retry).expect("it applies").look_first);
        for (event, state) in [
            (Event::Restarted { at: at(9) }, SendState::Queued { hold: None }),
            (Event::Reacted, SendState::Sent { id: None }),
        ] {
            assert_eq!(after(&once, [event]).state, state);
        }
        assert!(step(&after(&text(1), []), Event::Reacted).is_err(), "a message has an id");
    }

    #[test]
    fn t8_reactions_and_messages_do_not_wait_for_each_other_but_those_to_one_message_do() {
        let offline = after(&text(1), [Event::Answered(Outcome::NeverLeft { at: at(2) })]);
        let rows = [offline, text(2), reaction(3, "m"), reaction(4, "m"), reaction(5, "other")];
        let send = |rows: &[&OutboxRow]| rows.iter().map(|row| Action::Send(row.id)).collect::<Vec<_>>();
        let none = HashSet::new();
        assert_eq!(plan(&rows, &none, true, at(3)).now, send(&[&rows[2], &rows[4]]));
        let busy = HashSet::from([Lane::Reactions("m".into())]);
        assert_eq!(plan(&rows, &busy, true, at(3)).now, send(&[&rows[4]]));
        let trying = [after(&reaction(1, "m"), []), text(2), reaction(3, "m")];
        assert_eq!(plan(&trying, &none, true, at(3)).now, send(&[&trying[1]]));
        let unclear = after(&reaction(1, "m"), [Event::Answered(Outcome::Unclear { at: at(2) })]);
        assert_eq!(plan(&[unclear, text(2)], &none, true, at(3)).now, send(&[&text(2)]));
    }
}
