//! The wall clock jumps, because the computer slept or somebody set it; the steady hand goes on as ever. Nothing waits
//! longer than it was meant to, and nothing outlasts the moment that the owner was told (Y1, S5, C9; 16d).

use crate::fixture::{Fixture, told};
use chrono::TimeDelta;
use domain::{AccountId, Flavour};
use engine::views::{FailureView, LoginView, RedirectChoice, SettingChange, StatusView};
use engine::{Change, Config, Failure};
use secrecy::SecretString;
use serde_json::json;
use std::time::Duration;

fn polling(config: &mut Config) {
    config.poll_every = Some(Duration::from_secs(3_600));
}

async fn connected() -> (Fixture, AccountId) {
    let (fixture, account) = Fixture::tweaked(polling).await.connect(Flavour::Instagram).await;
    fixture.names_learned(&account).await;
    (fixture, account)
}

/// Instagram asks the account to slow down for ten minutes.
async fn slowed_down(fixture: &Fixture, account: &AccountId) {
    let usage = json!({ "1": [{ "type": "instagram", "call_count": 100, "estimated_time_to_regain_access": 10 }] });
    for effect in [
        json!({ "do": "headers", "set": { "x-business-use-case-usage": usage.to_string() } }),
        json!({ "do": "error", "status": 400, "code": 80_002 }),
    ] {
        fixture.shop.break_down(json!({ "match": { "kind": "conversations" }, "times": 1, "effect": effect })).await;
    }
    let slowed = fixture.engine.accounts().refresh(Some(account)).await;
    assert!(matches!(slowed, Err(Failure::SlowedDown { until: Some(_) })), "{slowed:?}");
}

async fn rests_for(fixture: &Fixture) -> Option<TimeDelta> {
    let until = fixture.engine.inbox().frame().await.unwrap().accounts[0].slowed_down_until.clone()?;
    Some(TimeDelta::milliseconds(until.utc_ms - fixture.clock.0.now().timestamp_millis()))
}

