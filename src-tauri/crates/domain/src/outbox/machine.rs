//! The state machine of one row of the outbox. Every step it may take stands here and nowhere else.

use super::plan::{LOOK_AFTER, WAITS, waits_for_the_connection};
use super::{Attempt, Hold, HoldReason, NotSent, OutboxRow, SendState};
use crate::MessageId;
use chrono::{DateTime, Utc};

/// What happens to a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// It is about to be sent: from here on it may have left.
    Begin(Attempt),
    /// The try ended.
    Answered(Outcome),
    /// Instagram has the reaction, which gets no id.
    Reacted,
    /// Its file could not be uploaded: nothing was sent.
    NotUploaded(NotUploaded),
    /// The thread shows the message under this id.
    Found(MessageId),
    /// The thread was to be read and does not show the message, or could not be read.
    Looked {
        /// When.
        at: DateTime<Utc>,
        /// Whether it could be read.
        read: bool,
    },
    /// By the clock the reply window was closed when its turn came.
    WindowClosed,
    /// The program was started again: the answer to a try of the run before can no longer come.
    Restarted {
        /// When.
        at: DateTime<Utc>,
    },
    /// Meta's host was reached again.
    ConnectionBack,
    /// The time for taking it back is over before its end: the program is about to leave.
    UndoOver,
    /// The owner wants a failed or waiting message sent now.
    Retry,
    /// The owner wants a message of unknown outcome sent once more and knows that it may arrive twice.
    SendAgain,
    /// The owner saw the message on Instagram.
    Arrived,
}

/// How a try ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Instagram gave it an id.
    Sent(MessageId),
    /// Class N: the request certainly never left this computer.
    NeverLeft {
        /// When.
        at: DateTime<Utc>,
    },
    /// Class R: refused with a code that proves it was not sent.
    Refused(NotSent),
    /// Class L: Instagram asks to slow down; presumed not sent, but looked up before the next try.
    SlowedDown {
        /// When.
        at: DateTime<Utc>,
        /// Not before.
        until: DateTime<Utc>,
    },
    /// Class U: everything else. It may have arrived.
    Unclear {
        /// When.
        at: DateTime<Utc>,
    },
}

/// How an upload ended that brought nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotUploaded {
    /// Instagram was not reached, or could not take it just now.
    Later {
        /// When.
        at: DateTime<Utc>,
    },
    /// Instagram asks to slow down.
    SlowedDown {
        /// When.
        at: DateTime<Utc>,
        /// Not before.
        until: DateTime<Utc>,
    },
    /// It is not taken, or not there.
    Refused(NotSent),
}

/// The event does not apply to a row in this state; nothing changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the row cannot take this step")]
pub struct Refusal;

/// The counts of looks with which an unknown outcome is left to the owner's decision.
const ALL_LOOKS: u32 = LOOK_AFTER.len() as u32;

/// So many looks before a next try may fail in a row, about a minute, before the owner is asked.
const UNREADABLE_LOOKS: u32 = 6;

/// The row after the event.
///
/// # Errors
/// [`Refusal`] when the event does not apply.
pub fn step(row: &OutboxRow, event: Event) -> Result<OutboxRow, Refusal> {
    use SendState::{NotSent as Failed, Queued, Sending, Sent, Unknown};
    let mut next = row.clone();
    match (&row.state, event) {
        // A row whose earlier try may have arrived is looked up first, also when the owner presses Retry.
        (Queued { .. }, Event::Begin(attempt)) if !row.look_first => {
            next.attempts += 1;
            next.attempt = Some(attempt);
            next.state = Sending;
        }
        (Queued { .. }, Event::NotUploaded(why)) if row.can_lack_an_upload() && !row.look_first => {
            not_uploaded(&mut next, why);
        }
        (Sending, Event::Answered(outcome)) => answered(&mut next, outcome),
        (Sending, Event::Reacted) if row.reaction().is_some() => sent(&mut next, None),
        (Unknown { .. } | Sent { id: None }, Event::Found(id)) => sent(&mut next, Some(id)),
        (Queued { .. }, Event::Found(id)) if row.look_first => sent(&mut next, Some(id)),
        (Unknown { since, looks, reads }, Event::Looked { read, .. }) => {
            next.state = Unknown { since: *since, looks: looks.saturating_add(1), reads: reads + u32::from(read) };
        }
        (Queued { .. }, Event::Looked { at, read }) if row.look_first => looked_first(&mut next, at, read),
        (Queued { .. }, Event::WindowClosed) if !row.try_anyway && !row.look_first => {
            next.state = Failed { why: NotSent::WindowClosed };
        }
        (Sending, Event::Restarted { .. }) if row.may_be_repeated() => next.state = Queued { hold: None },
        // It may have left before the program ended. Never back into the queue.
        (Sending, Event::Restarted { at }) => next.state = Unknown { since: at, looks: 0, reads: 0 },
        (Unknown { .. }, Event::Restarted { at }) if !row.is_undecided() => {
            next.state = Unknown { since: at, looks: 0, reads: 0 };
        }
        (Queued { hold: Some(hold) }, Event::Restarted { at }) => next.state = Queued { hold: Some(hold.found_at(at)) },
        (Queued { .. }, Event::ConnectionBack) => {
            next.held = if waits_for_the_connection(row) { 0 } else { row.held };
            next.state = Queued { hold: row.slowed_down().cloned() };
        }
        (Queued { .. }, Event::UndoOver) => next.release_at = row.queued_at,
        (Queued { .. }, Event::Retry) => next.state = Queued { hold: row.slowed_down().cloned() },
        (Failed { why }, Event::Retry) => {
            next.failed_before = Some(why.clone());
            // The same again without what was refused.
            next.answers = next.answers.filter(|_| !matches!(why, NotSent::QuoteRefused | NotSent::QuoteGone));
            next.try_anyway |= *why == NotSent::WindowClosed;
            // No error code alone proves that nothing was sent (`reliability.md` §0.1).
            next.look_first = row.attempt.is_some() && !row.may_be_repeated();
            next.held = 0;
            next.state = Queued { hold: None };
        }
        (Unknown { reads, .. }, Event::SendAgain) if row.is_undecided() => {
            // Another look may still find the message and so prevent a second copy, unless the thread could not be read
            // so far.
            next.look_first = *reads > 0;
            next.held = 0;
            next.state = Queued { hold: None };
        }
        (Unknown { .. }, Event::Arrived) if row.is_undecided() => {
            next.failed_before = None;
            next.state = Sent { id: None };
        }
        _ => return Err(Refusal),
    }
    Ok(next)
}

