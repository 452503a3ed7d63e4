//! The checks of a connection, from the network to a real read.

use super::Doctor;
use super::examination::CHECKS;
use super::wrong::{Wrong, nameless, of_error, of_failure};
use crate::account::{AccountSession, Wish};
use crate::changes::Change;
use crate::views::{Check, Fault};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{Account, AccountState, Permission};
use instagram::login::{self, AccountType, Opened};
use instagram::{ApiError, Heads};
use secrecy::SecretString;
use std::sync::Arc;
use vault::SecretName;

/// A smaller difference is no fault: reply windows are shown in minutes, and are counted by Meta's time.
const CLOCK_MAY_DIFFER: TimeDelta = TimeDelta::minutes(5);

impl Doctor {
    fn passed(&self, session: &Arc<AccountSession>, check: Check) {
        self.examination(session, |examination| {
            examination.passed = CHECKS.iter().position(|known| *known == check).map_or(0, |place| place + 1);
        });
        self.core.tell(Change::Doctor { account: session.id.clone() });
    }

    pub(super) async fn look_at_everything(&self, session: &Arc<AccountSession>) -> Result<(), Wrong> {
        let account = self.accounts.account(&session.id).await.map_err(|failure| of_failure(&failure))?;
        if let Some(until) = session.rests_until(self.core.plan_now()) {
            // Every call would extend it (`platform.md` §4.2).
            return Err(Wrong::SlowedDown(Some(self.core.on_the_wall(until))));
        }
        let theirs = self.core.meta.ping(account.flavour).await;
        let theirs = theirs.map_err(|error| of_error(&error, &self.core))?;
        self.passed(session, Check::Network);
        self.look_at_the_clock(theirs)?;
        self.passed(session, Check::Clock);
        let token = self.look_at_the_token(&account).await?;
        self.passed(session, Check::Token);
        let permissions = self.look_at_permissions(&account, &token).await?;
        self.passed(session, Check::Permissions);
        self.look_at_the_account(&account, &token).await?;
        self.passed(session, Check::AccountType);
        self.look_at_messages(session, &account, &permissions).await?;
        for check in [Check::Role, Check::MessageAccess] {
            self.passed(session, check);
        }
        self.read_once(session).await?;
        self.passed(session, Check::Read);
        Ok(())
    }

    /// What a refused call of the account teaches about the connection is noted, as after any read.
    async fn learn(&self, account: &Account, error: &ApiError) {
        let outcome = self.core.checked_of_account(Err::<(), _>(error.clone()));
        if let Err(failure) = outcome {
            drop(self.accounts.note_failure(&account.id, &failure).await);
        }
    }

    fn look_at_the_clock(&self, theirs: Option<DateTime<Utc>>) -> Result<(), Wrong> {
        let Some(theirs) = theirs else { return Ok(()) };
        let fast = self.core.now() - theirs;
        if fast.abs() <= CLOCK_MAY_DIFFER {
            return Ok(());
        }
        Err(Fault::ClockWrong { minutes: i32::try_from(fast.num_minutes()).unwrap_or(i32::MAX) }.into())
    }

    /// A token is there, it works, and it belongs to this account.
    async fn look_at_the_token(&self, account: &Account) -> Result<SecretString, Wrong> {
        let kept = self.secrets.get(&SecretName::token(account.id.as_str())).await;
        let token = kept.map_err(|failure| of_failure(&failure))?.ok_or(Fault::NoToken)?;
        match login::opens(&self.core.meta, account.flavour, &token, &account.id).await {
            Ok(Opened::Another) => Err(Fault::TokenInvalid.into()),
            // A Page that shows no account: the checks that follow tell why.
            Ok(Opened::It | Opened::NotTold) => Ok(token),
            Err(error) => {
                self.learn(account, &error).await;
                Err(match &error {
                    // Meta does not even tell whose token it is: it refuses whatever is asked.
                    ApiError::Graph(graph) if graph.names_nothing() => {
                        nameless(graph, |meta_code, trace| Fault::AppOrAccess { meta_code, trace })
                    }
                    _ => of_error(&error, &self.core),
                })
            }
        }
    }

    /// What is granted now, where the host tells it; otherwise what the login told.
    async fn look_at_permissions(&self, account: &Account, token: &SecretString) -> Result<Vec<Permission>, Wrong> {
        let told = login::granted_now(&self.core.meta, account.flavour, token, &account.id).await;
        let told = told.map_err(|error| of_error(&error, &self.core))?;
        let missing: Vec<String> = told
            .iter()
            .filter(|permission| permission.needed_for_messages && !permission.granted)
            .map(|permission| permission.name.clone())
            .collect();
        if !missing.is_empty() {
            return Err(Fault::PermissionMissing { missing }.into());
        }
        if told.is_empty()
            && let AccountState::PermissionRequired { missing } = &account.state
            && !missing.is_empty()
        {
            return Err(Fault::PermissionMissing { missing: missing.clone() }.into());
        }
        Ok(told)
    }

    async fn look_at_the_account(&self, account: &Account, token: &SecretString) -> Result<(), Wrong> {
        match login::account_type(&self.core.meta, account.flavour, token).await {
            Ok(Some(AccountType::Personal)) => Err(Fault::PersonalAccount.into()),
            Ok(_) => Ok(()),
            Err(error) => Err(of_error(&error, &self.core)),
        }
    }

    /// The list of conversations tells three things apart: a missing role, access switched off, not eligible.
    async fn look_at_messages(
        &self,
        session: &AccountSession,
        account: &Account,
        permissions: &[Permission],
    ) -> Result<(), Wrong> {
        let client = self.accounts.client(session).await.map_err(|failure| of_failure(&failure))?;
        let heads = match client.heads().await {
            Ok(heads) => heads,
            Err(error) => {
                if let ApiError::Graph(graph) = &error
                    && graph.names_nothing()
                    && client.refuses_the_list().await
                {
                    let fault = |meta_code, trace| Fault::PendingOrRestricted { meta_code, trace };
                    return Err(nameless(graph, fault));
                }
                self.learn(account, &error).await;
                let fault = of_error(&error, &self.core);
                let all_granted = !permissions.is_empty();
                return Err(match fault {
                    // No permission is missing and messages are refused all the same, so the switch in Instagram is
                    // off.
                    Wrong::Fault(Fault::PermissionMissing { .. }) if all_granted => Fault::MessageAccessOff.into(),
                    other => other,
                });
            }
        };
        let known = self.core.store.conversations(&account.id, 1).await.is_ok_and(|rows| !rows.is_empty());
        // With the switch off, the list was seen to be empty without an error, and a new shop's empty inbox looks the
        // same.
        if heads == Heads::default() && known { Err(Fault::MessageAccessOff.into()) } else { Ok(()) }
    }

    /// The same read as every sync, with everything it teaches about the connection.
    async fn read_once(&self, session: &Arc<AccountSession>) -> Result<(), Wrong> {
        match self.accounts.sync(session, Wish::ByHand).await {
            Ok(()) => Ok(()),
            Err(failure) => Err(of_failure(&failure)),
        }
    }
}
