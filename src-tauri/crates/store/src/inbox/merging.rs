//! What a poll learned becomes rows: once or twice, in any order, the result is the same. In the same transaction the
//! cache shrinks to what is kept (Y4).

use crate::cache::messages::Source;
use crate::cache::schema::give_back_pages;
use crate::cache::{
    KEPT_CONVERSATIONS, KEPT_MESSAGES, conversations, messages, parked, participants, reactions, syncs,
};
use crate::columns::ms;
use crate::inbox::owners_work;
use crate::inbox::proof::{self, Proof, proof as proof_of};
use crate::inbox::view::{View, moved, visible_list};
use crate::work::renames;
use crate::{Store, StoreError};
use chrono::DateTime;
use domain::{AccountId, Conversation, ConversationId, Message, Participant, Reading, Renamed, ToldName};
use rusqlite::{Connection, Result};
use std::collections::BTreeSet;

/// What a merge changed, as far as it can be seen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Merged {
    /// Conversations whose row or messages changed, those that were pruned included; by id.
    pub changed: Vec<ConversationId>,
    /// Conversations whose rows of the list came, went, moved or may say something else; by id.
    pub rows: BTreeSet<ConversationId>,
    /// Conversations of one customer that became one. Drafts, outbox, read marks and what is open moved along.
    pub renamed: Vec<Renamed>,
    /// Conversations that could not be taken for one customer's private one, by id: those of
    /// [`Reading::groups`], and those that name or quote two people.
    pub refused: Vec<ConversationId>,
}

impl Store {
    /// Merges what a poll learned and prunes the cache to the newest 25 conversations of 20 messages, in one
    /// transaction. Conversations in `pinned` (those on screen) and those with a draft or an unsent message are kept
    /// whatever their age.
    pub async fn merge(
        &self,
        account: &AccountId,
        batch: &Reading,
        pinned: &[ConversationId],
    ) -> Result<Merged, StoreError> {
        // One after another: what was proved of one must still hold when it is written.
        let _turn = self.inner.merging.lock().await;
        let of_account = account.clone();
        let with_work = self.work().read(move |db| owners_work::conversations_with_work(db, &of_account)).await?;
        let with_work: BTreeSet<ConversationId> = with_work.into_iter().collect();
        let proof = self.proof(account, batch, &with_work).await?;
        self.move_the_owners_work(account, batch, &proof).await?;
        let pinned: Vec<ConversationId> = pinned.iter().cloned().chain(with_work).collect();
        let (account, batch) = (account.clone(), batch.clone());
        self.cache().write("merge", move |db| merge(db, &account, &batch, &proof, &pinned)).await
    }

    /// Which conversations a batch would give other ids.
    pub async fn expected_renames(&self, account: &AccountId, batch: &Reading) -> Result<Vec<Renamed>, StoreError> {
        if batch.heads.is_empty() {
            return Ok(Vec::new());
        }
        let of_account = account.clone();
        let with_work = self.work().read(move |db| owners_work::conversations_with_work(db, &of_account)).await?;
        Ok(self.proof(account, batch, &with_work.into_iter().collect()).await?.renamed)
    }

    async fn proof(
        &self,
        account: &AccountId,
        batch: &Reading,
        with_work: &BTreeSet<ConversationId>,
    ) -> Result<Proof, StoreError> {
        let (account, batch, with_work) = (account.clone(), batch.clone(), with_work.clone());
        self.cache().read(move |db| proof_of(db, &account, &batch, &with_work)).await
    }

    /// The owner's work is moved first: if the program ends in between, the next poll does the rest.
    async fn move_the_owners_work(
        &self,
        account: &AccountId,
        batch: &Reading,
        proof: &Proof,
    ) -> Result<(), StoreError> {
        let known = self.renamed(account).await?;
        // An id that Instagram names again is in use, perhaps with another customer: it no longer leads to another id.
        let given_up: BTreeSet<&ConversationId> = proof.renamed.iter().map(|renamed| &renamed.from).collect();
        let ids = batch.heads.iter().map(|head| &head.id);
        let back: Vec<ConversationId> =
            ids.filter(|id| known.contains_key(*id) && !given_up.contains(id)).cloned().collect();
        if proof.renamed.is_empty() && back.is_empty() {
            return Ok(());
        }
        let (account, renamed) = (account.clone(), proof.renamed.clone());
        let follow = move |db: &Connection| {
            back.iter().try_for_each(|id| renames::is_itself(db, &account, id))?;
            owners_work::follow(db, &account, &renamed)
        };
        self.work().write("follow", follow).await
    }

