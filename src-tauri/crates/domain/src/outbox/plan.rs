//! What an account's sender does next. A pure function of the rows and the time.

use super::{Hold, HoldReason, Lane, OutboxRow, SendState};
use crate::{Backoff, ConversationId, OutboxId};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashSet;

/// How long after an outcome became unknown the thread is looked at.
pub const LOOK_AFTER: [TimeDelta; 5] = [
    TimeDelta::seconds(2),
    TimeDelta::seconds(5),
    TimeDelta::seconds(15),
    TimeDelta::seconds(30),
    TimeDelta::seconds(60),
];

/// How long Instagram may take to show a message it accepted: our guess, to be verified live (`reliability.md` §E.2).
/// A request that was slowed down is not repeated earlier.
pub const HORIZON: TimeDelta = TimeDelta::seconds(60);

/// How many readings must not show a message before it counts as missing; while there were fewer, looking goes on
/// beyond the horizon.
const READS_NEEDED: u32 = 2;

/// How long a row waits after a try that did not reach Instagram: 2, 4, 8 … 60 seconds.
pub(super) const WAITS: Backoff = Backoff { first: TimeDelta::seconds(2), longest: TimeDelta::seconds(60) };

/// What the sender does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Sends this row.
    Send(OutboxId),
    /// Reads this conversation's thread for outcomes that are unknown.
    Look(ConversationId),
}

/// What is to be done now, at most one thing per lane, and when to plan again at the latest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// In the order of pressing Send.
    pub now: Vec<Action>,
    /// Something becomes due then; `None`: not before something else happens.
    pub next: Option<DateTime<Utc>>,
}

/// Why a queued row does not go out yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// The owner may still take it back.
    Undo,
    /// Meta's host was not reached.
    NoConnection,
    /// Instagram asked to slow down.
    SlowedDown {
        /// Until then.
        until: DateTime<Utc>,
    },
    /// The thread is looked at first: an earlier try, or the message before it, may have arrived.
    LookFirst,
    /// An earlier part of the same press did not get through.
    EarlierPart,
    /// An earlier row of its lane goes first.
    Turn,
    /// The account cannot send until it is connected anew.
    Account,
}

/// Plans for the rows of one account, which stand in the order of pressing Send.
///
/// `busy`: lanes in which something is under way already. `usable`: whether the account may call at all.
#[must_use]
pub fn plan(rows: &[OutboxRow], busy: &HashSet<Lane>, usable: bool, now: DateTime<Utc>) -> Plan {
    let mut plan = Plan::default();
    if !usable {
        return plan;
    }
    // Calls during a block extend it (`platform.md` §4.2), so the whole account rests.
    if let Some(until) = rows.iter().filter_map(|row| rests_until(row, now)).max() {
        return Plan { now: Vec::new(), next: Some(until) };
    }
    let mut settled: HashSet<Lane> = HashSet::new();
    let mut stopped: HashSet<OutboxId> = HashSet::new();
    for row in rows {
        let lane = row.lane();
        if busy.contains(&lane) || settled.contains(&lane) {
            continue;
        }
        if !row.is_sent() && stopped.contains(&row.part.first) {
            continue;
        }
        match verdict(row, now) {
            Verdict::Passes => {}
            Verdict::PassesOthers => {
                stopped.insert(row.part.first);
            }
            Verdict::Later { at, in_the_way } => {
                plan.next = Some(plan.next.map_or(at, |next| next.min(at)));
                stopped.insert(row.part.first);
                if in_the_way {
                    settled.insert(lane);
                }
            }
            Verdict::InTheWay => {
                settled.insert(lane);
            }
            Verdict::Due(action) => {
                plan.now.push(action);
                settled.insert(lane);
            }
        }
    }
    plan
}

/// Whether sending a row is what is to be done now in its lane, where the account may call.
#[must_use]
pub fn is_due(id: OutboxId, rows: &[OutboxRow], now: DateTime<Utc>) -> bool {
    plan(rows, &HashSet::new(), true, now).now.contains(&Action::Send(id))
}

/// What a row means for its lane's next step.
enum Verdict {
    /// Nothing any more.
    Passes,
    /// It is stuck: only the later parts of its press wait for it.
    PassesOthers,
    /// Something is due at a time.
    Later { at: DateTime<Utc>, in_the_way: bool },
    /// It is under way.
    InTheWay,
    /// Something is due now.
    Due(Action),
}

fn verdict(row: &OutboxRow, now: DateTime<Utc>) -> Verdict {
    let due = |at: DateTime<Utc>, action: Action, in_the_way: bool| {
        if now >= at { Verdict::Due(action) } else { Verdict::Later { at, in_the_way } }
    };
    let look = || Action::Look(row.conversation.clone());
    match &row.state {
        SendState::Sent { .. } => Verdict::Passes,
        SendState::NotSent { .. } => Verdict::PassesOthers,
        SendState::Sending => Verdict::InTheWay,
        SendState::Unknown { .. } => match next_look(row) {
            // Later messages keep their place behind it while it is being looked up; once the owner is asked, they go.
            Some(at) => due(at, look(), !row.is_undecided()),
            None => Verdict::PassesOthers,
        },
        SendState::Queued { .. } if !row.is_released(now) => Verdict::Later { at: row.release_at, in_the_way: true },
        SendState::Queued { hold } => {
            let at = hold.as_ref().map_or(now, |hold| hold.until);
            due(at, if row.look_first { look() } else { Action::Send(row.id) }, true)
        }
    }
}

