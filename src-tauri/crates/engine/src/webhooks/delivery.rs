//! What visitors of the receiver bring: handshakes, refusals, and events, which are written down before Meta is thanked.

use crate::account::AccountSession;
use crate::changes::Change;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::settings::key;
use chrono::TimeDelta;
use domain::{AccountId, EventKind, Flavour, MessageEvent, WebhookRefusal};
use instagram::webhook::{Delivery, DeliveryHandler, Event, Keys, new_verify_token};
use std::collections::{BTreeMap, HashMap};
use vault::SecretName;

/// A stranger's knocking is told to the window this often at most.
const TELL_AGAIN: TimeDelta = TimeDelta::minutes(1);

/// The engine as the receiver sees it.
pub(super) struct Deliveries(pub(super) Engine);

impl DeliveryHandler for Deliveries {
    async fn keys(&self) -> Keys {
        self.0.webhook_keys().await
    }

    async fn commit(&self, delivery: Delivery) -> bool {
        match self.0.take_delivery(delivery).await {
            Ok(()) => true,
            Err(failure) => {
                tracing::warn!(%failure, "events were not kept; they will be told again");
                false
            }
        }
    }

    async fn shook_hands(&self) {
        self.0.shook_hands().await;
    }

    async fn refused(&self, why: WebhookRefusal) {
        self.0.refused_a_visit(why);
    }
}

impl Engine {
    async fn webhook_keys(&self) -> Keys {
        let before = {
            let state = self.lock(&self.0.webhooks.state);
            if let Some(keys) = &state.keys {
                return keys.clone();
            }
            state.keys_changed
        };
        let mut complete = true;
        let mut secrets = Vec::new();
        // Meta's pages do not agree on which of the two apps signs for Instagram Login (`platform.md` §6).
        for flavour in [Flavour::Instagram, Flavour::Facebook] {
            match self.secret(&SecretName::app_secret(&flavour.to_string())).await {
                Ok(secret) => secrets.extend(secret),
                Err(_) => complete = false,
            }
        }
        let verify_token = self.verify_token().await;
        complete &= verify_token.is_ok();
        // While it cannot be read, no visitor's word is right, the empty one neither.
        let verify_token = verify_token.unwrap_or_else(|_| new_verify_token().into());
        let keys = Keys { verify_token, secrets };
        let mut state = self.lock(&self.0.webhooks.state);
        if complete && state.keys_changed == before {
            state.keys = Some(keys.clone());
        }
        keys
    }

    async fn shook_hands(&self) {
        if let Err(failure) = self.write_setting(key::WEBHOOK_HANDSHAKE, &self.now().timestamp_millis()).await {
            tracing::warn!(%failure, "a handshake was not noted");
        }
        self.went_well(&[WebhookRefusal::WrongVerifyToken, WebhookRefusal::OddHandshake]);
        self.tell(Change::Webhooks);
        self.tell(Change::Checklist);
    }

    fn refused_a_visit(&self, why: WebhookRefusal) {
        let ((now, plan), mut state) = ((self.now(), self.plan_now()), self.lock(&self.0.webhooks.state));
        let same = state.refused.is_some_and(|(before, _)| before == why);
        let is_news = !same || state.refusal_told.is_none_or(|told| plan - told >= TELL_AGAIN);
        if is_news {
            state.refused = Some((why, now));
            state.refusal_told = Some(plan);
            drop(state);
            self.tell(Change::Webhooks);
        }
    }

    /// What was refused for these reasons is past.
    fn went_well(&self, mended: &[WebhookRefusal]) {
        let mut state = self.lock(&self.0.webhooks.state);
        state.refused = state.refused.take().filter(|(why, _)| !mended.contains(why));
    }

    /// Writes down what Meta told. Told again, it changes nothing; so if one account's cannot be written, the whole may
    /// be told again.
    async fn take_delivery(&self, delivery: Delivery) -> Result<(), Failure> {
        let numbers = self.own_numbers().await?;
        let mut of_accounts: BTreeMap<AccountId, Vec<MessageEvent>> = BTreeMap::new();
        let mut foreign = 0;
        for event in delivery.events {
            match event.between(|id| numbers.get(id).cloned().flatten()) {
                Some(ends) => {
                    let session = self.session(&ends.account)?;
                    self.learn_media(&session, &event);
                    let told = event.told(&ends, self.platform_now(&session));
                    of_accounts.entry(ends.account).or_default().extend(told);
                }
                None => foreign += 1,
            }
        }
        tracing::debug!(accounts = of_accounts.len(), foreign, ignored = delivery.ignored.len(), "events came in");
        for (account, events) in of_accounts {
            self.apply_events(&account, &events).await?;
        }
        let now = self.now();
        self.lock(&self.0.webhooks.state).last_event = Some(now);
        self.went_well(&[WebhookRefusal::WrongSignature, WebhookRefusal::NoSecret]);
        self.tell(Change::Webhooks);
        Ok(())
    }

    /// Every number that one of the accounts goes by; `None` for one that two go by, which names neither.
    async fn own_numbers(&self) -> Result<HashMap<String, Option<AccountId>>, Failure> {
        let accounts = self.0.store.accounts().await?;
        let mut numbers: HashMap<String, Option<AccountId>> = HashMap::new();
        let others = self.0.store.all_own_ids().await?;
        let others = others.into_iter().filter(|(id, _)| accounts.iter().any(|account| account.id == *id));
        for (account, number) in others {
            let shared = numbers.get(&number).is_some_and(|known| known.as_ref() != Some(&account));
            numbers.insert(number, Some(account).filter(|_| !shared));
        }
        // An account's own id is its own, whoever else was heard under it.
        numbers.extend(accounts.into_iter().map(|account| (account.id.to_string(), Some(account.id))));
        Ok(numbers)
    }

    /// What a message carries can be loaded from now on, or no more.
    fn learn_media(&self, session: &AccountSession, event: &Event) {
        match &event.kind {
            EventKind::Written { message, .. } if !event.links.is_empty() => {
                self.0.media.links.learn(&session.id, vec![(message.clone(), event.links.clone())]);
            }
            EventKind::Unsent { message } => self.forget_media(&session.id, message),
            _ => {}
        }
    }

    async fn apply_events(&self, account: &AccountId, events: &[MessageEvent]) -> Result<(), Failure> {
        let session = self.session(account)?;
        let applying = self.0.store.apply_events(account, events);
        let applied = self.while_connected(&session, applying).await.ok_or(Failure::NotFound)??;
        self.settle_from_cache(&session).await?;
        for conversation in applied.merged.changed {
            self.tell(Change::Thread { account: account.clone(), conversation });
        }
        if applied.merged.list_changed {
            self.tell(Change::List { account: account.clone() });
            self.tell(Change::Frame);
        }
        if applied.to_be_read {
            session.sync_wanted.notify_one();
        }
        Ok(())
    }
}
