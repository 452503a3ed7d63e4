//! Test connection (C10): looks at one thing after the other, from the network to a real read, and stops at the first
//! that is wrong. It changes nothing but what a read teaches about the connection.

mod checklist;
mod faults;

use crate::account::AccountSession;
use crate::account::Wish;
use crate::changes::Change;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::views::{Check, CheckView, DoctorView, Fault, Finding};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{Account, AccountId, AccountState, Permission, Zone};
use faults::{check_of, fault_of, fault_of_failure, nameless};
use instagram::login::{self, AccountType, Opened};
use instagram::{ApiError, Heads};
use secrecy::SecretString;
use std::sync::Arc;
use vault::SecretName;

/// What is looked at, in this order.
const CHECKS: [Check; 8] = [
    Check::Network,
    Check::Clock,
    Check::Token,
    Check::Permissions,
    Check::AccountType,
    Check::Role,
    Check::MessageAccess,
    Check::Read,
];

/// A clock that is off by less is right enough: reply windows are shown in minutes, and Meta's time is corrected for.
const CLOCK_MAY_DIFFER: TimeDelta = TimeDelta::minutes(5);

/// How the latest test of an account stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Examination {
    running: bool,
    /// Passed so far, in the order of [`CHECKS`].
    passed: usize,
    fault: Option<(Check, Fault)>,
    ended: Option<DateTime<Utc>>,
}

impl Examination {
    fn view(&self, account: &AccountId, zone: Zone) -> DoctorView {
        let wrong_at = self.fault.as_ref().and_then(|(check, _)| CHECKS.iter().position(|known| known == check));
        let checks = CHECKS.into_iter().enumerate().map(|(place, check)| {
            let finding = match (&self.fault, wrong_at) {
                (Some((_, fault)), Some(wrong)) if place == wrong => {
                    Finding::Wrong { fault: fault.clone().shown_in(zone) }
                }
                (_, Some(wrong)) if place > wrong => Finding::Waiting,
                (_, Some(_)) => Finding::Good,
                (_, None) if place < self.passed => Finding::Good,
                (_, None) if place == self.passed && self.running => Finding::Looking,
                _ => Finding::Waiting,
            };
            CheckView { check, finding }
        });
        DoctorView {
            account: account.clone(),
            running: self.running,
            checks: checks.collect(),
            ended: self.ended.map(|at| zone.show(at)),
        }
    }
}

impl Engine {
    /// Begins a test of the account's connection; one that runs already goes on. Changes tell how far it is.
    ///
    /// # Errors
    /// [`Failure::NotFound`].
    pub fn test_connection(&self, account: &AccountId) -> Result<(), Failure> {
        let session = self.session(account)?;
        {
            let mut examination = self.lock(&session.examination);
            if examination.as_ref().is_some_and(|examination| examination.running) {
                return Ok(());
            }
            *examination = Some(Examination { running: true, ..Examination::default() });
        }
        self.tell(Change::Doctor { account: account.clone() });
        let engine = self.clone();
        self.spawn(async move {
            // Of an account that is gone nobody wants to know.
            let _ = engine.unless_stopped(&session.removed, engine.examine(&session)).await;
        });
        Ok(())
    }

    /// How the latest test of the account stands; `None` when there was none in this session.
    ///
    /// # Errors
    /// [`Failure::NotFound`].
    pub async fn doctor(&self, account: &AccountId) -> Result<Option<DoctorView>, Failure> {
        let examination = self.lock(&self.session(account)?.examination).clone();
        let zone = self.zone().await;
        Ok(examination.map(|examination| examination.view(account, zone)))
    }

    async fn examine(&self, session: &Arc<AccountSession>) {
        self.want_secrets().await;
        let outcome = self.look_at_everything(session).await;
        if let Some(examination) = &mut *self.lock(&session.examination) {
            examination.running = false;
            examination.ended = Some(self.now());
            // Where it belongs, else where it was met: what follows that was not looked at.
            let met = CHECKS.get(examination.passed).copied().unwrap_or(Check::Read);
            examination.fault = outcome.err().map(|fault| (check_of(&fault).unwrap_or(met), fault));
        }
        self.tell(Change::Doctor { account: session.id.clone() });
        self.tell(Change::Checklist);
    }

    fn passed(&self, session: &AccountSession, check: Check) {
        if let Some(examination) = &mut *self.lock(&session.examination) {
            examination.passed = CHECKS.iter().position(|known| *known == check).map_or(0, |place| place + 1);
        }
        self.tell(Change::Doctor { account: session.id.clone() });
    }

