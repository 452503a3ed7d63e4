//! Asking Meta to tell: once per account, when the receiver is switched on, at each start, after each login, and after
//! a silence in which Meta may have given up.

use super::Webhooks;
use crate::account::AccountSession;
use crate::changes::Change;
use crate::core::locked;
use crate::failure::Failure;
use domain::{AccountId, Flavour};
use instagram::webhook::Subscription;
use std::sync::Arc;

impl Webhooks {
    /// Asks for an account's events whenever that is wanted, as long as it is connected.
    pub(crate) async fn keep_subscribed(&self, session: &AccountSession) {
        loop {
            tokio::select! {
                () = session.removed.cancelled() => return,
                () = session.events_wanted.notified() => self.subscribe_events(&session.id).await,
            }
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
        locked(&self.state).subscriptions.insert(id.clone(), outcome);
        self.core.tell(Change::Webhooks);
    }

    /// Asks anew after a sleep: Meta may have dropped a receiver that did not answer for an hour (Y7).
    pub(crate) async fn resubscribe_events(self: &Arc<Self>) {
        if matches!(self.webhooks_are_on().await, Ok(true))
            && let Err(failure) = self.subscribe_all().await
        {
            tracing::warn!(%failure, "events were not asked for anew");
        }
    }

    /// The same for every account, side by side and in the background.
    pub(super) async fn subscribe_all(self: &Arc<Self>) -> Result<(), Failure> {
        let accounts: Vec<AccountId> =
            self.core.store.accounts().await?.into_iter().map(|account| account.id).collect();
        locked(&self.state).subscriptions.retain(|id, _| accounts.contains(id));
        for id in accounts {
            let webhooks = self.clone();
            self.core.spawn(async move { webhooks.subscribe_events(&id).await });
        }
        Ok(())
    }

    async fn subscribe(&self, id: &AccountId) -> Result<Subscription, Failure> {
        let (session, flavour) = (self.accounts.session(id)?, self.accounts.account(id).await?.flavour);
        let app = match flavour {
            // Instagram's list names the app by another of its numbers, and has no other apps in it.
            Flavour::Instagram => None,
            Flavour::Facebook => self.core.store.meta_app(flavour).await?.map(|app| app.app_id),
        };
        let client = self.accounts.client(&session).await?;
        self.core.checked(client.subscribe(app.as_deref().filter(|id| !id.is_empty())).await)
    }
}
