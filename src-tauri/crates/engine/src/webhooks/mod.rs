//! Webhooks (Y3): the receiver on this computer, off unless the owner switches it on, and asking Meta to tell. Polling
//! goes on beside it and brings whatever was missed.
//!
//! Owns when the receiver listens and how it fares. Refuses to know signatures and Meta's JSON, which are
//! `instagram::webhook`'s affair.

mod delivery;
mod running;
mod subscribing;

use crate::changes::Change;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::settings::key;
use crate::views::{RefusedView, SubscriptionView, WebhooksView};
use chrono::{DateTime, Utc};
use domain::{AccountId, WebhookRefusal, Zone};
use instagram::webhook::{Keys, Subscription, local_address, new_verify_token, public_address};
use running::Running;
use secrecy::{ExposeSecret as _, SecretString};
use std::collections::BTreeMap;
use std::sync::Mutex;
use vault::SecretName;

/// The receiver's port before the owner chose another: the one after that of the redirect address.
const DEFAULT_PORT: u16 = 48_216;

/// The receiver and how it fares.
#[derive(Debug, Default)]
pub(crate) struct Webhooks {
    state: Mutex<State>,
    /// Held while what is on disk or the sockets change.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct State {
    running: Option<Running>,
    failure: Option<Failure>,
    last_event: Option<DateTime<Utc>>,
    refused: Option<(WebhookRefusal, DateTime<Utc>)>,
    /// When that was told, by the time of plans.
    refusal_told: Option<DateTime<Utc>>,
    subscriptions: BTreeMap<AccountId, Result<Subscription, Failure>>,
    /// When each account was last read.
    read_at: BTreeMap<AccountId, DateTime<Utc>>,
    /// What visitors are judged by, read once: a stranger's knocking must not reach the keychain.
    keys: Option<Keys>,
    /// Counts how often the keys became different.
    keys_changed: u64,
}

impl Engine {
    /// The receiver and how it fares.
    ///
    /// # Errors
    /// [`Failure::Store`].
    pub async fn webhooks(&self) -> Result<WebhooksView, Failure> {
        let (zone, on, port) = (self.zone().await, self.webhooks_are_on().await?, self.webhook_port().await?);
        let public = self.read_setting(key::WEBHOOK_ADDRESS).await?;
        let verify_token = match self.verify_token().await {
            Err(Failure::Vault { .. }) => String::new(),
            token => token?.expose_secret().to_owned(),
        };
        let handshake = self.handshake_at().await?.map(|at| zone.show(at));
        let connected: Vec<AccountId> = self.0.store.accounts().await?.into_iter().map(|account| account.id).collect();
        let state = self.lock(&self.0.webhooks.state);
        let asked = state.subscriptions.iter().filter(|(id, _)| connected.contains(id));
        Ok(WebhooksView {
            on,
            port,
            local_address: local_address(port),
            public_address: public,
            verify_token,
            failure: state.failure.clone().filter(|_| on),
            handshake,
            last_event: state.last_event.map(|at| zone.show(at)),
            refused: state.refused.map(|(why, at)| RefusedView { why, at: zone.show(at) }),
            subscriptions: asked.map(|(id, outcome)| subscription(id, outcome, zone)).collect(),
        })
    }

    /// Switches the receiver on or off. Switched on, every account's events are asked for. Switched off, Meta is not told:
    /// another program of the owner's may use the same app. A port that cannot be had is in [`WebhooksView::failure`].
    ///
    /// # Errors
    /// [`Failure::Store`].
    pub async fn switch_webhooks(&self, on: bool) -> Result<(), Failure> {
        self.write_setting(key::WEBHOOKS, &on).await?;
        self.listen_as_set_up().await?;
        if on {
            self.subscribe_all().await?;
        }
        self.tell(Change::Webhooks);
        Ok(())
    }

