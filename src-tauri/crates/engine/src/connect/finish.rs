//! From the code to connected accounts: exchange, permissions, accounts, tokens into the vault, first sync.

use crate::changes::Change;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::views::{LoginView, PageView, UnusablePage};
use domain::{Account, AccountId, AccountState, Flavour, Permission};
use instagram::login::{Attempt, Code, FoundAccount, PageOffer, Unusable, facebook_pages, instagram_account};

impl Engine {
    pub(super) async fn finish_login(&self, attempt: Attempt, code: Code) -> Result<LoginView, Failure> {
        let grant = attempt.exchange(code, self.now()).await?;
        match grant.flavour {
            Flavour::Instagram => {
                let found = instagram_account(&self.0.meta, &grant).await?;
                let permissions = grant.permissions;
                let id = self.connect(Flavour::Instagram, found, &permissions).await?;
                Ok(LoginView::Done { flavour: Flavour::Instagram, permissions, accounts: vec![id] })
            }
            Flavour::Facebook => {
                let offers = facebook_pages(&self.0.meta, &grant).await?;
                if offers.iter().all(|offer| offer.outcome.is_err()) && offers.is_empty() {
                    return Err(Failure::NoUsableAccount);
                }
                Ok(self.offer_pages(offers, grant.permissions))
            }
        }
    }

    /// Connects the ticked Pages' accounts (C6).
    ///
    /// # Errors
    /// [`Failure::NoLogin`] when no Pages are offered, [`Failure::NoUsableAccount`] when none of the ticked ones can be
    /// used, [`Failure::Vault`], [`Failure::Store`].
    pub async fn choose_pages(&self, pages: &[String]) -> Result<(), Failure> {
        let (offers, permissions) = {
            let mut login = self.lock(&self.0.login);
            let LoginView::Choosing { permissions, .. } = &login.view else { return Err(Failure::NoLogin) };
            let permissions = permissions.clone();
            (std::mem::take(&mut login.offers), permissions)
        };
        let mut accounts = Vec::new();
        for offer in offers.into_iter().filter(|offer| pages.contains(&offer.page_id)) {
            if let Ok(found) = offer.outcome {
                accounts.push(self.connect(Flavour::Facebook, found, &permissions).await?);
            }
        }
        if accounts.is_empty() {
            return Err(Failure::NoUsableAccount);
        }
        self.show_login(LoginView::Done { flavour: Flavour::Facebook, permissions, accounts });
        Ok(())
    }

    /// Keeps the token first, then the account: an account on disk always had its token kept. The same Instagram
    /// account reached again, by whichever login, is the same row.
    async fn connect(
        &self,
        flavour: Flavour,
        found: FoundAccount,
        permissions: &[Permission],
    ) -> Result<AccountId, Failure> {
        let missing: Vec<String> = permissions
            .iter()
            .filter(|permission| permission.needed_for_messages && !permission.granted)
            .map(|permission| permission.name.clone())
            .collect();
        // A sync under way with the old token ends first: its outcome must not be taken for the new one's.
        let known = self.actor(&found.id).ok();
        let turn = match &known {
            Some(actor) => Some(actor.syncing.lock().await),
            None => None,
        };
        self.keep_token(&found.id, &found.token).await?;
        let account = Account {
            id: found.id.clone(),
            flavour,
            node: found.node,
            username: found.username,
            name: found.name,
            picture_url: found.picture_url,
            state: if missing.is_empty() { AccountState::New } else { AccountState::PermissionRequired { missing } },
            connected_at: self.now(),
            token_expires_at: found.token_expires_at,
        };
        self.0.store.save_account(&account).await?;
        let actor = self.start_actor(&found.id);
        self.renew_client(&actor);
        self.lock(&actor.progress).failure = None;
        drop(turn);
        if known.is_some() {
            // A new actor begins by itself; one that waited for this login has to be woken.
            actor.sync_wanted.notify_one();
            actor.outbox_filled.notify_one();
        }
        self.tell(Change::Frame);
        Ok(found.id)
    }
}

pub(super) fn page_view(offer: &PageOffer) -> PageView {
    let (username, unusable) = match &offer.outcome {
        Ok(found) => (Some(found.username.clone()), None),
        Err(Unusable::NoLinkedAccount) => (None, Some(UnusablePage::NoLinkedAccount)),
        Err(Unusable::NoMessagingTask) => (None, Some(UnusablePage::NoMessagingTask)),
        Err(Unusable::NoToken) => (None, Some(UnusablePage::NoToken)),
    };
    PageView { page: offer.page_id.clone(), name: offer.page_name.clone(), username, unusable }
}
