//! The addresses of what messages carry. An address opens a customer's picture for anybody who has it, so it is kept in
//! memory only. It expires within days, and then a fresh one is asked for (`platform.md` §2.4, "Media URLs").

use domain::{AccountId, ConversationId, MessageId};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Of how many messages addresses are kept: more than a full cache of several accounts has with media.
const KEPT_MESSAGES: usize = 5_000;

/// Which of the things a message carries.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MediumKey {
    /// Whose message.
    pub account: AccountId,
    /// Which message.
    pub message: MessageId,
    /// Its place on the card.
    pub place: usize,
}

#[derive(Debug, Default)]
pub(crate) struct Links(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    of: HashMap<(AccountId, MessageId), Vec<String>>,
    /// How often a conversation was read for its addresses.
    readings: HashMap<(AccountId, ConversationId), u64>,
}

impl Links {
    /// Takes the addresses of a page or an event, which are fresher than the known ones.
    pub fn learn(&self, account: &AccountId, told: Vec<(MessageId, Vec<String>)>) {
        let mut known = self.known();
        if known.of.len() + told.len() > KEPT_MESSAGES {
            known.of.clear();
        }
        known.of.extend(told.into_iter().map(|(message, links)| ((account.clone(), message), links)));
    }

    pub fn of(&self, key: &MediumKey) -> Option<String> {
        self.known().of.get(&(key.account.clone(), key.message.clone()))?.get(key.place).cloned()
    }

    pub fn forget(&self, account: &AccountId, message: &MessageId) {
        self.known().of.remove(&(account.clone(), message.clone()));
    }

    /// Notes that a conversation was read for its addresses.
    pub fn was_read(&self, account: &AccountId, conversation: &ConversationId) {
        *self.known().readings.entry((account.clone(), conversation.clone())).or_default() += 1;
    }

    /// A conversation goes by another id.
    pub fn follow(&self, account: &AccountId, from: &ConversationId, to: &ConversationId) {
        let mut known = self.known();
        if let Some(readings) = known.readings.remove(&(account.clone(), from.clone())) {
            *known.readings.entry((account.clone(), to.clone())).or_default() += readings;
        }
    }

    /// How often it was.
    pub fn version(&self, account: &AccountId, conversation: &ConversationId) -> u64 {
        self.known().readings.get(&(account.clone(), conversation.clone())).copied().unwrap_or_default()
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
