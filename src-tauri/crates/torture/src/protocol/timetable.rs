//! What will happen when. Of two things at one moment the one entered first happens first.

use super::platform::Ms;
use super::post::Answer;
use domain::{Message, OutboxId};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// Something that happens.
#[derive(Debug)]
pub enum Happening {
    /// The owner presses Send.
    Press,
    /// The owner looks through the bubbles and presses what they offer.
    Owner,
    /// The owner writes on the phone.
    Phone(usize),
    /// The customer writes so often.
    Customer(usize, u32),
    /// The connection goes or comes.
    Line(bool),
    /// The program is killed, or quits.
    End { killed: bool },
    /// The program starts.
    Start,
    /// A POST reaches the platform, which takes it.
    Taken(OutboxId),
    /// A try ends; told to the run of the program that made it.
    Answered { run: u32, row: OutboxId, answer: Answer },
    /// A thread was read, or could not be.
    Read { run: u32, conversation: usize, page: Option<Vec<Message>>, looking: bool },
    /// One own message is told by an echo.
    Echo(usize, Message),
    /// The thread is polled.
    Poll(usize),
    /// Something planned is due.
    Wake,
}

/// The happenings to come.
#[derive(Debug, Default)]
pub struct Timetable {
    order: BinaryHeap<Reverse<(Ms, u64)>>,
    happenings: BTreeMap<u64, Happening>,
    entered: u64,
}

impl Timetable {
    /// Enters a happening.
    pub fn at(&mut self, when: Ms, what: Happening) {
        self.entered += 1;
        self.order.push(Reverse((when, self.entered)));
        self.happenings.insert(self.entered, what);
    }

    /// The next happening and its time.
    pub fn next(&mut self) -> Option<(Ms, Happening)> {
        let Reverse((when, number)) = self.order.pop()?;
        Some((when, self.happenings.remove(&number)?))
    }
}
