//! A keychain that cannot be used for a while (C7): the shop is offline for exactly as long, and says why.

use crate::desk::{Desk, told};
use chrono::TimeDelta;
use domain::{AccountId, AccountState, Flavour};
use engine::views::{Check, Fault, Finding, StatusView, VaultView, WaitingView};
use engine::{Change, Failure, Vault, VaultProblem};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use vault::{Keeper, SecretName, VaultError};

/// A keychain that the test locks, silences and starts.
#[derive(Default)]
struct Late {
    problem: Mutex<Option<VaultProblem>>,
    secrets: Mutex<BTreeMap<String, SecretString>>,
    asked: Mutex<usize>,
}

impl Late {
    fn set(&self, problem: Option<VaultProblem>) {
        *self.problem.lock().unwrap() = problem;
    }

    fn asked(&self) -> usize {
        *self.asked.lock().unwrap()
    }

    fn answers(&self) -> Result<(), VaultError> {
        *self.asked.lock().unwrap() += 1;
        match *self.problem.lock().unwrap() {
            None => Ok(()),
            Some(VaultProblem::Locked) => Err(VaultError::Locked),
            Some(VaultProblem::Absent) => Err(VaultError::Absent),
            Some(_) => Err(VaultError::TimedOut),
        }
    }
}

impl Keeper for Late {
    fn put(&self, name: &SecretName, secret: &SecretString) -> Result<(), VaultError> {
        self.answers()?;
        self.secrets.lock().unwrap().insert(name.as_str().to_owned(), secret.clone());
        Ok(())
    }

    fn get(&self, name: &SecretName) -> Result<Option<SecretString>, VaultError> {
        self.answers()?;
        Ok(self.secrets.lock().unwrap().get(name.as_str()).cloned())
    }

    fn remove(&self, name: &SecretName) -> Result<(), VaultError> {
        self.answers()?;
        self.secrets.lock().unwrap().remove(name.as_str());
        Ok(())
    }
}

/// An account connected in an earlier session; the keychain cannot be used when the next one starts.
async fn started_with(problem: VaultProblem) -> (Desk, AccountId, Arc<Late>) {
    let late = Arc::new(Late::default());
    let desk = Desk::keeping_secrets_in(Vault::other_keychain(Arc::clone(&late) as Arc<dyn Keeper>)).await;
    let (desk, account) = desk.connect(Flavour::Instagram).await;
    late.set(Some(problem));
    let desk = desk.restart().await;
    let failed = async || desk.list(&account).await.sync.failure == Some(Failure::Vault { problem });
    desk.until(failed).await;
    (desk, account, late)
}

