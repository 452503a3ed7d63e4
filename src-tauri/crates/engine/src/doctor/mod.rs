//! Test connection (C10): looks at one thing after the other, from the network to a real read, and stops at the first
//! that is wrong. It changes nothing but what a read teaches about the connection.

mod checklist;
mod examination;
mod looking;
mod wrong;

use crate::account::{AccountSession, Accounts};
use crate::changes::Change;
use crate::core::{Core, locked};
use crate::failure::Failure;
use crate::secrets::Secrets;
use crate::settings::Settings;
use crate::views::{Check, DoctorView};
use domain::AccountId;
use examination::{CHECKS, Examination};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, Weak};
use wrong::check_of;

/// Tests connections, and keeps the checklists of the owner's Meta apps.
#[derive(Debug)]
pub struct Doctor {
    core: Arc<Core>,
    settings: Arc<Settings>,
    secrets: Arc<Secrets>,
    accounts: Arc<Accounts>,
    /// The latest test of each account, and of which session of it.
    examinations: Mutex<HashMap<AccountId, (Weak<AccountSession>, Examination)>>,
    /// Held while a checklist is read and written: of two ticks at once neither is lost.
    ticking: tokio::sync::Mutex<()>,
}

impl Doctor {
    pub(crate) fn new(
        (core, settings, secrets): (Arc<Core>, Arc<Settings>, Arc<Secrets>),
        accounts: Arc<Accounts>,
    ) -> Self {
        let (examinations, ticking) = (Mutex::default(), tokio::sync::Mutex::default());
        Self { core, settings, secrets, accounts, examinations, ticking }
    }

    /// Begins a test of the account's connection; one that runs already goes on. Changes tell how far it is.
    ///
    /// # Errors
    /// [`Failure::NotFound`].
    pub fn test_connection(self: &Arc<Self>, account: &AccountId) -> Result<(), Failure> {
        let session = self.accounts.session(account)?;
        {
            let mut all = locked(&self.examinations);
            let known = all.get(account).filter(|(of, _)| is_of(of, &session));
            if known.is_some_and(|(_, examination)| examination.running) {
                return Ok(());
            }
            let examination = Examination { running: true, ..Examination::default() };
            all.insert(account.clone(), (Arc::downgrade(&session), examination));
        }
        self.core.tell(Change::Doctor { account: account.clone() });
        let doctor = self.clone();
        self.core.spawn(async move {
            // The outcome for an account that was disconnected is not shown anywhere.
            let _ = doctor.core.unless_stopped(&session.removed, doctor.examine(&session)).await;
        });
        Ok(())
    }

    /// How the latest test of the account stands; `None` when there was none in this session.
    ///
    /// # Errors
    /// [`Failure::NotFound`].
    pub async fn view(&self, account: &AccountId) -> Result<Option<DoctorView>, Failure> {
        let session = self.accounts.session(account)?;
        let examination = self.examination(&session, |examination| examination.clone());
        let zone = self.settings.zone().await;
        Ok(examination.map(|examination| examination.view(account, zone)))
    }

    async fn examine(&self, session: &Arc<AccountSession>) {
        self.secrets.want().await;
        let outcome = self.look_at_everything(session).await;
        self.examination(session, |examination| {
            examination.running = false;
            examination.ended = Some(self.core.now());
            // At the check it belongs to, otherwise where it occurred. The checks after it were not made.
            let met = CHECKS.get(examination.passed).copied().unwrap_or(Check::Read);
            examination.wrong = outcome.err().map(|wrong| (check_of(&wrong).unwrap_or(met), wrong));
        });
        self.core.tell(Change::Doctor { account: session.id.clone() });
        self.core.tell(Change::Checklist);
    }

    /// Does something with the latest test of a session; `None` when there was none.
    fn examination<T>(&self, session: &Arc<AccountSession>, with: impl FnOnce(&mut Examination) -> T) -> Option<T> {
        let mut all = locked(&self.examinations);
        let (of, examination) = all.get_mut(&session.id)?;
        is_of(of, session).then(|| with(examination))
    }
}

/// An account that was connected anew has another session, and was not tested yet.
fn is_of(of: &Weak<AccountSession>, session: &Arc<AccountSession>) -> bool {
    std::ptr::eq(of.as_ptr(), Arc::as_ptr(session))
}
