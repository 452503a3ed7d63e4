//! What calls teach about an account's connection, and whether it may call at all.

use super::Accounts;
use super::session::AccountSession;
use crate::changes::Change;
use crate::failure::Failure;
use domain::{Account, AccountId, AccountState};
use std::sync::atomic::Ordering;

impl Accounts {
    pub(crate) async fn account(&self, id: &AccountId) -> Result<Account, Failure> {
        self.core.store.account(id).await?.ok_or(Failure::NotFound)
    }

    /// Notes what a read or send taught about the connection; the window is told only when it differs.
    pub(crate) async fn note_state(&self, id: &AccountId, state: AccountState) -> Result<(), Failure> {
        if self.account(id).await?.state != state {
            self.core.store.set_account_state(id, &state).await?;
            self.core.tell(Change::Frame);
            // What of it was seen to be done is told by its accounts.
            self.core.tell(Change::Checklist);
            if let Ok(session) = self.session(id) {
                // What is queued may wait for the account now.
                session.rest_changed.notify_one();
                self.tell_on_screen(&session);
            }
        }
        Ok(())
    }

    /// What a failure says about the connection itself.
    pub(crate) async fn note_failure(&self, account: &AccountId, failure: &Failure) -> Result<(), Failure> {
        match failure {
            Failure::SlowedDown { until: Some(until) } => {
                if let Ok(session) = self.session(account) {
                    // A length of time from now on, measured without the wall clock, which may be set.
                    session.rest_until(self.core.plan_now() + (*until - self.core.now()));
                }
                Ok(())
            }
            Failure::ReconnectNeeded { why } => {
                self.note_state(account, AccountState::ReconnectNeeded { why: *why }).await
            }
            Failure::NotServed { why } => self.note_state(account, AccountState::NotServed { why: *why }).await,
            Failure::PermissionRequired { missing } => {
                // The login named what is missing and an error from a read does not, so the known names are kept.
                let known = matches!(self.account(account).await?.state, AccountState::PermissionRequired { .. });
                if known && missing.is_empty() {
                    return Ok(());
                }
                self.note_state(account, AccountState::PermissionRequired { missing: missing.clone() }).await
            }
            _ => Ok(()),
        }
    }

    /// Whether the account may call now, as far as is known.
    pub(crate) async fn is_usable(&self, session: &AccountSession) -> bool {
        let state = self.account(&session.id).await.map(|account| account.state);
        state.is_ok_and(|state| may_call(&state)) && !session.blocked.load(Ordering::Relaxed)
    }

    /// A call of the account got through: what waited for the connection goes on.
    pub(crate) async fn got_through(&self, session: &AccountSession) -> Result<(), Failure> {
        if self.outbox.connection_back(&session.id).await? {
            session.outbox_filled.notify_one();
        }
        Ok(())
    }
}

/// Whether an account may sync and send by itself.
pub(crate) fn may_call(state: &AccountState) -> bool {
    matches!(state, AccountState::New | AccountState::Connected)
}
