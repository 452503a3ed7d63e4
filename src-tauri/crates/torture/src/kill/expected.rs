//! What a client said, held against files and ledger.

use super::Fault;
use crate::client::Said;
use anyhow::Result;
use domain::outbox::{Waiting, waiting_for};
use domain::split::split;
use domain::{AccountId, ConversationId, OutboxRow, SendState};
use std::collections::{BTreeMap, BTreeSet};
use store::Store;
use testkit::Sent;

/// What was said so far.
#[derive(Debug, Default)]
pub struct Expected {
    drafts: BTreeMap<String, Draft>,
    /// By their words: parts of different presses may say the same.
    parts: BTreeMap<String, Part>,
}

#[derive(Debug, Default)]
struct Draft {
    /// The latest that was acknowledged as saved.
    saved: Option<(u32, String)>,
    /// The latest revision that was acknowledged as sent off.
    sent: Option<u32>,
    /// Revisions for which Send was pressed, acknowledged or not.
    pressed: BTreeSet<u32>,
}

#[derive(Debug, Default)]
struct Part {
    pressed: usize,
    acknowledged: usize,
}

/// Words without the white space that Instagram may rewrite.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of the parts a text goes out in.
fn parts(text: &str) -> Vec<String> {
    split(text).unwrap_or_else(|_| vec![text]).into_iter().map(words).collect()
}

impl Expected {
    /// Takes in what was said.
    pub fn hear(&mut self, said: Said) {
        match said {
            Said::Typed { conversation, revision, text } => {
                self.drafts.entry(conversation).or_default().saved = Some((revision, text));
            }
            Said::Sending { conversation, revision, text } => {
                self.drafts.entry(conversation).or_default().pressed.insert(revision);
                for part in parts(&text) {
                    self.parts.entry(part).or_default().pressed += 1;
                }
            }
            Said::Pressed { conversation, revision, text } => {
                self.drafts.entry(conversation).or_default().sent = Some(revision);
                for part in parts(&text) {
                    self.parts.entry(part).or_default().acknowledged += 1;
                }
            }
            _ => {}
        }
    }

    /// Was told to take words away: they may be in the draft now, or gone.
    pub fn taken_away(&mut self, conversation: &str, text: &str) {
        self.drafts.remove(conversation);
        for part in parts(text) {
            self.parts.entry(part).or_default().acknowledged = 0;
        }
    }

    /// What is wrong, and how much is left to the owner to decide.
    pub async fn compare(
        &mut self,
        store: &Store,
        account: &str,
        conversations: &[String],
        ledger: &[Sent],
        settled: bool,
    ) -> Result<(u64, Vec<Fault>)> {
        let account = AccountId::new(account);
        let mut faults = Vec::new();
        for name in conversations {
            let conversation = ConversationId::new(name.as_str());
            let revision = u32::try_from(store.draft_revision(&account, &conversation).await?)?;
            let text = store.draft(&account, &conversation).await?.map(|draft| draft.text).unwrap_or_default();
            let draft = self.drafts.entry(name.clone()).or_default();
            faults.extend(draft.fault(revision, &text).map(|what| Fault::Lost(format!("draft {name}: {what}"))));
            // From here on this is what was acknowledged; what was only begun may be said anew under the same number.
            *draft = Draft { saved: (revision > 0).then_some((revision, text)), ..Draft::default() };
        }
        let rows = store.outbox_all(&account).await?;
        let mut in_ledger: BTreeMap<String, usize> = BTreeMap::new();
        for sent in ledger {
            *in_ledger.entry(words(&sent.text)).or_default() += 1;
        }
        let mut undecided = 0;
        for (part, expected) in &self.parts {
            let taken = in_ledger.get(part).copied().unwrap_or(0);
            if taken > expected.pressed {
                faults.push(Fault::Duplicated(format!(
                    "pressed {} times, taken {taken} times: {part:.24}",
                    expected.pressed
                )));
            }
            let here: Vec<_> = rows.iter().filter(|row| words(row.text()) == *part).collect();
            let unsent = here.iter().filter(|row| row.message_id().is_none()).count();
            if unsent + taken < expected.acknowledged {
                faults.push(Fault::Lost(format!(
                    "pressed {} times, {unsent} in the outbox, taken {taken} times: {part:.24}",
                    expected.acknowledged
                )));
            }
            let sent = here.iter().filter(|row| row.message_id().is_some()).count();
            if sent > taken {
                faults.push(Fault::Lost(format!("shown as sent, not in the ledger: {part:.24}")));
            }
            let failed = here.iter().filter(|row| matches!(row.state, SendState::NotSent { .. })).count();
            if taken > expected.pressed.saturating_sub(failed) {
                faults.push(Fault::Lost(format!("shown as not sent, yet in the ledger: {part:.24}")));
            }
            if settled {
                undecided += here.iter().filter(|row| row.is_undecided()).count() as u64;
                let stopped =
                    |row: &&&OutboxRow| waiting_for(row, &rows, true, row.queued_at) == Some(Waiting::EarlierPart);
                let open = here.iter().filter(|row| !row.is_sent() && !row.is_undecided());
                if open.filter(|row| !stopped(row)).count() > failed {
                    let states: Vec<_> = here.iter().map(|row| &row.state).collect();
                    faults.push(Fault::Lost(format!("never settled: {states:?} {part:.24}")));
                }
            }
        }
        Ok((undecided, faults))
    }
}

impl Draft {
    /// What is wrong with what is on disk.
    fn fault(&self, revision: u32, text: &str) -> Option<String> {
        if let Some(sent) = self.sent
            && revision <= sent
            && !text.is_empty()
        {
            return Some(format!("revision {sent} was sent off and came back as revision {revision}"));
        }
        let (saved, words) = self.saved.as_ref()?;
        let is_cleared = text.is_empty() && (words.is_empty() || self.pressed.contains(saved));
        // What was cleared an hour ago is not even known to have been cleared.
        if revision == 0 && is_cleared {
            return None;
        }
        if revision < *saved {
            return Some(format!("revision {saved} was acknowledged, {revision} is there"));
        }
        (revision == *saved && text != words && !is_cleared).then(|| format!("revision {saved} says something else"))
    }
}