    /// Adds a message that Instagram gave an id to, before a poll brings it; the poll finds it by that id and writes
    /// Instagram's own time; if the poll came first, what it wrote stays. Moves the conversation up;
    /// answers which conversations came into the list or left it by that. Nothing happens if the conversation is not
    /// cached.
    pub async fn add_sent(
        &self,
        account: &AccountId,
        conversation: &ConversationId,
        message: &Message,
    ) -> Result<BTreeSet<ConversationId>, StoreError> {
        let (account, conversation, message) = (account.clone(), conversation.clone(), message.clone());
        self.cache().write("add_sent", move |db| add_sent(db, &account, &conversation, &message)).await
    }
}

/// See [`Store::add_sent`].
pub fn add_sent(
    db: &Connection,
    account: &AccountId,
    conversation: &ConversationId,
    message: &Message,
) -> Result<BTreeSet<ConversationId>> {
    if !conversations::exists(db, account, conversation)? {
        return Ok(BTreeSet::new());
    }
    let before = conversations::newest(db, account, KEPT_CONVERSATIONS)?;
    add(db, account, conversation, std::slice::from_ref(message), Source::Answer)?;
    conversations::refresh_activity(db, account, conversation)?;
    let after = conversations::newest(db, account, KEPT_CONVERSATIONS)?;
    Ok(&before ^ &after)
}

/// Adds to a conversation what a source tells. A message written by another person than the conversation's customer
/// does not belong there, and a message that stands in a customer's conversation stays there, whichever other
/// conversation names its id. A conversation without a customer takes nothing, not even the account's own messages.
pub fn add(
    db: &Connection,
    account: &AccountId,
    conversation: &ConversationId,
    told: &[Message],
    source: Source,
) -> Result<()> {
    let customer = conversations::customer(db, account, conversation)?;
    let Some(customer) = customer.filter(|customer| !conversations::is_placeholder(customer)) else { return Ok(()) };
    let between_us = told.iter().filter(|message| message.own || customer == message.from);
    let taken = messages::merge(db, account, conversation, between_us, source)?;
    if let Some(at) = taken.iter().filter(|message| !message.own).map(|message| message.sent_at).max() {
        conversations::heard_from(db, account, conversation, at)?;
    }
    messages::keep_newest(db, account, conversation, KEPT_MESSAGES)
}

/// See [`Store::merge`].
pub fn merge(
    db: &Connection,
    account: &AccountId,
    batch: &Reading,
    proof: &Proof,
    pinned: &[ConversationId],
) -> Result<Merged> {
    let renamed = proof.renamed.as_slice();
    let touched = touched(batch, proof);
    let before = View::of(db, account, &touched)?;
    let list_before = visible_list(db, account)?;

    learn_own_side(db, account, batch)?;
    put_right(db, account, proof)?;
    let refused = merge_heads(db, account, batch, proof)?;
    merge_threads(db, account, batch, (renamed, &refused))?;
    merge_events(db, account, &batch.events, renamed)?;
    merge_reactions(db, account, batch)?;
    for id in &batch.unavailable {
        conversations::set_unavailable(db, account, current(id, renamed), true)?;
    }
    for ToldName { of: person, username, at } in &batch.usernames {
        if !proof::is_own(account, batch, person) {
            participants::meet(
                db,
                account,
                &Participant { id: person.clone(), username: Some(username.clone()) },
                *at,
            )?;
        }
    }
    for id in &touched {
        conversations::refresh_activity(db, account, id)?;
    }
    let mut pruned = conversations::drop_detached(db, account, pinned)?;
    pruned.extend(conversations::keep_newest(db, account, KEPT_CONVERSATIONS, pinned)?);
    give_back_pages(db)?;
    if let Some(at) = batch.synced_at {
        syncs::done(db, account, at)?;
    }

    let difference = before.difference(db, account)?;
    let (mut changed, mut rows) = (difference.conversations, difference.rows);
    changed.extend(pruned.into_iter().filter(|id| !touched.contains(id)));
    changed.sort();
    rows.extend(moved(&list_before, &visible_list(db, account)?));
    Ok(Merged { changed, rows, renamed: renamed.to_vec(), refused: refused.into_iter().collect() })
}

/// Every conversation this batch can change, but for pruning.
fn touched(batch: &Reading, proof: &Proof) -> BTreeSet<ConversationId> {
    let heads = batch.heads.iter().map(|head| &head.id);
    let threads = batch.threads.iter().map(|(id, _)| id);
    let events = batch.events.iter().map(|(id, _)| id);
    let renames = proof.renamed.iter().flat_map(|renamed| [&renamed.from, &renamed.to]);
    let put_right = proof.mistaken.iter().chain(&proof.refused);
    heads.chain(threads).chain(events).chain(&batch.unavailable).chain(renames).chain(put_right).cloned().collect()
}

