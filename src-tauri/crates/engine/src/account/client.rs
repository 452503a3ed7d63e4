//! The client that an account's calls are made with.

use super::Accounts;
use super::session::{AccountSession, Client};
use crate::changes::Change;
use crate::core::locked;
use crate::failure::Failure;
use domain::TokenTrouble;
use instagram::{Access, AccountClient, OwnSide};
use std::sync::atomic::Ordering;
use vault::SecretName;

impl Accounts {
    /// The account's client, if it was made already and no token came since.
    pub(crate) fn client_at_hand(&self, session: &AccountSession) -> Option<AccountClient> {
        match &*locked(&session.client) {
            Client { latest: Some(client), outdated: false } => Some(client.clone()),
            Client { .. } => None,
        }
    }

    /// The account's client, made from the stored account and its token.
    pub(crate) async fn client(&self, session: &AccountSession) -> Result<AccountClient, Failure> {
        if let Some(client) = self.client_at_hand(session) {
            return Ok(client);
        }
        let account = self.account(&session.id).await?;
        let token = self.secrets.get(&SecretName::token(session.id.as_str())).await?;
        let token = token.ok_or(Failure::ReconnectNeeded { why: TokenTrouble::Unknown })?;
        let own = OwnSide { ids: self.core.store.own_ids(&session.id).await?, username: account.username };
        let access = Access { account: account.id, flavour: account.flavour, node: account.node, token, own };
        let mut slot = locked(&session.client);
        let client = match &slot.latest {
            Some(earlier) => earlier.renewed(access),
            None => AccountClient::new(self.core.meta.clone(), access),
        };
        *slot = Client { latest: Some(client.clone()), outdated: false };
        Ok(client)
    }

    /// The account's client; `None` when no token can be read at the moment; then the queue waits.
    pub(crate) async fn client_if_any(&self, session: &AccountSession) -> Result<Option<AccountClient>, Failure> {
        match self.client(session).await {
            Ok(client) => Ok(Some(client)),
            Err(failure @ Failure::Store { .. }) => Err(failure),
            Err(failure) => {
                // It waits until the sender is woken: by a login, by a vault that was opened, by a press of Send.
                session.blocked.store(true, Ordering::Relaxed);
                self.note_failure(&session.id, &failure).await?;
                self.core.tell(Change::rows(&session.id, []));
                Ok(None)
            }
        }
    }
}
