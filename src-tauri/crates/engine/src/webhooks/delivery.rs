//! What visitors of the receiver bring: handshakes, refusals, and events, which are written down before Meta is thanked.

use crate::account::AccountSession;
use crate::changes::Change;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::settings::key;
use chrono::TimeDelta;
use domain::{AccountId, Flavour, Message, ParticipantId, WebhookRefusal};
use instagram::webhook::{Delivery, Ends, Event, Keys, Office, What, new_verify_token};
use std::collections::{BTreeMap, HashMap};
use store::{News, Told};
use vault::SecretName;

/// A stranger's knocking is told to the window this often at most.
const TELL_AGAIN: TimeDelta = TimeDelta::minutes(1);

/// The engine as the receiver sees it.
pub(super) struct DeliveryHandler(pub(super) Engine);

impl Office for DeliveryHandler {
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

/// What a delivery says about one account.
#[derive(Default)]
struct OfAccount {
    told: Vec<Told>,
    /// Something happened that only reading tells.
    to_be_read: bool,
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
        let mut of_accounts: BTreeMap<AccountId, OfAccount> = BTreeMap::new();
        let mut foreign = 0;
        for event in delivery.events {
            match event.between(|id| numbers.get(id).cloned().flatten()) {
                Some(ends) => {
                    let session = self.session(&ends.account)?;
                    let of = of_accounts.entry(ends.account.clone()).or_default();
                    self.sort(&session, event, ends, of);
                }
                None => foreign += 1,
            }
        }
        tracing::debug!(accounts = of_accounts.len(), foreign, ignored = delivery.ignored.len(), "events came in");
        for (account, OfAccount { told, to_be_read }) in of_accounts {
            self.take(&account, &told, to_be_read).await?;
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

    /// Puts one event to what is known of its account.
    fn sort(&self, session: &AccountSession, event: Event, Ends { account, customer, own }: Ends, of: &mut OfAccount) {
        let at = event.at.unwrap_or_else(|| self.platform_now(session));
        // Whatever number stands there, there are two people.
        let by = if own { Some(ParticipantId::new(account.as_str())) } else { customer.clone() };
        if let Some(username) = event.username.filter(|_| !own) {
            of.told.push(Told { customer: customer.clone(), at, news: News::Called { username } });
        }
        if let Some(origin) = event.referral {
            let message = match &event.what {
                What::Message { id, .. } => Some(id.clone()),
                _ => None,
            };
            let news = News::Referral { message, origin };
            of.told.push(Told { customer: customer.clone(), at, news });
        }
        let news = match (event.what, by) {
            (What::Message { id, content, links }, Some(by)) => {
                if !links.is_empty() {
                    self.0.media.links.learn(&session.id, vec![(id.clone(), links)]);
                }
                // Without its time a message has no place; reading gives it one.
                let Some(sent_at) = event.at else {
                    of.to_be_read = true;
                    return;
                };
                News::Written(Message { id, from: by, own, sent_at, page_position: 0, content })
            }
            (What::Unsent { id }, _) => {
                self.forget_media(&session.id, &id);
                News::Unsent { message: id }
            }
            (What::Edited { id, text, revision }, _) => News::Edited { message: id, text, revision },
            (What::Reacted { id, with }, Some(by)) => News::Reacted { message: id, by, with },
            // Only the customer's reading is told; the business's own would say nothing.
            (What::Seen { id }, _) if !own => News::Seen { message: id },
            (What::Seen { .. }, _) => return,
            // What nobody is named for, and what changed in a way that is not told: reading says more.
            (What::Other { .. } | What::Message { .. } | What::Reacted { .. }, _) => {
                of.to_be_read = true;
                return;
            }
        };
        of.told.push(Told { customer, at, news });
    }

    async fn take(&self, account: &AccountId, told: &[Told], to_be_read: bool) -> Result<(), Failure> {
        let session = self.session(account)?;
        let taken =
            self.while_connected(&session, self.0.store.take(account, told)).await.ok_or(Failure::NotFound)??;
        self.settle_from_cache(&session).await?;
        for conversation in taken.merged.changed {
            self.tell(Change::Thread { account: account.clone(), conversation });
        }
        if taken.merged.list_changed {
            self.tell(Change::List { account: account.clone() });
            self.tell(Change::Frame);
        }
        if taken.strangers || to_be_read {
            session.sync_wanted.notify_one();
        }
        Ok(())
    }
}
