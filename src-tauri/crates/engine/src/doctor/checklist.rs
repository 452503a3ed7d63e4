//! The set-up checklist of the owner's Meta app (C11). Items that Shopbell can see done are ticked by itself, the
//! others by the owner.

use super::Doctor;
use crate::changes::Change;
use crate::failure::Failure;
use crate::settings::key;
use crate::views::{ChecklistView, Item, ItemView};
use domain::{Account, AccountState, Flavour, WayIn};
use std::collections::HashSet;

/// In the order of doing them.
const ITEMS: [Item; 9] = [
    Item::BusinessApp,
    Item::InstagramProduct,
    Item::RedirectAddress,
    Item::Tester,
    Item::MessageAccess,
    Item::Permissions,
    Item::Webhook,
    Item::Review,
    Item::Live,
];

impl Doctor {
    /// The checklist of one login's Meta app.
    ///
    /// # Errors
    /// [`Failure::Store`].
    pub async fn checklist(&self, flavour: Flavour) -> Result<ChecklistView, Failure> {
        let (seen, ticked) = (self.seen(flavour).await?, self.ticked(flavour).await?);
        let items = ITEMS.into_iter().map(|item| {
            let seen = seen.contains(&item);
            ItemView { item, done: seen || ticked.contains(&item), seen }
        });
        Ok(ChecklistView { flavour, items: items.collect() })
    }

    /// The owner says that an item is done, or is not. What Shopbell saw by itself stays ticked.
    ///
    /// # Errors
    /// [`Failure::Store`].
    pub async fn tick(&self, flavour: Flavour, item: Item, done: bool) -> Result<ChecklistView, Failure> {
        let turn = self.ticking.lock().await;
        let mut ticked = self.ticked(flavour).await?;
        if done {
            ticked.insert(item);
        } else {
            ticked.remove(&item);
        }
        let ticked: Vec<Item> = ITEMS.into_iter().filter(|item| ticked.contains(item)).collect();
        self.settings.write(&format!("{}{flavour}", key::CHECKLIST), &ticked).await?;
        drop(turn);
        self.core.tell(Change::Checklist);
        self.checklist(flavour).await
    }

    async fn ticked(&self, flavour: Flavour) -> Result<HashSet<Item>, Failure> {
        let ticked: Option<Vec<Item>> = self.settings.read(&format!("{}{flavour}", key::CHECKLIST)).await?;
        Ok(ticked.unwrap_or_default().into_iter().collect())
    }

    async fn seen(&self, flavour: Flavour) -> Result<HashSet<Item>, Failure> {
        let accounts: Vec<Account> =
            self.core.store.accounts().await?.into_iter().filter(|account| account.flavour == flavour).collect();
        let logged_in = accounts.iter().any(|account| account.way == WayIn::Login);
        let read = accounts.iter().any(|account| account.state == AccountState::Connected);
        let granted = accounts.iter().any(|account| !matches!(account.state, AccountState::PermissionRequired { .. }));
        let mut listed = false;
        for account in &accounts {
            listed |= !self.core.store.conversations(&account.id, 1).await?.is_empty();
        }
        let facts = [
            // A login that came to its end went through the app, its product and its redirect address.
            (Item::BusinessApp, logged_in),
            (Item::InstagramProduct, !accounts.is_empty()),
            (Item::RedirectAddress, logged_in),
            (Item::Tester, read),
            (Item::MessageAccess, read && listed),
            (Item::Permissions, read && granted),
            (Item::Webhook, matches!(self.settings.read::<i64>(key::WEBHOOK_HANDSHAKE).await, Ok(Some(_)))),
        ];
        Ok(facts.into_iter().filter_map(|(item, seen)| seen.then_some(item)).collect())
    }
}