    async fn look_at_everything(&self, session: &Arc<AccountSession>) -> Result<(), Fault> {
        let account = self.account(&session.id).await.map_err(|failure| fault_of_failure(&failure))?;
        if let Some(until) = session.rests_until(self.plan_now()) {
            // Every call would extend it (`platform.md` §4.2).
            return Err(Fault::SlowedDown { until: Some(self.zone().await.show(self.on_the_wall(until))) });
        }
        let theirs = self.0.meta.ping(account.flavour).await;
        let theirs = self.judged(theirs).await?;
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

    /// What a call's error shows, with the time until which to rest.
    async fn fault(&self, error: &ApiError) -> Fault {
        match fault_of(error) {
            Fault::SlowedDown { .. } => fault_of_failure(&self.failure(error).await),
            other => other,
        }
    }

    /// What a refused call of the account teaches about the connection is noted, as after any read.
    async fn learn(&self, account: &Account, error: &ApiError) {
        let outcome = self.checked_of_account(Err::<(), _>(error.clone())).await;
        if let Err(failure) = outcome {
            drop(self.note_failure(&account.id, &failure).await);
        }
    }

    async fn judged<T>(&self, outcome: Result<T, ApiError>) -> Result<T, Fault> {
        match outcome {
            Ok(answer) => Ok(answer),
            Err(error) => Err(self.fault(&error).await),
        }
    }

    fn look_at_the_clock(&self, theirs: Option<DateTime<Utc>>) -> Result<(), Fault> {
        let Some(theirs) = theirs else { return Ok(()) };
        let fast = self.now() - theirs;
        if fast.abs() <= CLOCK_MAY_DIFFER {
            return Ok(());
        }
        Err(Fault::ClockWrong { minutes: i32::try_from(fast.num_minutes()).unwrap_or(i32::MAX) })
    }

    /// There is one, it works, and it is this account's.
    async fn look_at_the_token(&self, account: &Account) -> Result<SecretString, Fault> {
        let kept = self.secret(&SecretName::token(account.id.as_str())).await;
        let token = kept.map_err(|failure| fault_of_failure(&failure))?.ok_or(Fault::NoToken)?;
        match login::opens(&self.0.meta, account.flavour, &token, &account.id).await {
            Ok(Opened::Another) => Err(Fault::TokenInvalid),
            // A Page that shows no account: the checks that follow tell why.
            Ok(Opened::It | Opened::NotTold) => Ok(token),
            Err(error) => {
                self.learn(account, &error).await;
                Err(match &error {
                    // Not even whose it is: whatever is asked is refused.
                    ApiError::Graph(graph) if graph.names_nothing() => {
                        nameless(graph, |meta_code, trace| Fault::AppOrAccess { meta_code, trace })
                    }
                    _ => self.fault(&error).await,
                })
            }
        }
    }

    /// What is granted now, where the host tells; what the login told is what is left elsewhere.
    async fn look_at_permissions(&self, account: &Account, token: &SecretString) -> Result<Vec<Permission>, Fault> {
        let told = login::granted_now(&self.0.meta, account.flavour, token, &account.id).await;
        let told = self.judged(told).await?;
        let missing: Vec<String> = told
            .iter()
            .filter(|permission| permission.needed_for_messages && !permission.granted)
            .map(|permission| permission.name.clone())
            .collect();
        if !missing.is_empty() {
            return Err(Fault::PermissionMissing { missing });
        }
        if told.is_empty()
            && let AccountState::PermissionRequired { missing } = &account.state
            && !missing.is_empty()
        {
            return Err(Fault::PermissionMissing { missing: missing.clone() });
        }
        Ok(told)
    }

    async fn look_at_the_account(&self, account: &Account, token: &SecretString) -> Result<(), Fault> {
        match login::account_type(&self.0.meta, account.flavour, token).await {
            Ok(Some(AccountType::Personal)) => Err(Fault::PersonalAccount),
            Ok(_) => Ok(()),
            Err(error) => Err(self.fault(&error).await),
        }
    }

    /// The list of conversations tells three things apart: a missing role, access switched off, not eligible.
    async fn look_at_messages(
        &self,
        session: &AccountSession,
        account: &Account,
        permissions: &[Permission],
    ) -> Result<(), Fault> {
        let client = self.client(session).await.map_err(|failure| fault_of_failure(&failure))?;
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
                let fault = self.fault(&error).await;
                let all_granted = !permissions.is_empty();
                return Err(match fault {
                    // Nothing is missing, and still messages are refused: the switch in Instagram is what is left.
                    Fault::PermissionMissing { .. } if all_granted => Fault::MessageAccessOff,
                    other => other,
                });
            }
        };
        let known = self.0.store.conversations(&account.id, 1).await.is_ok_and(|rows| !rows.is_empty());
        // Switched off, the list was seen to be empty without an error; an empty inbox of a new shop looks the same.
        if heads == Heads::default() && known { Err(Fault::MessageAccessOff) } else { Ok(()) }
    }

    /// The same read as every sync, with everything it teaches about the connection.
    async fn read_once(&self, session: &Arc<AccountSession>) -> Result<(), Fault> {
        match self.sync(session, Wish::ByHand).await {
            Ok(()) => Ok(()),
            Err(failure) => Err(fault_of_failure(&failure)),
        }
    }
}