#[tokio::test(flavor = "multi_thread")]
async fn y1_after_a_sleep_a_read_starts_within_five_seconds_and_no_rest_outlasts_its_moment() {
    let (fixture, account) = connected().await;
    slowed_down(&fixture, &account).await;
    assert_eq!(rests_for(&fixture).await, Some(TimeDelta::minutes(10)));
    let asked = fixture.shop.asked(&account).await.len();

    fixture.clock.0.jump(TimeDelta::hours(8));
    fixture.clock.0.advance(TimeDelta::seconds(5));
    fixture.until_true(async || fixture.list(&account).await.sync.failure.is_none()).await;
    fixture.until_true(async || fixture.shop.asked(&account).await.len() > asked).await;
    assert_eq!(rests_for(&fixture).await, None, "the notice is gone");
    let synced = fixture.clock.0.now().timestamp_millis();
    fixture
        .until_true(async || fixture.list(&account).await.sync.last_synced.is_some_and(|at| at.utc_ms == synced))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn y1_a_read_under_way_when_the_computer_fell_asleep_begins_anew() {
    let (fixture, account) = connected().await;
    let silent = json!({ "match": { "kind": "conversations" }, "times": 1, "effect": { "do": "silence" } });
    fixture.shop.break_down(silent).await;
    let (engine, of) = (fixture.engine.clone(), account.clone());
    let refreshing = tokio::spawn(async move { engine.accounts().refresh(Some(&of)).await });
    while fixture.shop.asked(&account).await.iter().all(|asked| asked.status != 0) {
        tokio::task::yield_now().await;
    }
    fixture.clock.0.jump(TimeDelta::hours(8));
    fixture.clock.0.advance(TimeDelta::seconds(5));
    assert_eq!(refreshing.await.unwrap(), Ok(()), "nobody waits for the answer from before");
}

#[tokio::test(flavor = "multi_thread")]
async fn y1_a_clock_that_is_set_back_makes_no_rest_longer_and_the_screen_says_when_it_ends() {
    let (fixture, account) = connected().await;
    slowed_down(&fixture, &account).await;
    fixture.clock.0.advance(TimeDelta::minutes(1));
    fixture.clock.0.jump(-TimeDelta::hours(2));
    assert_eq!(rests_for(&fixture).await, Some(TimeDelta::minutes(9)));
    let asked = fixture.shop.asked(&account).await.len();
    fixture.pass_idly(TimeDelta::minutes(9) - TimeDelta::seconds(1)).await;
    assert_eq!(fixture.shop.asked(&account).await.len(), asked, "not before its end");
    fixture.clock.0.advance(TimeDelta::seconds(1));
    fixture.until_true(async || fixture.shop.asked(&account).await.len() > asked).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_undo_lasts_five_seconds_whatever_the_clock_is_set_to() {
    for jump in [-TimeDelta::hours(1), -TimeDelta::seconds(40), TimeDelta::zero()] {
        let (fixture, account) = connected().await;
        fixture.engine.settings().change(SettingChange::UndoSend(true)).await.unwrap();
        let (_, conversation) = fixture.answerable(&account).await;
        let id = fixture.send(&account, &conversation, "Lemon it is").await;
        fixture.clock.0.advance(TimeDelta::seconds(1));
        fixture.clock.0.jump(jump);
        let status = fixture.stands(&account, &conversation, id).await;
        let until = (fixture.clock.0.now() + TimeDelta::seconds(4)).timestamp_millis();
        assert_eq!(status, StatusView::Sending { id, undo_until_ms: Some(until) }, "{jump}");
        fixture.pass_idly(TimeDelta::milliseconds(3_999)).await;
        assert!(fixture.accepted().await.is_empty(), "{jump}: not before");
        fixture.clock.0.advance(TimeDelta::milliseconds(1));
        fixture.until_sent(&account, &conversation, id).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_a_clock_that_is_set_back_leaves_no_message_hanging() {
    let fixture = Fixture::tweaked_on_a_line(polling).await;
    let (fixture, account) = fixture.connect(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    fixture.shop.unplug().await;
    let id = fixture.send(&account, &conversation, "Lemon it is").await;
    fixture.until_it((&account, &conversation, id), |status| matches!(status, StatusView::Waiting { .. })).await;
    fixture.clock.0.jump(-TimeDelta::hours(3));
    fixture.shop.plug_in().await;
    fixture.clock.0.advance(TimeDelta::seconds(2));
    fixture.until_sent(&account, &conversation, id).await;
    assert_eq!(fixture.accepted().await, ["Lemon it is"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn s7_minutes_go_on_when_the_clock_is_set_back() {
    let (fixture, account) = connected().await;
    fixture.until_idle().await;
    fixture.clock.0.jump(-TimeDelta::hours(3));
    fixture.clock.0.advance(TimeDelta::seconds(5));
    // Somebody noticed, and the account was read anew: what is told from here on is told because of the minute.
    let now = fixture.clock.0.now().timestamp_millis();
    fixture.until_true(async || fixture.list(&account).await.sync.last_synced.is_some_and(|at| at.utc_ms == now)).await;
    fixture.until_idle().await;
    let mut changes = fixture.engine.changes();
    fixture.clock.0.advance(TimeDelta::minutes(1));
    told(&mut changes, |change| matches!(change, Change::List { account: of, .. } if *of == account)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c9_a_renewal_is_due_by_the_date_and_tried_again_by_the_hour() {
    let (fixture, account) = connected().await;
    let renewals = async || {
        let asked = fixture.shop.asked(&account).await;
        asked.iter().filter(|asked| asked.path.ends_with("/refresh_access_token")).count()
    };
    let fails = json!({ "match": { "path_contains": "refresh_access_token" }, "times": 1,
                        "effect": { "do": "error", "status": 500, "code": 2 } });
    fixture.shop.break_down(fails).await;
    fixture.shop.advance(TimeDelta::days(8)).await;
    fixture.clock.0.jump(TimeDelta::days(8));
    fixture.clock.0.advance(TimeDelta::seconds(5));
    fixture.until_true(async || renewals().await == 1).await;

    // It failed. Six hours later it is tried again, though by the wall clock that is three hours ago.
    // The minutes, a jump, polling, the renewal.
    fixture.until_true(async || fixture.clock.0.waiting() == Some(4)).await;
    fixture.clock.0.jump(-TimeDelta::hours(9));
    fixture.clock.0.advance(TimeDelta::seconds(5));
    fixture.clock.0.advance(TimeDelta::hours(6));
    fixture.until_true(async || renewals().await == 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c3_a_login_ends_at_the_moment_that_was_shown() {
    for (relay, jump) in [(false, TimeDelta::minutes(11)), (true, TimeDelta::minutes(11)), (true, -TimeDelta::hours(2))]
    {
        let fixture = Fixture::tweaked(polling).await;
        let app = fixture.shop.app("instagram");
        let redirect = match relay {
            true => RedirectChoice::Relay { page: "https://shop.example/relay.html".to_owned() },
            false => RedirectChoice::Loopback { port: fixture.port },
        };
        let secret = Some(SecretString::from(app.secret));
        fixture.engine.connect().save_meta_app(Flavour::Instagram, &app.id, secret, &redirect).await.unwrap();
        fixture.engine.connect().begin_login(Flavour::Instagram, None).await.unwrap();
        // The minutes, a jump, the login: one that does not wait yet would not notice.
        fixture.until_true(async || fixture.clock.0.waiting() == Some(3)).await;
        fixture.clock.0.jump(jump);
        if jump < TimeDelta::zero() {
            // Somebody noticed, and it is not over for that.
            fixture.pass_idly(TimeDelta::seconds(5)).await;
            assert!(matches!(fixture.engine.connect().login().await, LoginView::Waiting { .. }));
        }
        // Time enough for ten minutes to pass if the clock was set back, and for a look at it otherwise.
        let passes = if jump < TimeDelta::zero() { TimeDelta::minutes(10) } else { TimeDelta::seconds(10) };
        fixture.clock.0.advance(passes);
        fixture
            .until(async || {
                matches!(
                    fixture.engine.connect().login().await,
                    LoginView::Failed { failure: FailureView::LoginTimedOut, .. }
                )
            })
            .await;
    }
}

/// The clock is set back, and the program ends and begins again: the steady hand of before is gone with it.
#[tokio::test(flavor = "multi_thread")]
async fn s5_what_waits_on_disk_waits_no_longer_than_it_was_meant_to_after_a_start_with_a_clock_set_back() {
    let (fixture, account) = connected().await;
    let (_, conversation) = fixture.answerable(&account).await;
    fixture.next_sends(1, json!({ "do": "error", "status": 400, "code": 613 })).await;
    let id = fixture.send(&account, &conversation, "Lemon it is").await;
    let slowed = |status: &StatusView| {
        matches!(status, StatusView::Waiting { reason: engine::views::WaitingView::SlowedDown { .. }, .. })
    };
    fixture.until_it((&account, &conversation, id), slowed).await;
    fixture.clock.0.jump(-TimeDelta::hours(3));
    let fixture = fixture.restart().await;
    let status = fixture.until_it((&account, &conversation, id), slowed).await;
    let StatusView::Waiting { reason: engine::views::WaitingView::SlowedDown { until }, .. } = status else {
        panic!("{status:?}")
    };
    let left = until.utc_ms - fixture.clock.0.now().timestamp_millis();
    assert!((1..=60_000).contains(&left), "a minute at most: {left} ms");
    fixture.pass(TimeDelta::minutes(1)).await;
    fixture.until_sent(&account, &conversation, id).await;
    assert_eq!(fixture.accepted().await, ["Lemon it is"]);
}
