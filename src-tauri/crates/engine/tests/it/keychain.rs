//! A keychain that cannot be used for a while (C7): the shop is offline for exactly as long, and says why.

use crate::fixture::{Fixture, told};
use chrono::TimeDelta;
use domain::{AccountId, AccountState, Flavour};
use engine::views::{Check, FailureView, Fault, Finding, StatusView, VaultView, WaitingView};
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
async fn started_with(problem: VaultProblem) -> (Fixture, AccountId, Arc<Late>) {
    let late = Arc::new(Late::default());
    let fixture = Fixture::keeping_secrets_in(Vault::other_keychain(Arc::clone(&late) as Arc<dyn Keeper>)).await;
    let (fixture, account) = fixture.connect(Flavour::Instagram).await;
    late.set(Some(problem));
    let fixture = fixture.restart().await;
    let failed = async || fixture.list(&account).await.sync.failure == Some(FailureView::Vault { problem });
    fixture.until(failed).await;
    (fixture, account, late)
}

async fn shown(fixture: &Fixture) -> engine::views::AccountView {
    fixture.engine.inbox().frame().await.unwrap().accounts.remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn c7_a_keychain_that_answers_late_is_asked_again_by_itself_and_all_goes_on() {
    for problem in [VaultProblem::TimedOut, VaultProblem::Locked, VaultProblem::Absent] {
        let (fixture, account, late) = started_with(problem).await;
        let account_view = shown(&fixture).await;
        assert_eq!(account_view.sync.failure, Some(FailureView::Vault { problem }), "the card says why nothing comes");
        assert_eq!(account_view.state, AccountState::Connected, "and not that a new login is needed");
        assert_eq!(fixture.engine.secrets().view().await, VaultView::Unusable { problem });
        assert_eq!(fixture.list(&account).await.rows.len(), 25, "what is kept stays readable");

        late.set(None);
        let before = fixture.shop.asked(&account).await.len();
        fixture.pass(TimeDelta::seconds(3)).await;
        fixture.until(async || fixture.list(&account).await.sync.failure.is_none()).await;
        assert_eq!(fixture.engine.secrets().view().await, VaultView::Keychain);
        assert!(fixture.shop.asked(&account).await.len() > before, "it was read without anybody asking for it");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c7_the_waits_grow_up_to_a_minute_and_to_five_where_it_hangs() {
    for (problem, expected) in [
        (VaultProblem::Locked, [2, 4, 8, 16, 32, 60, 60, 60, 60]),
        (VaultProblem::TimedOut, [2, 4, 8, 16, 32, 64, 128, 256, 300]),
    ] {
        let (fixture, _, late) = started_with(problem).await;
        // The minutes, the look at the wall clock, the account's token and the keychain wait for a time.
        let all_wait = || fixture.clock.0.waiting() == Some(4);
        let mut waits = Vec::new();
        for _ in expected {
            fixture.until_true(async || all_wait()).await;
            // The next asking comes after a whole number of seconds, which is found by letting them pass one by one.
            let (mut seconds, before) = (0, late.asked());
            while late.asked() == before {
                fixture.clock.0.advance(TimeDelta::seconds(1));
                seconds += 1;
                fixture.until_true(async || late.asked() > before || all_wait()).await;
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
    let (fixture, account, late) = started_with(VaultProblem::TimedOut).await;
    assert!(fixture.engine.accounts().refresh(Some(&account)).await.is_err(), "still silent");
    late.set(None);
    fixture.engine.accounts().refresh(Some(&account)).await.expect("it answers now");

    // Sending.
    let (fixture, account, late) = started_with(VaultProblem::Locked).await;
    let (_, conversation) = fixture.answerable(&account).await;
    let first = fixture.send(&account, &conversation, "waits").await;
    let waits = |status: &StatusView| {
        matches!(status, StatusView::Waiting { reason: WaitingView::Keychain { problem: VaultProblem::Locked }, .. })
    };
    fixture.until_it((&account, &conversation, first), waits).await;
    late.set(None);
    fixture.send(&account, &conversation, "asks").await;
    fixture.until_sent(&account, &conversation, first).await;
    fixture.until_true(async || fixture.accepted().await == ["waits", "asks"]).await;

    // Retry of a bubble.
    let (fixture, account, late) = started_with(VaultProblem::Absent).await;
    let (_, conversation) = fixture.answerable(&account).await;
    let id = fixture.send(&account, &conversation, "again").await;
    fixture.until_it((&account, &conversation, id), |status| matches!(status, StatusView::Waiting { .. })).await;
    late.set(None);
    fixture.engine.sending().retry(id).await.unwrap();
    fixture.until_sent(&account, &conversation, id).await;

    // Test connection.
    let (fixture, account, late) = started_with(VaultProblem::TimedOut).await;
    let fault = examined(&fixture, &account).await;
    assert_eq!(fault, Some((Check::Token, Fault::Vault { problem: VaultProblem::TimedOut })));
    late.set(None);
    assert_eq!(examined(&fixture, &account).await, None);
}

/// Tests the connection; the fault that was found, with its place.
async fn examined(fixture: &Fixture, account: &AccountId) -> Option<(Check, Fault)> {
    let mut changes = fixture.engine.changes();
    fixture.engine.doctor().test_connection(account).unwrap();
    loop {
        let view = fixture.engine.doctor().view(account).await.unwrap().expect("a test");
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
    let fixture = Fixture::keeping_secrets_in(Vault::other_keychain(Arc::clone(&late) as Arc<dyn Keeper>)).await;
    let (fixture, _) = fixture.connect(Flavour::Instagram).await;
    late.set(Some(VaultProblem::Locked));
    // A login needs the app's secret: it finds the keychain locked.
    let begun = fixture.engine.connect().begin_login(Flavour::Instagram, None).await;
    assert_eq!(begun, Err(Failure::Vault { problem: VaultProblem::Locked }));
    assert_eq!(fixture.engine.secrets().view().await, VaultView::Unusable { problem: VaultProblem::Locked });
    late.set(None);
    fixture.pass(TimeDelta::seconds(3)).await;
    fixture.until_true(async || fixture.engine.secrets().view().await == VaultView::Keychain).await;
    fixture.engine.connect().begin_login(Flavour::Instagram, None).await.expect("it goes on");
    fixture.engine.connect().cancel_login();
}