/// Whether this row's own look at the thread is due: a reading of the thread counts for it then, and only then.
#[must_use]
pub fn is_due_for_a_look(row: &OutboxRow, now: DateTime<Utc>) -> bool {
    match &row.state {
        SendState::Unknown { .. } => next_look(row).is_some_and(|at| now >= at),
        SendState::Queued { hold } => row.look_first && hold.as_ref().is_none_or(|hold| now >= hold.until),
        _ => false,
    }
}

/// Whether the row is held because Meta's host was not reached.
#[must_use]
pub fn waits_for_the_connection(row: &OutboxRow) -> bool {
    matches!(&row.state, SendState::Queued { hold: Some(hold) } if hold.why == HoldReason::NoConnection)
}

/// When the thread is looked at next for an unknown outcome; `None` when looking is over.
fn next_look(row: &OutboxRow) -> Option<DateTime<Utc>> {
    let SendState::Unknown { since, looks, reads } = row.state else { return None };
    if let Some(after) = LOOK_AFTER.get(looks as usize) {
        return Some(since + *after);
    }
    let further = i32::try_from(looks).unwrap_or(i32::MAX).saturating_sub(i32::try_from(LOOK_AFTER.len()).unwrap_or(0));
    (reads < READS_NEEDED).then(|| since + HORIZON + HORIZON * further.saturating_add(1))
}

/// Until when an account rests whose waiting rows are held so; `None` when it need not.
#[must_use]
pub fn resting<'a>(holds: impl IntoIterator<Item = &'a Hold>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let slowed = holds.into_iter().filter(|hold| hold.why == HoldReason::SlowedDown && hold.until > now);
    slowed.map(|hold| hold.until).max()
}

fn rests_until(row: &OutboxRow, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    match &row.state {
        SendState::Queued { hold } => resting(hold, now),
        _ => None,
    }
}

/// Why a queued row waits, among the rows of its account; `None` when it is due or not queued.
#[must_use]
pub fn waiting_for(row: &OutboxRow, rows: &[OutboxRow], usable: bool, now: DateTime<Utc>) -> Option<Waiting> {
    if matches!(row.state, SendState::Queued { .. }) && !row.is_released(now) {
        return Some(Waiting::Undo);
    }
    held_up_by(row, rows, usable, now)
}

/// The same without the time for taking it back: what it would wait for if that were over.
#[must_use]
pub fn held_up_by(row: &OutboxRow, rows: &[OutboxRow], usable: bool, now: DateTime<Utc>) -> Option<Waiting> {
    let SendState::Queued { hold } = &row.state else { return None };
    if !usable {
        return Some(Waiting::Account);
    }
    if let Some(until) = rows.iter().filter_map(|row| rests_until(row, now)).max() {
        return Some(Waiting::SlowedDown { until });
    }
    match hold.as_ref().filter(|hold| hold.until > now).map(|hold| hold.why) {
        Some(HoldReason::NoConnection) => return Some(Waiting::NoConnection),
        Some(_) => return Some(Waiting::LookFirst),
        None if row.look_first => return Some(Waiting::LookFirst),
        None => {}
    }
    let before = rows.iter().take_while(|other| other.id != row.id);
    let before = before.filter(|other| other.lane() == row.lane() && !other.is_sent());
    let stuck = |other: &OutboxRow| matches!(other.state, SendState::NotSent { .. }) || other.is_undecided();
    // As in the plan: a stuck row holds back the later parts of its press and nothing else.
    let mut stopped: HashSet<OutboxId> = HashSet::new();
    let mut first = None;
    for other in before {
        if stuck(other) {
            stopped.insert(other.part.first);
        } else if !stopped.contains(&other.part.first) {
            first = first.or(Some(other));
        }
    }
    if stopped.contains(&row.part.first) {
        return Some(Waiting::EarlierPart);
    }
    let first = first?;
    if matches!(first.state, SendState::Unknown { .. }) {
        return Some(Waiting::LookFirst);
    }
    // It keeps its place behind the row before it, so it waits for the same thing.
    match waiting_for(first, rows, usable, now) {
        Some(why) if why != Waiting::Undo => Some(why),
        None if is_tried_again(first) => Some(Waiting::NoConnection),
        _ => Some(Waiting::Turn),
    }
}

/// Whether a row is on its way after tries that did not reach Instagram: until it is known that this one does, it waits
/// for the connection as before. A file has been uploaded before its row begins, so Instagram was reached.
#[must_use]
pub fn is_tried_again(row: &OutboxRow) -> bool {
    row.state == SendState::Sending && row.held > 0 && row.file().is_none()
}