async fn shown(desk: &Desk) -> engine::views::AccountView {
    desk.engine.frame().await.unwrap().accounts.remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn c7_a_keychain_that_answers_late_is_asked_again_by_itself_and_all_goes_on() {
    for problem in [VaultProblem::TimedOut, VaultProblem::Locked, VaultProblem::Absent] {
        let (desk, account, late) = started_with(problem).await;
        let account_view = shown(&desk).await;
        assert_eq!(account_view.sync.failure, Some(Failure::Vault { problem }), "the card says why nothing comes");
        assert_eq!(account_view.state, AccountState::Connected, "and not that a new login is needed");
        assert_eq!(desk.engine.vault().await, VaultView::Unusable { problem });
        assert_eq!(desk.list(&account).await.rows.len(), 25, "what is kept stays readable");

        late.set(None);
        let before = desk.shop.asked(&account).await.len();
        desk.pass(TimeDelta::seconds(3)).await;
        desk.until(async || desk.list(&account).await.sync.failure.is_none()).await;
        assert_eq!(desk.engine.vault().await, VaultView::Keychain);
        assert!(desk.shop.asked(&account).await.len() > before, "it was read without anybody asking for it");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c7_the_waits_grow_up_to_a_minute_and_to_five_where_it_hangs() {
    for (problem, expected) in [
        (VaultProblem::Locked, [2, 4, 8, 16, 32, 60, 60, 60, 60]),
        (VaultProblem::TimedOut, [2, 4, 8, 16, 32, 64, 128, 256, 300]),
    ] {
        let (desk, _, late) = started_with(problem).await;
        // The minutes, the look at the wall clock, the account's token and the keychain wait for a time.
        let all_wait = || desk.clock.0.waiting() == Some(4);
        let mut waits = Vec::new();
        for _ in expected {
            desk.until_true(async || all_wait()).await;
            // The next asking comes after a whole number of seconds, which is found by letting them pass one by one.
            let (mut seconds, before) = (0, late.asked());
            while late.asked() == before {
                desk.clock.0.advance(TimeDelta::seconds(1));
                seconds += 1;
                desk.until_true(async || late.asked() > before || all_wait()).await;
                assert!(seconds <= 301, "{waits:?}");
            }
            waits.push(seconds);
        }
        assert_eq!(waits, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c7_every_wish_asks_the_keychain_at_once() {
    // Refresh and Retry of the list.
    let (desk, account, late) = started_with(VaultProblem::TimedOut).await;
    assert!(desk.engine.refresh(Some(&account)).await.is_err(), "still silent");
    late.set(None);
    desk.engine.refresh(Some(&account)).await.expect("it answers now");

    // Sending.
    let (desk, account, late) = started_with(VaultProblem::Locked).await;
    let (_, conversation) = desk.answerable(&account).await;
    let first = desk.send(&account, &conversation, "waits").await;
    let waits = |status: &StatusView| {
        matches!(status, StatusView::Waiting { reason: WaitingView::Keychain { problem: VaultProblem::Locked }, .. })
    };
    desk.until_it((&account, &conversation, first), waits).await;
    late.set(None);
    desk.send(&account, &conversation, "asks").await;
    desk.until_sent(&account, &conversation, first).await;
    desk.until_true(async || desk.accepted().await == ["waits", "asks"]).await;

    // Retry of a bubble.
    let (desk, account, late) = started_with(VaultProblem::Absent).await;
    let (_, conversation) = desk.answerable(&account).await;
    let id = desk.send(&account, &conversation, "again").await;
    desk.until_it((&account, &conversation, id), |status| matches!(status, StatusView::Waiting { .. })).await;
    late.set(None);
    desk.engine.retry(id).await.unwrap();
    desk.until_sent(&account, &conversation, id).await;

    // Test connection.
    let (desk, account, late) = started_with(VaultProblem::TimedOut).await;
    let fault = examined(&desk, &account).await;
    assert_eq!(fault, Some((Check::Token, Fault::Vault { problem: VaultProblem::TimedOut })));
    late.set(None);
    assert_eq!(examined(&desk, &account).await, None);
}

/// Tests the connection; the fault that was found, with its place.
async fn examined(desk: &Desk, account: &AccountId) -> Option<(Check, Fault)> {
    let mut changes = desk.engine.changes();
    desk.engine.test_connection(account).unwrap();
    loop {
        let view = desk.engine.doctor(account).await.unwrap().expect("a test");
        if !view.running {
            return view.checks.into_iter().find_map(|check| match check.finding {
                Finding::Wrong { fault } => Some((check.check, fault)),
                _ => None,
            });
        }
        told(&mut changes, |change| matches!(change, Change::Doctor { account: of } if of == account)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c7_a_keychain_that_is_locked_while_running_is_asked_again_too() {
    let late = Arc::new(Late::default());
    let desk = Desk::keeping_secrets_in(Vault::other_keychain(Arc::clone(&late) as Arc<dyn Keeper>)).await;
    let (desk, _) = desk.connect(Flavour::Instagram).await;
    late.set(Some(VaultProblem::Locked));
    // A login needs the app's secret: it finds the keychain locked.
    let begun = desk.engine.begin_login(Flavour::Instagram, None).await;
    assert_eq!(begun, Err(Failure::Vault { problem: VaultProblem::Locked }));
    assert_eq!(desk.engine.vault().await, VaultView::Unusable { problem: VaultProblem::Locked });
    late.set(None);
    desk.pass(TimeDelta::seconds(3)).await;
    desk.until_true(async || desk.engine.vault().await == VaultView::Keychain).await;
    desk.engine.begin_login(Flavour::Instagram, None).await.expect("it goes on");
    desk.engine.cancel_login();
}
