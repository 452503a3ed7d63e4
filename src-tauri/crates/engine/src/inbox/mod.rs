//! What the window shows and the owner does beside sending: list, timeline, details, triage, and links that lead in.

mod deep_links;
mod details;
mod frame;
mod list;
mod reading_state;
mod sync_state;
mod thread;
mod timeline;
mod triage;

use crate::account::Accounts;
use crate::core::Core;
use crate::sending::Sending;
use crate::settings::Settings;
use crate::views::SessionView;
use std::sync::Arc;

/// How many conversations an account keeps and shows (Y4, L1).
const CONVERSATIONS_SHOWN: usize = store::KEPT_CONVERSATIONS;

/// Puts together what the window shows, from the store.
#[derive(Debug)]
pub struct Inbox {
    core: Arc<Core>,
    settings: Arc<Settings>,
    accounts: Arc<Accounts>,
    sending: Arc<Sending>,
    session: SessionView,
}

impl Inbox {
    pub(crate) fn new(
        (core, settings): (Arc<Core>, Arc<Settings>),
        accounts: Arc<Accounts>,
        sending: Arc<Sending>,
        session: SessionView,
    ) -> Self {
        Self { core, settings, accounts, sending, session }
    }
}
