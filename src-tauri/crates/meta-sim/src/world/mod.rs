//! Everything the simulated platform knows at one moment: who there is, what was written, who may read it. It holds
//! state and finds things in it; what HTTP makes of it is decided by `oauth`, `graph` and `control`.

pub(crate) mod account;
pub(crate) mod message;
pub(crate) mod person;
pub(crate) mod thread;
pub(crate) mod toggles;
pub(crate) mod writing;

use crate::{
    clock::Clock,
    faults::Faults,
    http::hosts::Bases,
    media::Media,
    oauth::{codes::Codes, token::Tokens},
    rate::Rates,
    records::{ledger::Ledger, request_log::RequestLog},
    webhook::Outbox,
};
use account::{Account, Page};
use person::Person;
use thread::Thread;
use toggles::Toggles;

/// The one app that is registered with this platform.
#[derive(Clone)]
pub(crate) struct App {
    /// Meta App ID and secret.
    pub(crate) id: String,
    pub(crate) secret: String,
    /// Instagram App ID and secret: different values (platform.md §0).
    pub(crate) instagram_id: String,
    pub(crate) instagram_secret: String,
    /// Its name on the consent pages.
    pub(crate) name: String,
    /// The valid OAuth redirect URIs of both products.
    pub(crate) redirect_uris: Vec<String>,
}

/// The whole platform. Holds every secret there is, so it cannot be printed.
pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) rng: fastrand::Rng,
    pub(crate) bases: Bases,
    pub(crate) app: App,
    pub(crate) person: Person,
    pub(crate) pages: Vec<Page>,
    pub(crate) accounts: Vec<Account>,
    pub(crate) codes: Codes,
    pub(crate) tokens: Tokens,
    pub(crate) media: Media,
    pub(crate) toggles: Toggles,
    pub(crate) rates: Rates,
    pub(crate) faults: Faults,
    pub(crate) ledger: Ledger,
    pub(crate) requests: RequestLog,
    pub(crate) webhooks: Outbox,
}

impl World {
    /// The account of that Instagram id, app-scoped id or username.
    pub(crate) fn account_named(&self, name: &str) -> Option<usize> {
        let name = name.trim_start_matches('@');
        self.accounts.iter().position(|account| {
            account.ig_id == name || account.scoped_id == name || account.username.eq_ignore_ascii_case(name)
        })
    }

    /// The Page of that id.
    pub(crate) fn page_named(&self, id: &str) -> Option<usize> {
        self.pages.iter().position(|page| page.id == id)
    }

    /// Where a conversation is: account and place in its list.
    pub(crate) fn find_thread(&self, conversation: &str) -> Option<(usize, usize)> {
        self.accounts.iter().enumerate().find_map(|(index, account)| {
            account.threads.iter().position(|thread| thread.id == conversation).map(|thread| (index, thread))
        })
    }

    /// Where a message is: account, conversation, place in its thread.
    pub(crate) fn find_message(&self, mid: &str) -> Option<(usize, usize, usize)> {
        self.accounts.iter().enumerate().find_map(|(index, account)| {
            account.threads.iter().enumerate().find_map(|(place, thread)| {
                thread.messages.iter().position(|message| message.id == mid).map(|found| (index, place, found))
            })
        })
    }

    /// The thread at a place found earlier.
    pub(crate) fn thread(&self, at: (usize, usize)) -> Option<&Thread> {
        self.accounts.get(at.0)?.threads.get(at.1)
    }

    /// The same, to change it.
    pub(crate) fn thread_mut(&mut self, at: (usize, usize)) -> Option<&mut Thread> {
        self.accounts.get_mut(at.0)?.threads.get_mut(at.1)
    }
}
