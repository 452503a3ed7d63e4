//! A keychain that cannot be used now (C7): started late, locked, or silent. It is asked again with growing waits, and at
//! once whenever the owner wants something for which it is needed. What waited for it goes on when it answers.

use crate::changes::Change;
use crate::connect::secrets::State;
use crate::engine::Engine;
use crate::failure::VaultProblem;
use chrono::TimeDelta;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use vault::{Vault, VaultError};

/// The waiting before it is asked again by itself; doubled each time.
const FIRST_WAIT: TimeDelta = TimeDelta::seconds(2);
/// The longest waiting: a keychain that is started or unlocked is found within that.
const LONGEST_WAIT: TimeDelta = TimeDelta::seconds(60);
/// The same for one that hangs: each asking may leave a thread behind that hangs with it.
const LONGEST_WAIT_HANGING: TimeDelta = TimeDelta::seconds(300);

/// Who asks the keychain again.
#[derive(Debug, Default)]
pub(crate) struct Asking {
    /// Held by whoever asks: others share the answer.
    turn: tokio::sync::Mutex<()>,
    /// How often it was asked.
    asked: AtomicU64,
    /// It is being asked again by itself.
    watched: AtomicBool,
}

/// Whether the system may bring up its question for a password.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    Openly,
    Quietly,
}

impl Engine {
    /// The owner wants something for which secrets are needed: a keychain that could not be used is asked once more.
    pub(crate) async fn want_secrets(&self) {
        self.ask_keychain(Manner::Openly).await;
    }

    /// The same beside what the owner does, which does not wait for it.
    pub(crate) fn want_secrets_soon(&self) {
        let engine = self.clone();
        self.spawn(async move { engine.want_secrets().await });
    }

    /// What a call said about the keychain. One that no longer answers is out of use for everybody until it does.
    pub(super) async fn heard<T>(&self, from: &Vault, answer: Result<T, VaultError>) -> Result<T, VaultError> {
        if let Err(error) = &answer
            && matches!(error, VaultError::Absent | VaultError::Locked | VaultError::TimedOut)
        {
            let problem = VaultProblem::from(error);
            let mut secrets = self.0.secrets.write().await;
            if let State::Open(open) = &secrets.state
                && open.backend() == vault::Backend::Keychain
                && from.backend() == vault::Backend::Keychain
            {
                secrets.state = State::Unusable(problem);
                drop(secrets);
                self.tell(Change::Vault);
                self.watch_keychain();
            }
        }
        answer
    }

    /// Asks it again by itself until it answers or the owner chooses another place.
    pub(super) fn watch_keychain(&self) {
        if self.0.asking.watched.swap(true, Ordering::AcqRel) {
            return;
        }
        let engine = self.clone();
        self.spawn(async move {
            let mut wait = FIRST_WAIT;
            while let Some(problem) = engine.keychain_problem().await {
                let longest = if problem == VaultProblem::TimedOut { LONGEST_WAIT_HANGING } else { LONGEST_WAIT };
                // A jump of the clock, as after a sleep, is a good moment to ask, too.
                engine.until_planned(Some(engine.plan_now() + wait.min(longest))).await;
                engine.ask_keychain(Manner::Quietly).await;
                wait = (wait * 2).min(LONGEST_WAIT_HANGING);
            }
            engine.0.asking.watched.store(false, Ordering::Release);
            // It may have been lost again before that was written down.
            if engine.keychain_problem().await.is_some() {
                engine.watch_keychain();
            }
        });
    }

    /// What keeps the keychain from being used; `None` while it or another place is in use.
    async fn keychain_problem(&self) -> Option<VaultProblem> {
        match self.0.secrets.read().await.state {
            State::Unusable(problem) => Some(problem),
            _ => None,
        }
    }

    async fn ask_keychain(&self, manner: Manner) {
        let asked_before = self.0.asking.asked.load(Ordering::Acquire);
        self.open_secrets().await;
        let _turn = self.0.asking.turn.lock().await;
        if self.keychain_problem().await.is_none() || self.0.asking.asked.load(Ordering::Acquire) != asked_before {
            return;
        }
        let keychain = self.0.secrets.read().await.default.clone();
        let answer = match manner {
            Manner::Openly => keychain.probe().await,
            Manner::Quietly => keychain.probe_quietly().await,
        };
        self.0.asking.asked.fetch_add(1, Ordering::AcqRel);
        match answer {
            Ok(()) => {
                if self.keychain_problem().await.is_some() {
                    self.secrets_are_in(keychain).await;
                    self.wake_all();
                }
            }
            Err(error) => {
                let problem = VaultProblem::from(&error);
                let mut secrets = self.0.secrets.write().await;
                if let State::Unusable(before) = &mut secrets.state
                    && *before != problem
                {
                    *before = problem;
                    drop(secrets);
                    self.tell(Change::Vault);
                }
            }
        }
    }
}
