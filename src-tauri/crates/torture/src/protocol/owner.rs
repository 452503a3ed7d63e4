//! The owner: presses Send, takes back, retries, decides.

use super::model::{Model, Story, TROUBLE, conversation};
use domain::outbox::{Event, UNDO, may_discard, may_edit, may_undo};
use domain::{OutboxId, OutboxRow, Part, SendState};

/// Few words, so that the same are said often.
const WORDS: [&str; 3] = ["ok", "Yes, until six.", "ok  "];

impl Model {
    pub(super) fn some_words(&mut self) -> &'static str {
        WORDS[self.rng.usize(..WORDS.len())]
    }

    /// A press of Send of one to three parts.
    pub(super) fn press(&mut self) {
        if self.running.is_none() {
            return;
        }
        let threads = self.threads();
        let thread = self.rng.usize(..threads);
        let of = if self.rng.u8(..4) == 0 { self.rng.u32(2..4) } else { 1 };
        let (undo, try_anyway) = (self.rng.bool(), self.rng.u8(..8) == 0);
        let press = self.next_id();
        for number in 1..=of {
            let id = if number == 1 { press } else { self.next_id() };
            let to = ("shop".into(), conversation(thread), "customer".into());
            let mut row = OutboxRow::pressed(id, to, self.some_words().to_owned(), self.clock());
            row.part = Part { first: press, number, of };
            row.try_anyway = try_anyway;
            if undo {
                row.release_at += UNDO;
            }
            self.story.insert(id, Story { last: row.clone(), consents: 0, taken_back: false, gone: false });
            self.rows.push(row);
        }
    }

    fn next_id(&mut self) -> OutboxId {
        self.pressed += 1;
        OutboxId::new(uuid::Uuid::from_u128(u128::from(self.pressed)))
    }

    /// Looks at every bubble and presses one of the buttons it offers, or none.
    pub(super) fn owner_looks(&mut self) {
        if self.running.is_none() || self.now >= TROUBLE {
            return;
        }
        let ids: Vec<OutboxId> = self.rows.iter().map(|row| row.id).collect();
        for id in ids {
            let Some(at) = self.rows.iter().position(|row| row.id == id) else { continue };
            self.presses_a_button(at);
        }
    }

    fn presses_a_button(&mut self, at: usize) {
        let (row, choice) = (self.rows[at].clone(), self.rng.u8(..8));
        match choice {
            0 if may_undo(&row, self.clock()) => self.take_away(&row, true),
            1 if may_edit(&row) => self.take_away(&row, true),
            2 if may_discard(&row) => self.take_away(&row, may_edit(&row)),
            3 | 4 if matches!(row.state, SendState::NotSent { .. } | SendState::Queued { .. }) => {
                self.apply(at, Event::Retry);
            }
            5 if row.is_undecided() => {
                self.apply(at, Event::Arrived);
            }
            6 if row.is_undecided() => {
                if self.apply(at, Event::SendAgain)
                    && let Some(story) = self.story.get_mut(&row.id)
                {
                    story.consents += 1;
                }
            }
            _ => {}
        }
    }

    /// The row and the later unsent parts of its press leave the outbox.
    fn take_away(&mut self, row: &OutboxRow, taken_back: bool) {
        let leaves = |other: &OutboxRow| {
            other.part.first == row.part.first && other.part.number >= row.part.number && !other.is_sent()
        };
        let (leaving, staying): (Vec<_>, Vec<_>) = self.rows.drain(..).partition(leaves);
        self.rows = staying;
        for other in leaving {
            if other.id != row.id && other.attempt.is_some() && !may_edit(&other) {
                self.faults.push("a later part was begun before an earlier one was sent".to_owned());
            }
            if let Some(story) = self.story.get_mut(&other.id) {
                story.taken_back = taken_back || other.id != row.id;
                story.gone = true;
                story.last = other;
            }
        }
    }
}
