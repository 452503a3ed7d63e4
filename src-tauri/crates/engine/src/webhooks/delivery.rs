//! Meta's events, which are written down before they are acknowledged.

use super::Webhooks;
use crate::account::AccountSession;
use crate::changes::Change;
use crate::core::locked;
use crate::failure::Failure;
use domain::{AccountId, EventKind, MessageEvent, WebhookRefusal};
use instagram::webhook::{Delivery, Event};
use std::collections::{BTreeMap, HashMap};

impl Webhooks {
    /// Writes down what Meta told. Repeating an event changes nothing; so if one account's events cannot be written,
    /// Meta may repeat the whole delivery.
    pub(super) async fn take_delivery(&self, delivery: Delivery) -> Result<(), Failure> {
        let numbers = self.own_numbers().await?;
        let mut of_accounts: BTreeMap<AccountId, Vec<MessageEvent>> = BTreeMap::new();
        let mut foreign = 0;
        for event in delivery.events {
            match event.between(|id| numbers.get(id).cloned().flatten()) {
                Some(ends) => {
                    let session = self.accounts.session(&ends.account)?;
                    self.learn_media(&session, &event);
                    let told = event.told(&ends, session.time.now());
                    of_accounts.entry(ends.account).or_default().extend(told);
                }
                None => foreign += 1,
            }
        }
        tracing::debug!(accounts = of_accounts.len(), foreign, ignored = delivery.ignored.len(), "events came in");
        for (account, events) in of_accounts {
            self.apply_events(&account, &events).await?;
        }
        let now = self.core.now();
        locked(&self.state).last_event = Some(now);
        self.went_well(&[WebhookRefusal::WrongSignature, WebhookRefusal::NoSecret]);
        self.core.tell(Change::Webhooks);
        Ok(())
    }

    /// Every number that one of the accounts goes by; `None` for one that two go by, which names neither.
    async fn own_numbers(&self) -> Result<HashMap<String, Option<AccountId>>, Failure> {
        let accounts = self.core.store.accounts().await?;
        let mut numbers: HashMap<String, Option<AccountId>> = HashMap::new();
        let others = self.core.store.all_own_ids().await?;
        let others = others.into_iter().filter(|(id, _)| accounts.iter().any(|account| account.id == *id));
        for (account, number) in others {
            let shared = numbers.get(&number).is_some_and(|known| known.as_ref() != Some(&account));
            numbers.insert(number, Some(account).filter(|_| !shared));
        }
        // An id that is an account's main id belongs to that account, even if it is noted for another one, too.
        numbers.extend(accounts.into_iter().map(|account| (account.id.to_string(), Some(account.id))));
        Ok(numbers)
    }

    /// From now on what a message carries can be loaded, or is forgotten.
    fn learn_media(&self, session: &AccountSession, event: &Event) {
        match &event.kind {
            EventKind::Written { message, .. } if !event.links.is_empty() => {
                self.kept.links.learn(&session.id, vec![(message.clone(), event.links.clone())]);
            }
            EventKind::Unsent { message } => self.kept.forget(&session.id, message),
            _ => {}
        }
    }

    async fn apply_events(&self, account: &AccountId, events: &[MessageEvent]) -> Result<(), Failure> {
        let session = self.accounts.session(account)?;
        let applying = self.core.store.apply_events(account, events);
        let applied = session.while_connected(applying).await.ok_or(Failure::NotFound)??;
        let settled = self.accounts.settle(&session).await;
        // Also when that failed: it is on the disk, and told again it changes nothing.
        if self.accounts.tell_merged(account, applied.merged) {
            self.core.tell(Change::Frame);
        }
        settled?;
        if applied.to_be_read {
            session.sync_wanted.notify_one();
        }
        Ok(())
    }
}
