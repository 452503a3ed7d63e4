//! Webhooks (Y3): the receiver on this computer, off unless the owner switches it on, and asking Meta to tell. Polling
//! goes on beside it and brings whatever was missed.
//!
//! Owns when the receiver listens, and its state. Refuses to know signatures and Meta's JSON, which
//! `instagram::webhook` reads.

mod delivery;
mod keys;
mod running;
mod state;
mod subscribing;
mod visits;

use crate::account::Accounts;
use crate::changes::Change;
use crate::core::{Core, locked};
use crate::failure::Failure;
use crate::media::KeptMedia;
use crate::secrets::Secrets;
use crate::settings::{Settings, key};
use crate::views::{FailureView, RefusedView, SubscriptionView, WebhooksView};
use chrono::{DateTime, Utc};
use domain::{AccountId, Zone};
use instagram::webhook::{Subscription, local_address, public_address};
use secrecy::ExposeSecret as _;
use state::State;
use std::sync::{Arc, Mutex};

/// The receiver's port before the owner chose another: the one after that of the redirect address.
const DEFAULT_PORT: u16 = 48_216;

/// The receiver and its state.
#[derive(Debug)]
pub struct Webhooks {
    core: Arc<Core>,
    settings: Arc<Settings>,
    secrets: Arc<Secrets>,
    accounts: Arc<Accounts>,
    kept: Arc<KeptMedia>,
    state: Mutex<State>,
    /// Held while what is on disk or the sockets change.
    turn: tokio::sync::Mutex<()>,
}

impl Webhooks {
    pub(crate) fn new(
        (core, settings, secrets): (Arc<Core>, Arc<Settings>, Arc<Secrets>),
        accounts: Arc<Accounts>,
        kept: Arc<KeptMedia>,
    ) -> Self {
        let (state, turn) = (Mutex::default(), tokio::sync::Mutex::default());
        Self { core, settings, secrets, accounts, kept, state, turn }
    }

    /// The receiver and its state.
    ///
    /// # Errors
    /// [`Failure::Store`].
    pub async fn view(&self) -> Result<WebhooksView, Failure> {
        let (zone, on, port) = (self.settings.zone().await, self.webhooks_are_on().await?, self.webhook_port().await?);
        let public = self.settings.read(key::WEBHOOK_ADDRESS).await?;
        let verify_token = match self.verify_token().await {
            Err(Failure::Vault { .. }) => String::new(),
            token => token?.expose_secret().to_owned(),
        };
        let handshake = self.handshake_at().await?.map(|at| zone.show(at));
        let connected: Vec<AccountId> =
            self.core.store.accounts().await?.into_iter().map(|account| account.id).collect();
        let state = locked(&self.state);
        let asked = state.subscriptions.iter().filter(|(id, _)| connected.contains(id));
        Ok(WebhooksView {
            on,
            port,
            local_address: local_address(port),
            public_address: public,
            verify_token,
            failure: state.failure.clone().filter(|_| on).map(|failure| FailureView::of(failure, zone)),
            handshake,
            last_event: state.last_event.map(|at| zone.show(at)),
            refused: state.refused.map(|(why, at)| RefusedView { why, at: zone.show(at) }),
            subscriptions: asked.map(|(id, outcome)| subscription(id, outcome, zone)).collect(),
        })
    }

    /// Switches the receiver on or off. Switched on, every account's events are asked for. Switched off, Meta is not
    /// told: another program of the owner's may use the same app. A port that cannot be had is in
    /// [`WebhooksView::failure`].
    ///
    /// # Errors
    /// [`Failure::Store`].
    pub async fn switch(self: &Arc<Self>, on: bool) -> Result<(), Failure> {
        self.settings.write(key::WEBHOOKS, &on).await?;
        self.listen_as_set_up().await?;
        if on {
            self.subscribe_all().await?;
        }
        self.core.tell(Change::Webhooks);
        Ok(())
    }

    /// Lets the receiver listen on another port; 0 is the usual one.
    ///
    /// # Errors
    /// [`Failure::Store`].
    pub async fn set_port(self: &Arc<Self>, port: u16) -> Result<(), Failure> {
        let port = if port == 0 { DEFAULT_PORT } else { port };
        self.settings.write(key::WEBHOOK_PORT, &port).await?;
        self.listen_as_set_up().await?;
        self.core.tell(Change::Webhooks);
        Ok(())
    }

    /// Notes the tunnel's address, so that it can be copied with the receiver's path; `None` or blank forgets it.
    ///
    /// # Errors
    /// [`Failure::BadPublicAddress`], [`Failure::Store`].
    pub async fn set_public_address(&self, address: Option<String>) -> Result<(), Failure> {
        let address = address.filter(|address| !address.trim().is_empty());
        let address = address.map(|address| public_address(&address)).transpose();
        let address = address.map_err(|_| Failure::BadPublicAddress)?;
        self.settings.write(key::WEBHOOK_ADDRESS, &address).await?;
        self.core.tell(Change::Webhooks);
        Ok(())
    }

    async fn webhooks_are_on(&self) -> Result<bool, Failure> {
        Ok(self.settings.read(key::WEBHOOKS).await?.unwrap_or(false))
    }

    async fn webhook_port(&self) -> Result<u16, Failure> {
        Ok(self.settings.read(key::WEBHOOK_PORT).await?.unwrap_or(DEFAULT_PORT))
    }

    async fn handshake_at(&self) -> Result<Option<DateTime<Utc>>, Failure> {
        let at: Option<i64> = self.settings.read(key::WEBHOOK_HANDSHAKE).await?;
        Ok(at.and_then(DateTime::from_timestamp_millis))
    }
}

fn subscription(id: &AccountId, outcome: &Result<Subscription, Failure>, zone: Zone) -> SubscriptionView {
    let (told, failure) = match outcome {
        Ok(told) => (told.clone(), None),
        Err(failure) => (Subscription::default(), Some(FailureView::of(failure.clone(), zone))),
    };
    SubscriptionView { account: id.clone(), taken: told.taken, refused: told.refused, failure }
}
