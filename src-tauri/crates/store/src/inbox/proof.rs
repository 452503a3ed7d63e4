//! Which of what was read may be merged, and into what. A conversation is one customer's: its id stands for one other
//! person's number. Two conversations are one only when both name the same one, and nothing that speaks of two people is
//! taken for the private conversation of one of them (`reliability.md` B3): what cannot be proved is refused and
//! reported.

use crate::cache::{conversations, participants};
use chrono::{DateTime, Utc};
use domain::{AccountId, Conversation, ConversationId, ParticipantId, Reading, Renamed};
use rusqlite::{Connection, Result};
use std::collections::{BTreeMap, BTreeSet};

/// What was proved of a batch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Proof {
    /// Conversations that become one.
    pub renamed: Vec<Renamed>,
    /// Conversations that cannot be taken for one customer's private one, as far as this batch says.
    pub refused: BTreeSet<ConversationId>,
    /// Those of them in which several people write.
    pub detached: BTreeSet<ConversationId>,
    /// Cached conversations that were taken for the account's own with itself.
    pub mistaken: BTreeSet<ConversationId>,
    /// Cached conversations whose customer goes by another number now.
    pub renumbered: Vec<(ConversationId, ParticipantId)>,
    /// Cached conversations in which nothing of the owner's lies and whose id stands for somebody else now.
    pub replaced: BTreeSet<ConversationId>,
}

impl Proof {
    /// Whether a cached conversation stays its customer's while what the batch says of it is refused.
    fn keeps_its_customer(&self, id: &ConversationId) -> bool {
        self.refused.contains(id) && !self.detached.contains(id) && !self.mistaken.contains(id)
    }
}

/// Looks through a batch before anything of it is written. `with_work` names the conversations in which something of the
/// owner's lies.
pub fn proof(
    db: &Connection,
    account: &AccountId,
    batch: &Reading,
    with_work: &BTreeSet<ConversationId>,
) -> Result<Proof> {
    let mut proof = Proof { mistaken: mistaken(db, account, batch)?, ..Proof::default() };
    proof.detached.extend(batch.groups.iter().cloned());
    strangers_write(db, account, batch, &mut proof.detached)?;
    proof.refused.clone_from(&proof.detached);
    contradicting(account, batch, &mut proof.refused);
    for head in &batch.heads {
        if !proof.refused.contains(&head.id) {
            somebody_else(db, account, head, with_work, &mut proof)?;
        }
    }
    proof.renamed = renames(db, account, batch, &proof)?;
    Ok(proof)
}

/// Whether a number is the account's own.
pub fn is_own(account: &AccountId, batch: &Reading, id: &ParticipantId) -> bool {
    id.as_str() == account.as_str() || batch.own.contains(id.as_str())
}

fn mistaken(db: &Connection, account: &AccountId, batch: &Reading) -> Result<BTreeSet<ConversationId>> {
    let own = batch.own.iter().map(String::as_str).chain([account.as_str()]);
    let found = own.map(|id| conversations::with(db, account, &id.into()));
    found.filter_map(|found| found.map(|found| found.map(|(_, id)| id)).transpose()).collect()
}

/// One id with two customers, or with the account itself.
fn contradicting(account: &AccountId, batch: &Reading, refused: &mut BTreeSet<ConversationId>) {
    let mut customers: BTreeMap<&ConversationId, &ParticipantId> = BTreeMap::new();
    for Conversation { id, participant, .. } in &batch.heads {
        let other = customers.insert(id, &participant.id);
        if other.is_some_and(|other| *other != participant.id) || is_own(account, batch, &participant.id) {
            refused.insert(id.clone());
        }
    }
}

/// Pages on which others write than the one the conversation is with.
fn strangers_write(
    db: &Connection,
    account: &AccountId,
    batch: &Reading,
    detached: &mut BTreeSet<ConversationId>,
) -> Result<()> {
    for (id, page) in &batch.threads {
        let named = batch.heads.iter().find(|head| head.id == *id).map(|head| head.participant.id.clone());
        let customer = match named {
            Some(customer) => Some(customer),
            None => conversations::customer(db, account, id)?,
        };
        let foreign = |from: &ParticipantId| customer.as_ref().is_some_and(|customer| from != customer);
        if page.iter().any(|message| !message.own && !is_own(account, batch, &message.from) && foreign(&message.from)) {
            detached.insert(id.clone());
        }
    }
    Ok(())
}

/// The id of a cached conversation that names somebody else now. The same username is the same person under another
/// number; anybody else gets the id only if nothing of the owner's lies under it, which was meant for the one before.
fn somebody_else(
    db: &Connection,
    account: &AccountId,
    head: &Conversation,
    with_work: &BTreeSet<ConversationId>,
    proof: &mut Proof,
) -> Result<()> {
    let Some(before) = conversations::customer(db, account, &head.id)? else { return Ok(()) };
    if before == head.participant.id || proof.mistaken.contains(&head.id) {
        return Ok(());
    }
    if conversations::is_placeholder(&before) {
        // What the owner wrote there was meant for the earlier customer.
        let is_other = |former: &str| former != head.participant.id.as_str();
        if with_work.contains(&head.id) && conversations::former(&before, &head.id).is_some_and(is_other) {
            proof.refused.insert(head.id.clone());
        }
        return Ok(());
    }
    let called = participants::username(db, account, &before)?;
    let same =
        matches!((&called, &head.participant.username), (Some(one), Some(other)) if one.eq_ignore_ascii_case(other));
    let is_free = conversations::with(db, account, &head.participant.id)?.is_none();
    if same && is_free {
        proof.renumbered.push((head.id.clone(), head.participant.id.clone()));
    } else if with_work.contains(&head.id) {
        proof.refused.insert(head.id.clone());
    } else {
        proof.replaced.insert(head.id.clone());
    }
    Ok(())
}

/// One customer has one conversation. Where Instagram speaks of two, the one with the later activity takes the other
/// in; with equal activity the greater id, so that the order in which they were learned does not matter. Both must name
/// the customer: heads do so themselves, a cached conversation by its row. If a refused conversation stays with the
/// customer, no other takes its place, and the others are not joined with each other either. Nothing is joined into a
/// conversation that turns out to have been the account's own: it has no customer, and may hold what was written for
/// somebody else.
fn renames(db: &Connection, account: &AccountId, batch: &Reading, proof: &Proof) -> Result<Vec<Renamed>> {
    let mut of_customer: BTreeMap<&ParticipantId, BTreeSet<(DateTime<Utc>, ConversationId)>> = BTreeMap::new();
    let may_be_led_to = |id: &ConversationId| !proof.refused.contains(id) && !proof.mistaken.contains(id);
    for head in batch.heads.iter().filter(|head| may_be_led_to(&head.id)) {
        of_customer.entry(&head.participant.id).or_default().insert((head.updated_at, head.id.clone()));
    }
    let mut renamed = Vec::new();
    for (customer, mut candidates) in of_customer {
        let cached = conversations::with(db, account, customer)?;
        if cached.as_ref().is_some_and(|(_, id)| proof.keeps_its_customer(id)) {
            continue;
        }
        candidates.extend(cached.filter(|(_, id)| may_be_led_to(id) && !proof.replaced.contains(id)));
        let Some((_, to)) = candidates.last() else { continue };
        let others: BTreeSet<&ConversationId> = candidates.iter().map(|(_, id)| id).filter(|id| *id != to).collect();
        renamed.extend(others.into_iter().map(|from| Renamed { from: from.clone(), to: to.clone() }));
    }
    Ok(renamed)
}
