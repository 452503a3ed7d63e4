//! From the code to connected accounts: exchange, permissions, accounts, tokens into the vault, first sync.

use super::Connect;
use super::state::Step;
use super::trouble::{LoginTrouble, login_trouble};
use crate::changes::Change;
use crate::core::locked;
use crate::failure::Failure;
use domain::{Account, AccountId, AccountState, Flavour, Permission, WayIn};
use instagram::login::{
    Attempt, Code, Found, FoundAccount, LoginError, PageOffer, facebook_pages, instagram_account, likely_host,
    pasted_token,
};
use secrecy::SecretString;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use vault::SecretName;

impl Connect {
    pub(super) async fn finish_login(&self, attempt: Attempt, code: Code) -> Result<Step, LoginTrouble> {
        let flavour = attempt.flavour();
        let grant = self.gone_well(flavour, attempt.exchange(code, self.core.now()).await)?;
        Ok(match grant.flavour {
            Flavour::Instagram => {
                let found = self.gone_well(flavour, instagram_account(&self.core.meta, &grant).await)?;
                self.connect_one(Flavour::Instagram, found, grant.permissions, WayIn::Login).await?
            }
            Flavour::Facebook => {
                let offers = facebook_pages(&self.core.meta, &grant).await.map_err(LoginError::Api);
                let offers = self.gone_well(flavour, offers)?;
                self.pages_or_the_one_asked_for(offers, grant.permissions, WayIn::Login).await?
            }
        })
    }

    fn gone_well<T>(&self, flavour: Flavour, outcome: Result<T, LoginError>) -> Result<T, LoginTrouble> {
        match outcome {
            Ok(brought) => Ok(brought),
            Err(error) => Err(login_trouble(&self.core, error, flavour)),
        }
    }

    /// Connects the account behind a token that the owner pasted (C2). What comes of it is shown as a login's outcome.
    pub fn paste_token(self: &Arc<Self>, token: SecretString) {
        let cancel = self.begin_without_browser();
        let connect = self.clone();
        self.core.spawn(async move {
            let outcome = tokio::select! {
                () = cancel.cancelled() => return,
                outcome = connect.finish_paste(&token) => outcome,
            };
            connect.end_with(None, outcome);
        });
    }

    async fn finish_paste(&self, token: &SecretString) -> Result<Step, LoginTrouble> {
        self.secrets.want().await;
        let pasted = self.gone_well(likely_host(token), pasted_token(&self.core.meta, token).await)?;
        Ok(match pasted.found {
            Found::Account(found) => {
                self.connect_one(pasted.flavour, *found, pasted.permissions, WayIn::PastedToken).await?
            }
            Found::Pages(offers) => {
                self.pages_or_the_one_asked_for(offers, pasted.permissions, WayIn::PastedToken).await?
            }
        })
    }

    async fn connect_one(
        &self,
        flavour: Flavour,
        found: FoundAccount,
        permissions: Vec<Permission>,
        way: WayIn,
    ) -> Result<Step, Failure> {
        let expected = locked(&self.login).reconnect.clone();
        if expected.is_some_and(|expected| expected != found.id) {
            return Err(Failure::OtherAccount { username: found.username });
        }
        let id = self.connect(flavour, found, &permissions, way).await?;
        Ok(Step::Done { flavour, permissions, accounts: vec![id] })
    }

    /// Reconnecting takes the one Page without asking again; otherwise the owner ticks.
    async fn pages_or_the_one_asked_for(
        &self,
        offers: Vec<PageOffer>,
        permissions: Vec<Permission>,
        way: WayIn,
    ) -> Result<Step, Failure> {
        if offers.is_empty() {
            return Err(Failure::NoUsableAccount);
        }
        let Some(expected) = locked(&self.login).reconnect.clone() else {
            return Ok(Step::Choosing { offers, permissions, way });
        };
        let usable: Vec<FoundAccount> = offers.iter().filter_map(|offer| offer.outcome.clone().ok()).collect();
        match usable.iter().find(|found| found.id == expected) {
            Some(found) => self.connect_one(Flavour::Facebook, found.clone(), permissions, way).await,
            None => match usable.first() {
                Some(other) => Err(Failure::OtherAccount { username: other.username.clone() }),
                // None can be used: the list says why.
                None => Ok(Step::Choosing { offers, permissions, way }),
            },
        }
    }

    /// Connects the ticked Pages' accounts (C6).
    ///
    /// # Errors
    /// [`Failure::NoLogin`] when no Pages are offered, [`Failure::NoUsableAccount`] when none of the ticked ones can be
    /// used, [`Failure::Vault`], [`Failure::Store`].
    pub async fn choose_pages(&self, pages: &[String]) -> Result<(), Failure> {
        let (offers, permissions, way) = {
            let mut login = locked(&self.login);
            let Step::Choosing { offers, permissions, way } = &mut login.step else { return Err(Failure::NoLogin) };
            (offers.clone(), permissions.clone(), *way)
        };
        let mut accounts = Vec::new();
        for offer in offers.into_iter().filter(|offer| pages.contains(&offer.page_id)) {
            if let Ok(found) = offer.outcome {
                accounts.push(self.connect(Flavour::Facebook, found, &permissions, way).await?);
            }
        }
        if accounts.is_empty() {
            return Err(Failure::NoUsableAccount);
        }
        self.go_on(Step::Done { flavour: Flavour::Facebook, permissions, accounts });
        Ok(())
    }

    /// Keeps the token first, then the account: an account on disk always had its token kept. The same Instagram
    /// account reached again, by whichever login, is the same row.
    async fn connect(
        &self,
        flavour: Flavour,
        found: FoundAccount,
        permissions: &[Permission],
        way: WayIn,
    ) -> Result<AccountId, Failure> {
        let missing: Vec<String> = permissions
            .iter()
            .filter(|permission| permission.needed_for_messages && !permission.granted)
            .map(|permission| permission.name.clone())
            .collect();
        // A sync under way with the old token is stopped: its outcome must not count for the new token, and the owner
        // need not wait for it.
        let known = self.accounts.session(&found.id).ok();
        let turn = match &known {
            Some(session) => {
                session.stop_reading();
                Some((session.syncing.lock().await, session.renewing.lock().await))
            }
            None => None,
        };
        self.secrets.keep(&SecretName::token(found.id.as_str()), &found.token).await?;
        let now = self.core.now();
        let account = Account {
            node: found.node,
            name: found.name,
            picture_url: found.picture_url,
            state: if missing.is_empty() { AccountState::New } else { AccountState::PermissionRequired { missing } },
            token_expires_at: found.token_expires_at,
            way,
            // The age of a pasted token is unknown until it is renewed.
            token_issued_at: (way == WayIn::Login && flavour == Flavour::Instagram).then_some(now),
            ..Account::new(found.id.clone(), flavour, found.username, now)
        };
        self.core.store.save_account(&account).await?;
        self.core.store.learn_own_side(&found.id, &found.other_ids, &account.username).await?;
        let session = self.accounts.begin(&found.id);
        session.renew_client();
        session.own_picture_asked.store(false, Ordering::Relaxed);
        locked(&session.progress).failure = None;
        drop(turn);
        if known.is_some() {
            // A new session begins by itself; one that waited for this login has to be woken.
            session.sync_wanted.notify_one();
            session.wake_senders();
            session.token_changed.notify_one();
        }
        session.events_wanted.notify_one();
        self.core.tell(Change::Frame);
        self.core.tell(Change::Checklist);
        Ok(found.id)
    }
}
