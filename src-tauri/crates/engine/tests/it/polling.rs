//! Polling by itself: what brings nothing tells nobody (Y1), an outage that is over is noticed soon (Y1), and a rest that
//! Instagram asked for is kept by every wish (Y1, C8).

use crate::fixture::Fixture;
use chrono::{TimeDelta, Timelike};
use domain::{AccountId, Flavour, MessageId};
use engine::{Change, Config, Failure, MediumKey, Size};
use serde_json::json;
use std::path::Path;
use tokio::sync::broadcast::error::TryRecvError;

const EVERY: TimeDelta = TimeDelta::seconds(20);

fn polling(config: &mut Config) {
    config.poll_every = Some(EVERY.to_std().unwrap());
}

/// Both accounts of a Facebook Login, with all their names known.
async fn two_accounts() -> (Fixture, Vec<AccountId>) {
    let (fixture, _) = Fixture::tweaked(polling).await.connect(Flavour::Facebook).await;
    let accounts: Vec<_> = fixture.engine.inbox().frame().await.unwrap().accounts.into_iter().map(|it| it.id).collect();
    for account in &accounts {
        fixture.synced(account).await;
        fixture.names_learned(account).await;
    }
    fixture.until_true(async || fixture.clock.0.waiting() == Some(2 + accounts.len())).await;
    (fixture, accounts)
}

/// Waits until the latest read of an account is one of now, without waiting for changes: there are none.
async fn read_now(fixture: &Fixture, account: &AccountId) {
    let now = fixture.clock.0.now().timestamp_millis();
    fixture.until_true(async || fixture.list(account).await.sync.last_synced.is_some_and(|at| at.utc_ms == now)).await;
}

async fn poll(fixture: &Fixture, accounts: &[AccountId]) {
    fixture.pass(EVERY).await;
    polled(fixture, accounts).await;
}

/// Waits until all accounts were read now, and their next reading is planned.
async fn polled(fixture: &Fixture, accounts: &[AccountId]) {
    for account in accounts {
        read_now(fixture, account).await;
    }
    // The minutes, a jump of the clock, and the schedules.
    fixture.until_true(async || fixture.clock.0.waiting() == Some(2 + accounts.len())).await;
}

/// Everything that was ever written to the databases stands at the end of these files.
fn written(folder: &Path) -> Vec<(String, u64, Option<std::time::SystemTime>)> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .filter_map(|entry| {
            let entry = entry.unwrap();
            let about = entry.metadata().ok().filter(std::fs::Metadata::is_file)?;
            Some((entry.file_name().to_string_lossy().into_owned(), about.len(), about.modified().ok()))
        })
        .filter(|(name, ..)| !name.ends_with("-shm"))
        .collect();
    files.sort();
    files
}

#[tokio::test(flavor = "multi_thread")]
async fn y1_a_poll_that_brings_nothing_writes_nothing_and_tells_nobody() {
    let (fixture, accounts) = two_accounts().await;
    let (open, conversation) = fixture.answerable(&accounts[0]).await;
    fixture.engine.accounts().show_on_screen(Some((&accounts[0], &conversation)));
    let to_the_minute = TimeDelta::seconds(61 - i64::from(fixture.clock.0.now().second()));
    fixture.pass(to_the_minute).await;
    if to_the_minute >= EVERY {
        polled(&fixture, &accounts).await;
    }
    // What was read within the second of its activity is read again, and what was new is asked for; the minute turns.
    poll(&fixture, &accounts).await;
    poll(&fixture, &accounts).await;
    let mut told = fixture.engine.changes();
    poll(&fixture, &accounts).await;
    crate::fixture::told(&mut told, |change| *change == Change::Frame).await;
    while told.try_recv().is_ok() {}
    let (before, asked) = (written(fixture.folder()), requests(&fixture, &accounts).await);

    for _ in 0..2 {
        poll(&fixture, &accounts).await;
    }
    assert_eq!(told.try_recv(), Err(TryRecvError::Empty), "nobody is told");
    assert_eq!(written(fixture.folder()), before, "no row is written");
    // Each poll: the heads of each account, and the thread on screen.
    let since = requests(&fixture, &accounts).await.split_off(asked.len());
    assert_eq!(since.len(), 2 * (accounts.len() + 1), "{since:?}");

    // The minute turns.
    poll(&fixture, &accounts).await;
    crate::fixture::told(&mut told, |change| *change == Change::Frame).await;
    while told.try_recv().is_ok() {}
    fixture.shop.customer_writes(&open, "Are you there?").await;
    poll(&fixture, &accounts).await;
    let mut changes = Vec::new();
    while let Ok(change) = told.try_recv() {
        changes.push(change);
    }
    let of_the_first = |change: &Change| match change {
        Change::Frame => true,
        Change::List { account, .. } | Change::Thread { account, .. } | Change::Details { account, .. } => {
            *account == accounts[0]
        }
        _ => false,
    };
    assert!(changes.iter().all(of_the_first) && changes.contains(&Change::Frame), "{changes:?}");
    assert!(changes.len() <= 4, "each once: {changes:?}");
}

