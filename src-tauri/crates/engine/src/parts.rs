//! The parts of the engine, and which part uses which.

use crate::account::{AccountSession, Accounts};
use crate::config::Config;
use crate::connect::Connect;
use crate::core::Core;
use crate::doctor::Doctor;
use crate::drafts::Drafts;
use crate::inbox::Inbox;
use crate::media::{KeptMedia, Media};
use crate::outbox::Outbox;
use crate::secrets::Secrets;
use crate::sending::Sending;
use crate::settings::Settings;
use crate::webhooks::Webhooks;
use std::sync::Arc;
use tokio::sync::mpsc;

/// The parts, from the ground up: each knows only those above it in this list.
pub(crate) struct Parts {
    pub(crate) core: Arc<Core>,
    pub(crate) settings: Arc<Settings>,
    pub(crate) secrets: Arc<Secrets>,
    pub(crate) drafts: Arc<Drafts>,
    pub(crate) accounts: Arc<Accounts>,
    pub(crate) sending: Arc<Sending>,
    pub(crate) inbox: Arc<Inbox>,
    pub(crate) media: Arc<Media>,
    pub(crate) webhooks: Arc<Webhooks>,
    pub(crate) doctor: Arc<Doctor>,
    pub(crate) connect: Arc<Connect>,
}

impl Parts {
    pub(crate) fn new(core: Core, config: Config, begun: mpsc::UnboundedSender<Arc<AccountSession>>) -> Self {
        let core = Arc::new(core);
        let settings = Arc::new(Settings::new(Arc::clone(&core)));
        let secrets = Secrets::new(Arc::clone(&core), Arc::clone(&settings), config.vault, &config.folder);
        let secrets = Arc::new(secrets);
        let ground = || (Arc::clone(&core), Arc::clone(&settings), Arc::clone(&secrets));
        let drafts = Arc::new(Drafts::new(Arc::clone(&core)));
        let (outbox, kept) = (Arc::new(Outbox::new(Arc::clone(&core))), Arc::new(KeptMedia::default()));
        let kept_here = || (Arc::clone(&drafts), Arc::clone(&outbox), Arc::clone(&kept));
        let accounts = Arc::new(Accounts::new(ground(), kept_here(), begun, config.poll_every));
        let sending = Arc::new(Sending::new(ground(), kept_here(), Arc::clone(&accounts)));
        let inbox = Inbox::new(
            (Arc::clone(&core), Arc::clone(&settings)),
            Arc::clone(&accounts),
            Arc::clone(&sending),
            config.session,
        );
        let media = Media::new(Arc::clone(&core), Arc::clone(&settings), Arc::clone(&accounts), Arc::clone(&kept));
        let webhooks = Webhooks::new(ground(), Arc::clone(&accounts), Arc::clone(&kept));
        let doctor = Doctor::new(ground(), Arc::clone(&accounts));
        let connect = Connect::new(ground(), Arc::clone(&accounts), config.browser, config.done_page);
        Self {
            core,
            settings,
            secrets,
            drafts,
            accounts,
            sending,
            inbox: Arc::new(inbox),
            media: Arc::new(media),
            webhooks: Arc::new(webhooks),
            doctor: Arc::new(doctor),
            connect: Arc::new(connect),
        }
    }
}
