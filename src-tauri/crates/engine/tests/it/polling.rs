//! Polling by itself: what brings nothing tells nobody (Y1), an outage that is over is noticed soon (Y1), and a rest that
//! Instagram asked for is kept by every wish (Y1, C8).

use crate::desk::Desk;
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
async fn two_accounts() -> (Desk, Vec<AccountId>) {
    let (desk, _) = Desk::tweaked(polling).await.connect(Flavour::Facebook).await;
    let accounts: Vec<_> = desk.engine.frame().await.unwrap().accounts.into_iter().map(|it| it.id).collect();
    for account in &accounts {
        desk.synced(account).await;
        desk.names_learned(account).await;
    }
    desk.until_true(async || desk.clock.0.waiting() == Some(2 + accounts.len())).await;
    (desk, accounts)
}

/// Waits until the latest read of an account is one of now, without waiting for changes: there are none.
async fn read_now(desk: &Desk, account: &AccountId) {
    let now = desk.clock.0.now().timestamp_millis();
    desk.until_true(async || desk.list(account).await.sync.last_synced.is_some_and(|at| at.utc_ms == now)).await;
}

async fn poll(desk: &Desk, accounts: &[AccountId]) {
    desk.pass(EVERY).await;
    polled(desk, accounts).await;
}

/// Waits until all accounts were read now, and their next reading is planned.
async fn polled(desk: &Desk, accounts: &[AccountId]) {
    for account in accounts {
        read_now(desk, account).await;
    }
    // The minutes, a jump of the clock, and the schedules.
    desk.until_true(async || desk.clock.0.waiting() == Some(2 + accounts.len())).await;
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
    let (desk, accounts) = two_accounts().await;
    let (open, conversation) = desk.answerable(&accounts[0]).await;
    desk.engine.show_on_screen(Some((&accounts[0], &conversation)));
    let to_the_minute = TimeDelta::seconds(61 - i64::from(desk.clock.0.now().second()));
    desk.pass(to_the_minute).await;
    if to_the_minute >= EVERY {
        polled(&desk, &accounts).await;
    }
    // What was read within the second of its activity is read again, and what was new is asked for; the minute turns.
    poll(&desk, &accounts).await;
    poll(&desk, &accounts).await;
    let mut told = desk.engine.changes();
    poll(&desk, &accounts).await;
    crate::desk::told(&mut told, |change| *change == Change::Frame).await;
    while told.try_recv().is_ok() {}
    let (before, asked) = (written(desk.folder()), requests(&desk, &accounts).await);

    for _ in 0..2 {
        poll(&desk, &accounts).await;
    }
    assert_eq!(told.try_recv(), Err(TryRecvError::Empty), "nobody is told");
    assert_eq!(written(desk.folder()), before, "no row is written");
    // Each poll: the heads of each account, and the thread on screen.
    let since = requests(&desk, &accounts).await.split_off(asked.len());
    assert_eq!(since.len(), 2 * (accounts.len() + 1), "{since:?}");

    // The minute turns.
    poll(&desk, &accounts).await;
    crate::desk::told(&mut told, |change| *change == Change::Frame).await;
    while told.try_recv().is_ok() {}
    desk.shop.customer_writes(&open, "Are you there?").await;
    poll(&desk, &accounts).await;
    let mut changes = Vec::new();
    while let Ok(change) = told.try_recv() {
        changes.push(change);
    }
    let of_the_first = |change: &Change| match change {
        Change::Frame => true,
        Change::List { account } | Change::Thread { account, .. } | Change::Details { account, .. } => {
            *account == accounts[0]
        }
        _ => false,
    };
    assert!(changes.iter().all(of_the_first) && changes.contains(&Change::Frame), "{changes:?}");
    assert!(changes.len() <= 4, "each once: {changes:?}");
}