async fn requests(fixture: &Fixture, accounts: &[AccountId]) -> Vec<String> {
    let mut all = Vec::new();
    for (place, account) in accounts.iter().enumerate() {
        all.extend(fixture.shop.asked(account).await.into_iter().map(|asked| (asked.at, place, asked)));
    }
    all.sort_by_key(|(at, place, _)| (*at, *place));
    all.into_iter()
        .map(|(_, place, asked)| format!("{place}: {} {} {}", asked.kind, asked.path, asked.status))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn i4_the_time_of_a_poll_that_brought_nothing_is_told_with_the_minute_and_survives_a_restart() {
    let (fixture, accounts) = two_accounts().await;
    poll(&fixture, &accounts).await;
    let synced = fixture.list(&accounts[0]).await.sync.last_synced.unwrap();
    let mut changes = fixture.engine.changes();
    fixture.clock.0.advance(TimeDelta::minutes(1));
    crate::fixture::told(&mut changes, |change| *change == Change::Frame).await;
    fixture.shop.break_down(json!({ "match": { "kind": "conversations" }, "effect": { "do": "reset" } })).await;
    let fixture = fixture.restart().await;
    let kept = fixture.list(&accounts[0]).await.sync.last_synced.unwrap();
    assert!(kept.utc_ms >= synced.utc_ms, "{kept:?} {synced:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn y1_a_network_that_is_back_is_noticed_within_fifteen_seconds() {
    let (fixture, account) = Fixture::tweaked_on_a_line(polling).await.connect(Flavour::Instagram).await;
    fixture.names_learned(&account).await;
    fixture.shop.unplug().await;
    fixture.clock.0.advance(EVERY);
    let failures = async || fixture.list(&account).await.sync.failures;
    for n in 1..=8 {
        fixture
            .until_true(async || {
                let failed = failures().await >= n;
                if !failed {
                    fixture.clock.0.advance(TimeDelta::seconds(10));
                }
                failed
            })
            .await;
    }
    let retry = fixture.list(&account).await.sync.retry_at.expect("it tries again");
    let wait = retry.utc_ms - fixture.clock.0.now().timestamp_millis();
    assert!(wait <= 15_000, "{wait} ms");
    fixture.shop.plug_in().await;
    fixture.clock.0.advance(TimeDelta::seconds(15));
    fixture.until_true(async || fixture.list(&account).await.sync.failure.is_none()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn y1_any_sign_of_life_brings_the_list_back_at_once() {
    let (fixture, accounts) = two_accounts().await;
    let (account, other) = (&accounts[0], &accounts[1]);
    let (open, conversation) = fixture.answerable(account).await;
    let photo = fixture.shop.writes("customer-writes", &open.id, json!({ "kind": "photo" })).await;
    fixture.engine.accounts().refresh(Some(account)).await.unwrap();
    let cut = json!({ "match": { "kind": "conversations" }, "effect": { "do": "reset" } });
    for sign in ["send", "medium", "another account"] {
        // Both schedules have planned: what passes from here on, passes for them.
        fixture.until_true(async || fixture.clock.0.waiting() == Some(2 + accounts.len())).await;
        fixture.shop.break_down(cut.clone()).await;
        fixture.clock.0.advance(EVERY);
        for account in &accounts {
            fixture.until_true(async || fixture.list(account).await.sync.retry_at.is_some()).await;
        }
        fixture.shop.clear_faults().await;
        // Time stands still from here on.
        match sign {
            "send" => {
                let id = fixture.send(account, &conversation, "Lemon it is").await;
                fixture.until_sent(account, &conversation, id).await;
            }
            "medium" => {
                let key = MediumKey { account: account.clone(), message: MessageId::new(photo.as_str()), place: 0 };
                fixture.engine.media().medium(&key, Size::Small).await.expect("it loads");
            }
            _ => fixture.engine.accounts().refresh(Some(other)).await.expect("it is read"),
        }
        fixture.until_true(async || fixture.list(account).await.sync.failure.is_none()).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn y1_while_an_account_rests_neither_retry_nor_refresh_asks_and_both_wait() {
    // Without polling: what happens after the rest is the owner's wish and nothing else.
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    fixture.names_learned(&account).await;
    let limit = json!({ "do": "error", "status": 400, "code": 80_002 });
    fixture.shop.break_down(json!({ "match": { "kind": "conversations" }, "times": 1, "effect": limit })).await;
    let first = fixture.engine.accounts().refresh(Some(&account)).await;
    let Err(Failure::SlowedDown { until: Some(until) }) = &first else { panic!("{first:?}") };
    let (asked, lists) =
        (fixture.shop.asked(&account).await.len(), fixture.shop.requests(&account, "conversations").await);

    fixture.clock.0.advance(TimeDelta::seconds(20));
    for scope in [Some(&account), None] {
        assert_eq!(fixture.engine.accounts().refresh(scope).await, first, "the same moment");
    }
    fixture.engine.doctor().test_connection(&account).unwrap();
    fixture
        .until(async || fixture.engine.doctor().view(&account).await.unwrap().is_some_and(|test| !test.running))
        .await;
    let sync = fixture.list(&account).await.sync;
    assert_eq!(sync.failure, Some(fixture.engine.shown(first.clone().unwrap_err()).await));
    let until_shown = fixture.engine.inbox().frame().await.unwrap().accounts[0].slowed_down_until.clone();
    assert_eq!(until_shown.map(|at| at.utc_ms), Some(until.timestamp_millis()));
    let left = TimeDelta::milliseconds(until.timestamp_millis() - fixture.clock.0.now().timestamp_millis());
    fixture.pass_idly(left - TimeDelta::seconds(1)).await;
    assert_eq!(fixture.shop.asked(&account).await.len(), asked, "no request before that moment");

    fixture.clock.0.advance(TimeDelta::seconds(1));
    fixture.until_true(async || fixture.shop.asked(&account).await.len() > asked).await;
    read_now(&fixture, &account).await;
    assert_eq!(fixture.shop.requests(&account, "conversations").await, lists + 1, "one, for all the wishes");
}

#[tokio::test(flavor = "multi_thread")]
async fn i3_the_owners_wish_is_not_answered_by_a_poll_that_asked_before() {
    let (fixture, mut accounts) = two_accounts().await;
    let account = accounts.remove(0);
    let newest = fixture.shop.newest(account.as_str()).await;
    let lists = fixture.shop.requests(&account, "conversations").await;
    fixture.shop.customer_writes(&newest[9], "Is the rye loaf back?").await;
    fixture.shop.break_down(json!({ "match": { "kind": "thread" }, "effect": { "do": "hold" } })).await;
    fixture.pass(EVERY).await;
    let asked = async || fixture.shop.requests(&account, "conversations").await - lists;
    fixture.until_true(async || asked().await >= 1).await;
    assert_eq!(asked().await, 1);

    // The poll has the list, and waits for the thread.
    fixture.shop.customer_writes(&newest[8], "And the plum cake?").await;
    let (engine, of) = (fixture.engine.clone(), account.clone());
    let refreshing = tokio::spawn(async move { engine.accounts().refresh(Some(&of)).await });
    fixture.until_true(async || fixture.list(&account).await.sync.running).await;
    fixture.shop.clear_faults().await;
    refreshing.await.unwrap().expect("the refresh works");
    let row = fixture.list(&account).await.rows.remove(0);
    assert_eq!(row.preview.expect("a preview").text, "And the plum cake?");
    assert_eq!(asked().await, 2);
    assert!(!fixture.list(&account).await.sync.running);
}
