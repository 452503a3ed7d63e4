//! Asking Meta to tell: once per account, when the receiver is switched on, at each start, after each login, and after a
//! silence in which Meta may have given up.

use crate::changes::Change;
use crate::engine::Engine;
use crate::failure::Failure;
use chrono::TimeDelta;
use domain::{AccountId, Flavour};
use instagram::webhook::Subscription;

/// Meta may end a subscription after an hour in which nobody took what it told (`platform.md` §6, "Delivery"). A computer
/// that read nothing for almost as long was asleep or offline.
const SILENCE: TimeDelta = TimeDelta::minutes(50);

impl Engine {
    /// An account was read. If it was not for long, its events are asked for again.
    pub(crate) fn read_after_silence(&self, id: &AccountId) {
        let now = self.now();
        let before = self.lock(&self.0.webhooks.state).read_at.insert(id.clone(), now);
        if before.is_some_and(|before| now - before >= SILENCE) {
            let (engine, id) = (self.clone(), id.clone());
            self.spawn(async move { engine.subscribe_events(&id).await });
        }
    }

    /// Asks Meta to tell an account's events, if the receiver is on; what came of it is in the view.
    pub(crate) async fn subscribe_events(&self, id: &AccountId) {
        if !matches!(self.webhooks_are_on().await, Ok(true)) {
            return;
        }
        let outcome = self.subscribe(id).await;
        if let Err(failure) = &outcome {
            tracing::info!(%failure, "an account's events are not told");
        }
        self.lock(&self.0.webhooks.state).subscriptions.insert(id.clone(), outcome);
        self.tell(Change::Webhooks);
    }

    /// Asks anew after a sleep: Meta may have dropped a receiver that did not answer for an hour (Y7).
    pub(crate) async fn resubscribe_events(&self) {
        if matches!(self.webhooks_are_on().await, Ok(true))
            && let Err(failure) = self.subscribe_all().await
        {
            tracing::warn!(%failure, "events were not asked for anew");
        }
    }

    /// The same for every account, side by side and in the background.
    pub(super) async fn subscribe_all(&self) -> Result<(), Failure> {
        let accounts: Vec<AccountId> = self.0.store.accounts().await?.into_iter().map(|account| account.id).collect();
        self.lock(&self.0.webhooks.state).subscriptions.retain(|id, _| accounts.contains(id));
        for id in accounts {
            let engine = self.clone();
            self.spawn(async move { engine.subscribe_events(&id).await });
        }
        Ok(())
    }

    async fn subscribe(&self, id: &AccountId) -> Result<Subscription, Failure> {
        let (session, flavour) = (self.session(id)?, self.account(id).await?.flavour);
        let app = match flavour {
            // Instagram's list names the app by another of its numbers, and has no other apps in it.
            Flavour::Instagram => None,
            Flavour::Facebook => self.0.store.meta_app(flavour).await?.map(|app| app.app_id),
        };
        let client = self.client(&session).await?;
        self.checked(client.subscribe(app.as_deref().filter(|id| !id.is_empty())).await).await
    }
}