/// The id under which a conversation lies now.
fn current<'a>(id: &'a ConversationId, renamed: &'a [Renamed]) -> &'a ConversationId {
    renamed.iter().find(|renamed| renamed.from == *id).map_or(id, |renamed| &renamed.to)
}

/// What was written under one of the account's own ids and was taken for a customer's is the account's.
fn learn_own_side(db: &Connection, account: &AccountId, batch: &Reading) -> Result<()> {
    batch.own.iter().try_for_each(|id| messages::are_own(db, account, id))
}

/// Takes conversations away from customers they were wrongly given to.
fn put_right(db: &Connection, account: &AccountId, proof: &Proof) -> Result<()> {
    for id in &proof.mistaken {
        conversations::detach(db, account, id, true)?;
    }
    for id in &proof.detached {
        conversations::detach(db, account, id, false)?;
    }
    for id in &proof.replaced {
        conversations::remove(db, account, id)?;
    }
    for (id, customer) in &proof.renumbered {
        participants::meet(db, account, &Participant { id: customer.clone(), username: None }, DateTime::UNIX_EPOCH)?;
        conversations::renumber(db, account, id, customer)?;
    }
    Ok(())
}

/// Answers what had to be refused.
fn merge_heads(
    db: &Connection,
    account: &AccountId,
    batch: &Reading,
    proof: &Proof,
) -> Result<BTreeSet<ConversationId>> {
    for Renamed { from, to } in &proof.renamed {
        conversations::absorb(db, account, from, to)?;
    }
    let mut refused = proof.refused.clone();
    // Oldest first, so that of two heads of one conversation the later one stays.
    let mut heads: Vec<&Conversation> = batch.heads.iter().filter(|head| !refused.contains(&head.id)).collect();
    heads.sort_by_key(|head| (head.updated_at, &head.id));
    for head in heads {
        participants::meet(db, account, &head.participant, head.updated_at)?;
        // A conversation that gave its id up is skipped: the one that took it in is as recent.
        if current(&head.id, &proof.renamed) != &head.id {
            continue;
        }
        // Only a list that contradicts itself gets here. It is ignored, so that it does not stop the sync.
        let with = conversations::with(db, account, &head.participant.id)?;
        if with.is_some_and(|(_, other)| other != head.id) {
            refused.insert(head.id.clone());
            continue;
        }
        conversations::upsert(db, account, head)?;
        let parked = parked::unpark(db, account, &head.participant.id)?;
        if !parked.is_empty() {
            add(db, account, &head.id, &parked, Source::Event)?;
        }
    }
    Ok(refused)
}

fn merge_threads(
    db: &Connection,
    account: &AccountId,
    batch: &Reading,
    (renamed, refused): (&[Renamed], &BTreeSet<ConversationId>),
) -> Result<()> {
    let read_at = batch.read_at.map(ms);
    for (id, page) in batch.threads.iter().filter(|(id, _)| !refused.contains(id)) {
        let conversation = current(id, renamed);
        if !conversations::exists(db, account, conversation)? {
            continue;
        }
        let is_guessed = |message: &&Message| batch.guessed_times.contains(&message.id);
        let (guessed, told): (Vec<&Message>, Vec<&Message>) = page.iter().partition(is_guessed);
        for (part, source) in [(told, Source::Page { read_at }), (guessed, Source::PageWithoutTime { read_at })] {
            let part: Vec<Message> = part.into_iter().cloned().collect();
            add(db, account, conversation, &part, source)?;
        }
        conversations::set_unavailable(db, account, conversation, false)?;
        // Read alone, a thread may be older than a head that came in meanwhile: then the next poll reads it again.
        let heads = batch.heads.iter().filter(|head| head.id == *conversation);
        if let Some(as_of) = heads.map(|head| head.updated_at).max() {
            conversations::read_with_head(db, account, conversation, as_of)?;
        }
    }
    Ok(())
}

/// Reactions of a reading without a time are not taken: they could not be told from older ones.
fn merge_reactions(db: &Connection, account: &AccountId, batch: &Reading) -> Result<()> {
    let Some(at) = batch.read_at.filter(|_| !batch.reactions.is_empty()) else { return Ok(()) };
    for (message, told) in &batch.reactions {
        reactions::were_read(db, account, message, at, told)?;
    }
    reactions::NEWEST.prune(db, account)
}

fn merge_events(
    db: &Connection,
    account: &AccountId,
    events: &[(ConversationId, Message)],
    renamed: &[Renamed],
) -> Result<()> {
    for (id, message) in events {
        let conversation = current(id, renamed);
        if conversations::exists(db, account, conversation)? {
            add(db, account, conversation, std::slice::from_ref(message), Source::Event)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