    /// Lets the receiver listen on another port; 0 is the usual one.
    ///
    /// # Errors
    /// [`Failure::Store`].
    pub async fn set_webhook_port(&self, port: u16) -> Result<(), Failure> {
        let port = if port == 0 { DEFAULT_PORT } else { port };
        self.write_setting(key::WEBHOOK_PORT, &port).await?;
        self.listen_as_set_up().await?;
        self.tell(Change::Webhooks);
        Ok(())
    }

    /// Notes the tunnel's address, so that it can be copied with the receiver's path; `None` or blank forgets it.
    ///
    /// # Errors
    /// [`Failure::BadPublicAddress`], [`Failure::Store`].
    pub async fn set_webhook_public_address(&self, address: Option<String>) -> Result<(), Failure> {
        let address = address.filter(|address| !address.trim().is_empty());
        let address = address.map(|address| public_address(&address)).transpose();
        let address = address.map_err(|_| Failure::BadPublicAddress)?;
        self.write_setting(key::WEBHOOK_ADDRESS, &address).await?;
        self.tell(Change::Webhooks);
        Ok(())
    }

    /// Draws another verify token; a handshake with the old one is refused from now on. What Meta has verified goes on.
    ///
    /// # Errors
    /// [`Failure::Vault`], [`Failure::Store`].
    pub async fn new_verify_token(&self) -> Result<(), Failure> {
        let turn = self.0.webhooks.turn.lock().await;
        self.keep_secret(&SecretName::verify_token(), &new_verify_token().into()).await?;
        self.0.store.erase_setting(key::WEBHOOK_TOKEN).await?;
        drop(turn);
        self.webhook_keys_changed();
        self.tell(Change::Webhooks);
        Ok(())
    }

    /// Whether Meta's handshake was ever answered.
    pub(crate) async fn webhook_handshake_seen(&self) -> bool {
        matches!(self.handshake_at().await, Ok(Some(_)))
    }

    /// Secrets or where they are kept became different: visitors are judged anew.
    pub(crate) fn webhook_keys_changed(&self) {
        let mut state = self.lock(&self.0.webhooks.state);
        state.keys = None;
        state.keys_changed += 1;
    }

    async fn webhooks_are_on(&self) -> Result<bool, Failure> {
        Ok(self.read_setting(key::WEBHOOKS).await?.unwrap_or(false))
    }

    async fn webhook_port(&self) -> Result<u16, Failure> {
        Ok(self.read_setting(key::WEBHOOK_PORT).await?.unwrap_or(DEFAULT_PORT))
    }

    async fn handshake_at(&self) -> Result<Option<DateTime<Utc>>, Failure> {
        let at: Option<i64> = self.read_setting(key::WEBHOOK_HANDSHAKE).await?;
        Ok(at.and_then(DateTime::from_timestamp_millis))
    }

    /// The verify token, drawn when first asked for. One that stands among the settings, where earlier versions kept it,
    /// moves to the other secrets, and leaves the disk once it is there.
    async fn verify_token(&self) -> Result<SecretString, Failure> {
        let _turn = self.0.webhooks.turn.lock().await;
        let name = SecretName::verify_token();
        let moving: Option<String> = self.read_setting(key::WEBHOOK_TOKEN).await?;
        if moving.is_none()
            && let Some(token) = self.secret(&name).await?
        {
            return Ok(token);
        }
        let token = SecretString::from(moving.clone().unwrap_or_else(new_verify_token));
        self.keep_secret(&name, &token).await?;
        if moving.is_some() {
            self.0.store.erase_setting(key::WEBHOOK_TOKEN).await?;
        }
        Ok(token)
    }
}

fn subscription(id: &AccountId, outcome: &Result<Subscription, Failure>, zone: Zone) -> SubscriptionView {
    let (told, failure) = match outcome {
        Ok(told) => (told.clone(), None),
        Err(failure) => (Subscription::default(), Some(failure.clone().shown_in(zone))),
    };
    SubscriptionView { account: id.clone(), taken: told.taken, refused: told.refused, failure }
}
