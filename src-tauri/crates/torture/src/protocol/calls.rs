//! What the program asks of the platform: sends and looks, and what it makes of the answers.

use super::model::{Model, TROUBLE, conversation, thread_of};
use super::platform::{Entry, SHOWN};
use super::post::{Answer, Fate, lag};
use super::timetable::Happening;
use chrono::TimeDelta;
use domain::outbox::{
    Attempt, Event, HORIZON, LOOK_AFTER, Lane, Outcome, is_due_for_a_look, known_since, leaving, match_sent,
};
use domain::{ConversationId, Message, MessageId, OutboxId, OutboxRow, SendState};

impl Model {
    pub(super) fn send(&mut self, run: u32, id: OutboxId) {
        let Some(at) = self.rows.iter().position(|row| row.id == id) else { return };
        let (conversation, thread) = (self.rows[at].conversation.clone(), thread_of(&self.rows[at].conversation));
        super::judge::may_begin(self, at);
        let attempt = Attempt {
            at: self.clock(),
            text_hash: String::new(),
            known_before: self.known_since(thread, known_since(self.clock())),
            human_agent: false,
        };
        if !self.apply(at, Event::Begin(attempt)) {
            self.faults.push("what was planned to be sent could not begin".to_owned());
            return;
        }
        self.busy.insert(Lane::Messages(conversation));
        let fate = Fate::draw(&mut self.rng, self.online, self.now < TROUBLE);
        if let Some(after) = fate.taken_after {
            self.timetable.at(self.now + after, Happening::Taken(id));
            self.unanswered += u64::from(!matches!(fate.answer, Answer::Sent));
        }
        self.timetable.at(self.now + fate.told_after, Happening::Answered { run, row: id, answer: fate.answer });
    }

    pub(super) fn taken(&mut self, id: OutboxId) {
        let Some(story) = self.story.get(&id) else { return };
        let (text, thread) = (story.last.text().to_owned(), thread_of(&story.last.conversation));
        let lag = lag(&mut self.rng);
        let message = self.platform.write(thread, true, &text, self.now, lag);
        self.platform.ledger.push(Entry { row: id, message: message.id.clone() });
        self.may_echo(thread, message);
    }

    pub(super) fn may_echo(&mut self, thread: usize, message: Message) {
        if self.rng.u8(..3) == 0 {
            let when = self.now + self.rng.i64(0..20_000);
            self.timetable.at(when, Happening::Echo(thread, message));
        }
    }

    pub(super) fn answered(&mut self, id: OutboxId, answer: Answer) {
        let Some(at) = self.rows.iter().position(|row| row.id == id) else {
            self.faults.push("a row went away while it was on its way".to_owned());
            return;
        };
        self.busy.remove(&self.rows[at].lane());
        let clock = self.clock();
        let outcome = match answer {
            Answer::Sent => {
                let entry = self.platform.ledger.iter().rev().find(|entry| entry.row == id);
                let Some(message) = entry.map(|entry| entry.message.clone()) else { return };
                self.give_back(&message, id);
                self.known[thread_of(&self.rows[at].conversation)].entry(message.clone()).or_insert(None);
                Outcome::Sent(message)
            }
            Answer::NeverLeft => Outcome::NeverLeft { at: clock },
            Answer::Refused(why) => Outcome::Refused(why),
            Answer::Unclear => Outcome::Unclear { at: clock },
            Answer::SlowedDown => {
                let asked = TimeDelta::seconds(self.rng.i64(0..300));
                Outcome::SlowedDown { at: clock, until: clock + asked.max(HORIZON) }
            }
        };
        if !self.apply(at, Event::Answered(outcome)) {
            self.faults.push("an answer was not taken".to_owned());
        }
    }

    /// An answer is the truth: a row that was taken for that message is unknown again, and the owner's to decide.
    fn give_back(&mut self, message: &MessageId, to: OutboxId) {
        if self.sent_here.contains(message) {
            self.faults.push("a row left with the message of another one".to_owned());
        }
        let since = self.clock();
        let other = self.rows.iter_mut().find(|row| row.id != to && row.message_id() == Some(message));
        if let Some(other) = other {
            let looks = u32::try_from(LOOK_AFTER.len()).unwrap_or(u32::MAX);
            other.state = SendState::Unknown { since, looks, reads: 2 };
        }
    }

    pub(super) fn look(&mut self, run: u32, conversation: &ConversationId) {
        self.busy.insert(Lane::Messages(conversation.clone()));
        let thread = thread_of(conversation);
        let page = if self.can_read() { Some(self.platform.page(thread, self.now)) } else { None };
        let when = self.now + self.rng.i64(10..4_000);
        self.timetable.at(when, Happening::Read { run, conversation: thread, page, looking: true });
    }

    pub(super) fn read(&mut self, thread: usize, page: Option<Vec<Message>>, looking: bool) {
        let conversation = conversation(thread);
        if looking {
            self.busy.remove(&Lane::Messages(conversation.clone()));
        }
        self.learned(thread, page.as_deref().unwrap_or_default());
        let at = self.clock();
        for place in 0..self.rows.len() {
            let row = &self.rows[place];
            if !looking || row.conversation != conversation || !is_due_for_a_look(row, at) {
                continue;
            }
            let read = page.as_ref().is_some_and(|page| self.believes_every_page || row.would_be_on(page, SHOWN));
            self.apply(place, Event::Looked { at, read });
        }
    }

    /// Messages of a thread became known.
    pub(super) fn learned(&mut self, thread: usize, messages: &[Message]) {
        let conversation = conversation(thread);
        let here: Vec<OutboxRow> = self.rows.iter().filter(|row| row.conversation == conversation).cloned().collect();
        let free: Vec<Message> =
            messages.iter().filter(|message| !self.sent_here.contains(&message.id)).cloned().collect();
        for (id, message) in match_sent(&here, &free) {
            let at = self.rows.iter().position(|row| row.id == id);
            if at.is_none_or(|at| !self.apply(at, Event::Found(message))) {
                self.faults.push("what was found was not taken".to_owned());
            }
        }
        let own = || messages.iter().filter(|message| message.own);
        self.known[thread].extend(own().map(|message| (message.id.clone(), Some(message.sent_at))));
        self.shown.extend(own().map(|message| message.id.clone()));
        self.let_go();
    }

    /// Sent rows that have done their work leave. What is told of them stays as it was.
    fn let_go(&mut self) {
        let at = self.clock();
        let leaving = if self.forgets_what_it_sent {
            self.rows.iter().filter(|row| row.is_sent()).map(|row| row.id).collect()
        } else {
            leaving(&self.rows, &self.shown, at)
        };
        for id in leaving {
            let Some(at) = self.rows.iter().position(|row| row.id == id) else { continue };
            let row = self.rows.remove(at);
            self.sent_here.extend(row.message_id().filter(|_| !self.forgets_what_it_sent).cloned());
            if let Some(story) = self.story.get_mut(&id) {
                story.last = row;
            }
        }
    }
}
