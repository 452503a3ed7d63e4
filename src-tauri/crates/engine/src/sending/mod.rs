//! Sending. The outbox row is on disk before a socket opens; an unknown outcome is looked up in the thread before
//! anything is sent again (S2, S3, S5; `docs/sending.md`).
//!
//! `domain::outbox` decides, `store` writes down, this carries out: [`compose`] takes what the owner does,
//! [`at_once`] begins what is due as it is taken, [`dispatcher`] asks for the plan and begins what is due later,
//! [`attempt`] makes one request, [`upload`] uploads a file
//! before it, [`files`] keeps what the owner chose, [`reconcile`] reads one thread to find out about unknown outcomes,
//! [`status`] says where a row stands.

mod at_once;
mod attempt;
mod compose;
mod dispatcher;
mod files;
mod looking;
mod reactions;
mod reconcile;
mod refusal;
mod status;
mod take_back;
mod upload;
mod uploads;

pub(crate) use reactions::with_wanted;
pub(crate) use status::Queue;

use crate::account::Accounts;
use crate::core::Core;
use crate::drafts::Drafts;
use crate::media::KeptMedia;
use crate::outbox::Outbox;
use crate::secrets::Secrets;
use crate::settings::Settings;
use std::sync::Arc;
use uploads::Uploads;

/// Sends what the owner wrote and chose.
#[derive(Debug)]
pub struct Sending {
    core: Arc<Core>,
    settings: Arc<Settings>,
    secrets: Arc<Secrets>,
    drafts: Arc<Drafts>,
    outbox: Arc<Outbox>,
    accounts: Arc<Accounts>,
    kept: Arc<KeptMedia>,
    pub(crate) uploads: Uploads,
}

impl Sending {
    pub(crate) fn new(
        (core, settings, secrets): (Arc<Core>, Arc<Settings>, Arc<Secrets>),
        (drafts, outbox, kept): (Arc<Drafts>, Arc<Outbox>, Arc<KeptMedia>),
        accounts: Arc<Accounts>,
    ) -> Self {
        Self { core, settings, secrets, drafts, outbox, accounts, kept, uploads: Uploads::default() }
    }
}
