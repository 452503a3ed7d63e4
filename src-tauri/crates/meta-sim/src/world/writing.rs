//! Writing into threads: the one way a message comes into being, whoever writes it, and what else can happen to one.
//! Every change is told to the webhooks.

use super::{
    World,
    message::{Aside, Cargo, Message, Side},
    thread::{Customer, Folder, Thread},
};
use crate::{ids, webhook};
use chrono::{DateTime, Utc};

/// What is written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Writing {
    pub(crate) text: String,
    pub(crate) cargo: Cargo,
    pub(crate) reply_to: Option<String>,
    pub(crate) blank_in_edge: bool,
    pub(crate) aside: Aside,
    /// The moment; else now.
    pub(crate) at: Option<DateTime<Utc>>,
}

impl World {
    /// Writes a message and returns its id; `None` when there is no such thread.
    pub(crate) fn write(&mut self, at: (usize, usize), from: Side, writing: Writing) -> Option<String> {
        let moment = writing.at.unwrap_or_else(|| self.clock.now());
        let item = ids::item_number(&mut self.rng, moment.timestamp_millis());
        let account = self.accounts.get_mut(at.0)?;
        let thread = account.threads.get_mut(at.1)?;
        let id = ids::message_id(&account.ig_id, &thread.number, &item);
        let Writing { text, cargo, reply_to, blank_in_edge, aside, .. } = writing;
        let message = Message {
            id: id.clone(),
            at: moment,
            from,
            text,
            cargo,
            reply_to,
            reactions: Vec::new(),
            edits: 0,
            unsent: false,
            blank_in_edge,
            aside,
        };
        // Threads are kept in order of time, so that a message written into the past stands where it belongs.
        let place = thread.messages.partition_point(|known| known.at <= moment);
        thread.messages.insert(place, message);
        webhook::message(self, at, &id);
        Some(id)
    }

    /// Opens a conversation without messages and tells where it is.
    pub(crate) fn open_thread(&mut self, account: usize, customer: Customer, folder: Folder) -> Option<(usize, usize)> {
        let number = ids::thread_number(&mut self.rng);
        let threads = &mut self.accounts.get_mut(account)?.threads;
        threads.push(Thread {
            id: ids::conversation_id(&number),
            number,
            customer,
            folder,
            messages: Vec::new(),
            poisoned: false,
            owned_by_other_app: false,
        });
        Some((account, threads.len() - 1))
    }

    /// Takes a message back.
    pub(crate) fn unsend(&mut self, mid: &str) -> bool {
        let changed = self.change(mid, |message| message.unsent = true);
        changed.is_some_and(|at| webhook::unsent(self, at, mid))
    }

    /// Changes a message's text.
    pub(crate) fn edit(&mut self, mid: &str, text: &str) -> bool {
        let changed = self.change(mid, |message| {
            text.clone_into(&mut message.text);
            message.edits += 1;
        });
        changed.is_some_and(|at| webhook::edited(self, at, mid))
    }

    /// Sets or removes the customer's reaction.
    pub(crate) fn customer_reacts(&mut self, mid: &str, emoji: Option<&str>) -> bool {
        let changed = self.change(mid, |message| message.react(Side::Customer, emoji));
        changed.is_some_and(|at| webhook::reaction(self, at, mid, emoji))
    }

    /// The customer reads up to a message: a webhook and nothing else (platform.md §7).
    pub(crate) fn customer_reads(&mut self, mid: &str) -> bool {
        let found = self.find_message(mid).map(|at| (at.0, at.1));
        found.is_some_and(|at| webhook::read(self, at, mid))
    }

    fn change(&mut self, mid: &str, how: impl FnOnce(&mut Message)) -> Option<(usize, usize)> {
        let (account, thread, message) = self.find_message(mid)?;
        how(self.accounts.get_mut(account)?.threads.get_mut(thread)?.messages.get_mut(message)?);
        Some((account, thread))
    }
}