async fn requests(desk: &Desk, accounts: &[AccountId]) -> Vec<String> {
    let mut all = Vec::new();
    for (place, account) in accounts.iter().enumerate() {
        all.extend(desk.shop.asked(account).await.into_iter().map(|asked| (asked.at, place, asked)));
    }
    all.sort_by_key(|(at, place, _)| (*at, *place));
    all.into_iter()
        .map(|(_, place, asked)| format!("{place}: {} {} {}", asked.kind, asked.path, asked.status))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn i4_the_time_of_a_poll_that_brought_nothing_is_told_with_the_minute_and_survives_a_restart() {
    let (desk, accounts) = two_accounts().await;
    poll(&desk, &accounts).await;
    let synced = desk.list(&accounts[0]).await.sync.last_synced.unwrap();
    let mut changes = desk.engine.changes();
    desk.clock.0.advance(TimeDelta::minutes(1));
    crate::desk::told(&mut changes, |change| *change == Change::Frame).await;
    desk.shop.break_down(json!({ "match": { "kind": "conversations" }, "effect": { "do": "reset" } })).await;
    let desk = desk.restart().await;
    let kept = desk.list(&accounts[0]).await.sync.last_synced.unwrap();
    assert!(kept.utc_ms >= synced.utc_ms, "{kept:?} {synced:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn y1_a_network_that_is_back_is_noticed_within_fifteen_seconds() {
    let (desk, account) = Desk::tweaked_on_a_line(polling).await.connect(Flavour::Instagram).await;
    desk.names_learned(&account).await;
    desk.shop.unplug().await;
    desk.clock.0.advance(EVERY);
    let failures = async || desk.list(&account).await.sync.failures;
    for n in 1..=8 {
        desk.until_true(async || {
            let failed = failures().await >= n;
            if !failed {
                desk.clock.0.advance(TimeDelta::seconds(10));
            }
            failed
        })
        .await;
    }
    let retry = desk.list(&account).await.sync.retry_at.expect("it tries again");
    let wait = retry.utc_ms - desk.clock.0.now().timestamp_millis();
    assert!(wait <= 15_000, "{wait} ms");
    desk.shop.plug_in().await;
    desk.clock.0.advance(TimeDelta::seconds(15));
    desk.until_true(async || desk.list(&account).await.sync.failure.is_none()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn y1_any_sign_of_life_brings_the_list_back_at_once() {
    let (desk, accounts) = two_accounts().await;
    let (account, other) = (&accounts[0], &accounts[1]);
    let (open, conversation) = desk.answerable(account).await;
    let photo = desk.shop.writes("customer-writes", &open.id, json!({ "kind": "photo" })).await;
    desk.engine.refresh(Some(account)).await.unwrap();
    let cut = json!({ "match": { "kind": "conversations" }, "effect": { "do": "reset" } });
    for sign in ["send", "medium", "another account"] {
        // Both schedules have planned: what passes from here on, passes for them.
        desk.until_true(async || desk.clock.0.waiting() == Some(2 + accounts.len())).await;
        desk.shop.break_down(cut.clone()).await;
        desk.clock.0.advance(EVERY);
        for account in &accounts {
            desk.until_true(async || desk.list(account).await.sync.retry_at.is_some()).await;
        }
        desk.shop.mend().await;
        // Time stands still from here on.
        match sign {
            "send" => {
                let id = desk.send(account, &conversation, "Lemon it is").await;
                desk.until_sent(account, &conversation, id).await;
            }
            "medium" => {
                let key = MediumKey { account: account.clone(), message: MessageId::new(photo.as_str()), place: 0 };
                desk.engine.medium(&key, Size::Small).await.expect("it loads");
            }
            _ => desk.engine.refresh(Some(other)).await.expect("it is read"),
        }
        desk.until_true(async || desk.list(account).await.sync.failure.is_none()).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn y1_while_an_account_rests_neither_retry_nor_refresh_asks_and_both_wait() {
    // Without polling: what happens after the rest is the owner's wish and nothing else.
    let (desk, account) = Desk::connected(Flavour::Instagram).await;
    desk.names_learned(&account).await;
    let limit = json!({ "do": "error", "status": 400, "code": 80_002 });
    desk.shop.break_down(json!({ "match": { "kind": "conversations" }, "times": 1, "effect": limit })).await;
    let first = desk.engine.refresh(Some(&account)).await;
    let Err(Failure::SlowedDown { until: Some(until) }) = &first else { panic!("{first:?}") };
    let (asked, lists) = (desk.shop.asked(&account).await.len(), desk.shop.requests(&account, "conversations").await);

    desk.clock.0.advance(TimeDelta::seconds(20));
    for scope in [Some(&account), None] {
        assert_eq!(desk.engine.refresh(scope).await, first, "the same moment");
    }
    desk.engine.test_connection(&account).unwrap();
    desk.until(async || desk.engine.doctor(&account).await.unwrap().is_some_and(|test| !test.running)).await;
    let sync = desk.list(&account).await.sync;
    assert_eq!(sync.failure, Some(Failure::SlowedDown { until: Some(until.clone()) }));
    assert_eq!(desk.engine.frame().await.unwrap().accounts[0].slowed_down_until, Some(until.clone()));
    let left = TimeDelta::milliseconds(until.utc_ms - desk.clock.0.now().timestamp_millis());
    desk.pass_idly(left - TimeDelta::seconds(1)).await;
    assert_eq!(desk.shop.asked(&account).await.len(), asked, "no request before that moment");

    desk.clock.0.advance(TimeDelta::seconds(1));
    desk.until_true(async || desk.shop.asked(&account).await.len() > asked).await;
    read_now(&desk, &account).await;
    assert_eq!(desk.shop.requests(&account, "conversations").await, lists + 1, "one, for all the wishes");
}