fn sent(row: &mut OutboxRow, id: Option<MessageId>) {
    row.look_first = false;
    row.failed_before = None;
    row.state = SendState::Sent { id };
}

fn not_uploaded(row: &mut OutboxRow, why: NotUploaded) {
    row.held = row.held.saturating_add(1);
    let hold = match why {
        NotUploaded::Later { at } => Hold::of(HoldReason::NoConnection, at, at + WAITS.after(row.held)),
        NotUploaded::SlowedDown { at, until } => Hold::of(HoldReason::SlowedDown, at, until),
        NotUploaded::Refused(why) => {
            row.failed_before = None;
            row.state = SendState::NotSent { why };
            return;
        }
    };
    row.state = SendState::Queued { hold: Some(hold) };
}

fn answered(row: &mut OutboxRow, outcome: Outcome) {
    row.look_first = false;
    match outcome {
        Outcome::Sent(id) => sent(row, Some(id)),
        Outcome::NeverLeft { at } => {
            row.attempts = row.attempts.saturating_sub(1);
            row.held = row.held.saturating_add(1);
            let until = at + WAITS.after(row.held);
            row.state = SendState::Queued { hold: Some(Hold::of(HoldReason::NoConnection, at, until)) };
        }
        Outcome::SlowedDown { at, until } => {
            row.attempts = row.attempts.saturating_sub(1);
            row.held = row.held.saturating_add(1);
            row.look_first = !row.may_be_repeated();
            row.state = SendState::Queued { hold: Some(Hold::of(HoldReason::SlowedDown, at, until)) };
        }
        Outcome::Refused(why) => {
            row.failed_before = None;
            row.state = SendState::NotSent { why };
        }
        Outcome::Unclear { at } if row.may_be_repeated() => {
            row.held = row.held.saturating_add(1);
            let until = at + WAITS.after(row.held);
            row.state = SendState::Queued { hold: Some(Hold::of(HoldReason::Unclear, at, until)) };
        }
        Outcome::Unclear { at } => row.state = SendState::Unknown { since: at, looks: 0, reads: 0 },
    }
}

fn looked_first(row: &mut OutboxRow, at: DateTime<Utc>, read: bool) {
    if read {
        row.look_first = false;
        row.held = 0;
        row.state = SendState::Queued { hold: None };
        return;
    }
    row.held = row.held.saturating_add(1);
    if row.held >= UNREADABLE_LOOKS {
        // It must not be sent without a look, since an earlier try may have arrived, and it must not wait for ever:
        // once twenty newer messages stand in the thread, no reading shows it any more (`reliability.md` §0.2).
        row.look_first = false;
        row.held = 0;
        row.state = SendState::Unknown { since: at, looks: ALL_LOOKS, reads: 0 };
        return;
    }
    row.state = SendState::Queued { hold: Some(Hold::of(HoldReason::Unread, at, at + WAITS.after(row.held))) };
}

/// Whether the owner can take the press back: nothing of it has begun (S5).
#[must_use]
pub fn may_undo(row: &OutboxRow, now: DateTime<Utc>) -> bool {
    matches!(row.state, SendState::Queued { .. }) && row.attempt.is_none() && !row.is_released(now)
}

/// Whether the owner can throw the row away: not while it is on its way or looked up, nor once it is sent.
#[must_use]
pub fn may_discard(row: &OutboxRow) -> bool {
    may_edit(row) || row.is_undecided()
}

/// Whether the text can go back into the draft: only what is certainly not on Instagram.
#[must_use]
pub fn may_edit(row: &OutboxRow) -> bool {
    match row.state {
        SendState::NotSent { .. } => true,
        SendState::Queued { .. } => !row.look_first,
        SendState::Sending | SendState::Sent { .. } | SendState::Unknown { .. } => false,
    }
}

impl OutboxRow {
    /// Its time for being taken back is over. Setting the clock back does not make that time longer.
    #[must_use]
    pub fn is_released(&self, now: DateTime<Utc>) -> bool {
        now >= self.release_at || now < self.queued_at
    }

    /// Whether sending it twice is the same as once, so that it need not be known whether an earlier try arrived.
    fn may_be_repeated(&self) -> bool {
        self.reaction().is_some()
    }

    /// Whether it is a file, or what is left of one.
    fn can_lack_an_upload(&self) -> bool {
        self.text().is_empty() && self.reaction().is_none()
    }

    /// Until when Instagram asked to slow down: nothing else ends this hold.
    fn slowed_down(&self) -> Option<&Hold> {
        match &self.state {
            SendState::Queued { hold: Some(hold) } if hold.why == HoldReason::SlowedDown => Some(hold),
            _ => None,
        }
    }
}
