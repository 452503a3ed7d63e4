//! Disconnecting an account (C8).

use super::Accounts;
use crate::changes::Change;
use crate::core::locked;
use crate::failure::Failure;
use domain::AccountId;
use vault::SecretName;

impl Accounts {
    /// Disconnects an account: its token is deleted, and its row with the state of its connection. What is cached,
    /// drafts and unsent messages stay for when it is connected again, unless `erase` says that they go, too (C8).
    ///
    /// # Errors
    /// [`Failure::NotFound`], [`Failure::Store`]. A token that cannot be deleted now stays behind in a place for
    /// secrets that is locked; the account is disconnected all the same.
    pub async fn disconnect(&self, id: &AccountId, erase: bool) -> Result<(), Failure> {
        let session = self.session(id)?;
        // Reads under way end at once, also when the network does not answer. A write that has begun is finished.
        // Afterwards nothing is written for an account that is gone.
        session.removed.cancel();
        let turn = (session.syncing.lock().await, session.renewing.lock().await);
        session.written().await;
        if erase {
            self.core.store.erase(id).await?;
        } else {
            self.core.store.remove_account(id).await?;
        }
        locked(&self.sessions).remove(id);
        drop(turn);
        self.core.tell(Change::Frame);
        // Last, since a keychain may take seconds to answer.
        for name in [SecretName::token(id.as_str()), SecretName::next_token(id.as_str())] {
            if let Err(failure) = self.secrets.forget(&name).await {
                tracing::warn!(%failure, "a token could not be deleted");
            }
        }
        self.core.tell(Change::Checklist);
        Ok(())
    }
}
