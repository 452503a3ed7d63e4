//! A keychain that cannot be used now (C7): started late, locked, or silent. It is asked again with growing waits, and
//! at once whenever the owner wants something for which it is needed. What waited for it goes on when it answers.

use super::Secrets;
use super::place::State;
use crate::changes::Change;
use crate::failure::VaultProblem;
use chrono::TimeDelta;
use domain::Backoff;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use vault::{Vault, VaultError};

/// The waiting before it is asked again by itself: a keychain that is started or unlocked is found within the longest.
const WAITS: Backoff = Backoff { first: TimeDelta::seconds(2), longest: TimeDelta::seconds(60) };
/// The same for one that hangs: each asking may leave a thread behind that hangs with it.
const WAITS_HANGING: Backoff = Backoff { longest: TimeDelta::seconds(300), ..WAITS };

/// Whether the system may bring up its question for a password.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    Openly,
    Quietly,
}

impl Secrets {
    /// The owner wants something for which secrets are needed: a keychain that could not be used is asked once more.
    pub(crate) async fn want(self: &Arc<Self>) {
        self.ask_keychain(Manner::Openly).await;
    }

    /// The same beside what the owner does, which does not wait for it.
    pub(crate) fn want_soon(self: &Arc<Self>) {
        let secrets = self.clone();
        self.core.spawn(async move { secrets.want().await });
    }

    /// Notes what a call showed about the keychain. After a call without an answer no part uses it until it answers
    /// again.
    pub(super) async fn heard<T>(
        self: &Arc<Self>,
        from: &Vault,
        answer: Result<T, VaultError>,
    ) -> Result<T, VaultError> {
        if let Err(error) = &answer
            && matches!(error, VaultError::Absent | VaultError::Locked | VaultError::TimedOut)
        {
            let problem = VaultProblem::from(error);
            let mut secrets = self.place.write().await;
            if let State::Open(open) = &secrets.state
                && open.backend() == vault::Backend::Keychain
                && from.backend() == vault::Backend::Keychain
            {
                secrets.state = State::Unusable(problem);
                drop(secrets);
                self.core.tell(Change::Vault);
                self.watch_keychain();
            }
        }
        answer
    }

    /// Asks it again by itself until it answers or the owner chooses another place.
    pub(super) fn watch_keychain(self: &Arc<Self>) {
        if self.watched.swap(true, Ordering::AcqRel) {
            return;
        }
        let secrets = self.clone();
        self.core.spawn(async move {
            let mut asked = 0;
            while let Some(problem) = secrets.keychain_problem().await {
                asked += 1;
                let waits = if problem == VaultProblem::TimedOut { WAITS_HANGING } else { WAITS };
                // A jump of the clock, as after a sleep, is a good moment to ask, too.
                secrets.core.until_planned(Some(secrets.core.plan_now() + waits.after(asked))).await;
                secrets.ask_keychain(Manner::Quietly).await;
            }
            secrets.watched.store(false, Ordering::Release);
            // It may have been lost again before that was written down.
            if secrets.keychain_problem().await.is_some() {
                secrets.watch_keychain();
            }
        });
    }

    /// What keeps the keychain from being used; `None` while it or another place is in use.
    async fn keychain_problem(&self) -> Option<VaultProblem> {
        match self.place.read().await.state {
            State::Unusable(problem) => Some(problem),
            _ => None,
        }
    }

    async fn ask_keychain(self: &Arc<Self>, manner: Manner) {
        let asked_before = self.asked.load(Ordering::Acquire);
        self.open().await;
        let _turn = self.asking.lock().await;
        if self.keychain_problem().await.is_none() || self.asked.load(Ordering::Acquire) != asked_before {
            return;
        }
        let keychain = self.place.read().await.default.clone();
        let answer = match manner {
            Manner::Openly => keychain.ping().await,
            Manner::Quietly => keychain.ping_quietly().await,
        };
        self.asked.fetch_add(1, Ordering::AcqRel);
        match answer {
            Ok(()) => {
                if self.keychain_problem().await.is_some() {
                    self.are_in(keychain).await;
                    self.readable.notify_one();
                }
            }
            Err(error) => {
                let problem = VaultProblem::from(&error);
                let mut secrets = self.place.write().await;
                if let State::Unusable(before) = &mut secrets.state
                    && *before != problem
                {
                    *before = problem;
                    drop(secrets);
                    self.core.tell(Change::Vault);
                }
            }
        }
    }
}
