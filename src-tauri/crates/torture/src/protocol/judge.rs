//! What must hold after the day, and when a send begins.

use super::model::{Model, Story};
use domain::outbox::{Waiting, waiting_for};
use domain::{OutboxRow, SendState};
use std::collections::{BTreeMap, BTreeSet};

/// Figures of a day.
#[derive(Debug, Default)]
pub struct Verdict {
    /// Parts that Send was pressed for.
    pub pressed: u64,
    /// Shown as sent though nothing was, or the other way round, or never settled.
    pub lost: u64,
    /// On Instagram more often than the owner wanted.
    pub duplicated: u64,
    /// Sent again by the owner's word.
    pub consented: u64,
    /// Left to the owner to decide.
    pub undecided: u64,
    /// Taken for another message of the same words: from the phone, or another press.
    pub twins: u64,
    /// Sends that the platform took and the program was not told of.
    pub unanswered: u64,
    /// What is wrong.
    pub faults: Vec<String>,
}

/// Judges a day.
pub fn judge(model: Model) -> Verdict {
    let mut verdict = Verdict {
        pressed: u64::from(model.pressed),
        unanswered: model.unanswered,
        faults: model.faults.clone(),
        ..Verdict::default()
    };
    let mut claimed = BTreeSet::new();
    let mut same_words: BTreeMap<(String, Vec<&str>), Copies> = BTreeMap::new();
    for (id, story) in &model.story {
        let row = model.rows.iter().find(|row| row.id == *id).unwrap_or(&story.last);
        let words = (row.conversation.to_string(), row.text().split_whitespace().collect());
        same_words.entry(words).or_default().add(row, story, model.platform.taken(*id));
        verdict.consented += story.consents as u64;
        if story.gone {
            continue;
        }
        verdict.undecided += u64::from(row.is_undecided());
        if let Some(fault) = contradiction(&model, row, &mut verdict.twins) {
            verdict.lost += 1;
            verdict.faults.push(fault);
        }
        if let Some(message) = row.message_id()
            && !claimed.insert(message.clone())
        {
            verdict.faults.push("one message stands for two presses".to_owned());
        }
    }
    for copies in same_words.into_values().filter(|copies| copies.taken > copies.wanted) {
        let Copies { taken, wanted, again } = copies;
        verdict.duplicated += u64::from(again);
        verdict.lost += u64::from(!again);
        verdict.faults.push(if again {
            format!("{taken} times on Instagram instead of {wanted}")
        } else {
            format!("{taken} times on Instagram, {wanted} of them told to the owner")
        });
    }
    verdict
}

/// Messages of the same words in one thread: nobody, not even the customer, can tell which press is which.
#[derive(Debug, Default)]
struct Copies {
    /// So often the platform took them.
    taken: usize,
    /// So often the owner believes that it may have, or wanted it again.
    wanted: usize,
    /// One press was taken more often than the owner wanted.
    again: bool,
}

impl Copies {
    fn add(&mut self, row: &OutboxRow, story: &Story, taken: usize) {
        let may_be_there = !story.taken_back && !matches!(row.state, SendState::NotSent { .. });
        self.taken += taken;
        self.wanted += story.consents + usize::from(may_be_there);
        self.again |= taken > 1 + story.consents;
    }
}

fn contradiction(model: &Model, row: &OutboxRow, twins: &mut u64) -> Option<String> {
    match &row.state {
        SendState::Sent { id: Some(id) } => {
            let own = model.platform.ledger.iter().any(|entry| entry.row == row.id && entry.message == *id);
            *twins += u64::from(!own);
            let same = |text: &str| text.split_whitespace().eq(row.text().split_whitespace());
            (!model.platform.own_text(id).is_some_and(same)).then(|| "sent, yet nowhere on Instagram".to_owned())
        }
        _ if !model.settled(row) => Some(format!("never settled: {:?}, look first: {}", row.state, row.look_first)),
        _ => None,
    }
}

impl Model {
    /// Whether nothing more will happen to any row by itself.
    pub(super) fn is_settled(&self) -> bool {
        self.rows.iter().all(|row| self.settled(row))
    }

    fn settled(&self, row: &OutboxRow) -> bool {
        let stopped = || waiting_for(row, &self.rows, true, self.clock()) == Some(Waiting::EarlierPart);
        match row.state {
            SendState::Sent { .. } | SendState::NotSent { .. } => true,
            SendState::Unknown { .. } => row.is_undecided(),
            SendState::Queued { .. } => stopped(),
            SendState::Sending => false,
        }
    }
}

/// Whether it is this row's turn: nothing of its conversation on the way, nothing before it that is looked for or will
/// still go, and every earlier part of its press sent.
pub fn may_begin(model: &mut Model, at: usize) {
    let row = &model.rows[at];
    let same = |other: &&OutboxRow| other.conversation == row.conversation && other.id != row.id;
    let under_way = model.rows.iter().filter(same).any(|other| other.state == SendState::Sending);
    let mut before = model.rows.iter().take(at).filter(same);
    let overtaken = before.clone().any(|other| match other.state {
        SendState::Queued { .. } => waiting_for(other, &model.rows, true, model.clock()) != Some(Waiting::EarlierPart),
        SendState::Unknown { .. } => !other.is_undecided(),
        _ => false,
    });
    let torn = before.any(|other| other.part.first == row.part.first && !other.is_sent());
    for (wrong, what) in [
        (under_way, "begun while another of the conversation was under way"),
        (overtaken, "an earlier message of the conversation was overtaken"),
        (torn, "a part was begun before an earlier one was sent"),
    ] {
        if wrong {
            model.faults.push(what.to_owned());
        }
    }
}
