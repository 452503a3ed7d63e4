//! What waits, and goes out by itself: without a connection, slowed down, behind another, with an account that needs its
//! owner (S5, Y1, C9).

use crate::fixture::{Fixture, told};
use chrono::TimeDelta;
use domain::{AccountState, Flavour, NotSent};
use engine::views::{SettingChange, StatusView, WaitingView};
use engine::{Change, Failure};
use serde_json::{Value, json};

fn waits_for(reason: &WaitingView) -> impl Fn(&StatusView) -> bool + use<> {
    let reason = reason.clone();
    move |status| matches!(status, StatusView::Waiting { reason: shown, .. } if *shown == reason)
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_offline_messages_wait_and_go_out_in_order_when_back() {
    let (fixture, account) = Fixture::on_a_line(Flavour::Instagram).await;
    let open = fixture.answerables(&account, 2).await;
    let (here, there) = (&open[0].1, &open[1].1);
    fixture.shop.unplug().await;
    let mut ids = Vec::new();
    for text in ["one", "two", "three"] {
        ids.push(fixture.send(&account, here, text).await);
    }
    let elsewhere = fixture.send(&account, there, "four").await;
    let offline = waits_for(&WaitingView::NoConnection);
    for id in &ids {
        fixture.until_it((&account, here, *id), &offline).await;
    }
    fixture.until_it((&account, there, elsewhere), &offline).await;
    assert_eq!(fixture.engine.accounts().refresh(Some(&account)).await, Err(Failure::Offline));
    assert!(fixture.accepted().await.is_empty());

    fixture.shop.plug_in().await;
    fixture.engine.accounts().refresh(Some(&account)).await.expect("the connection is back");
    for id in &ids {
        fixture.until_sent(&account, here, *id).await;
    }
    fixture.until_sent(&account, there, elsewhere).await;
    let ledger = fixture.shop.ledger().await;
    let texts: Vec<_> =
        ledger.iter().filter(|sent| sent.conversation == here.as_str()).map(|sent| sent.text.as_str()).collect();
    assert_eq!(texts, ["one", "two", "three"]);
    assert_eq!(ledger.len(), 4, "each once");
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_offline_it_tries_again_by_itself_and_survives_a_restart() {
    let (fixture, account) = Fixture::on_a_line(Flavour::Facebook).await;
    let (_, conversation) = fixture.answerable(&account).await;
    fixture.shop.unplug().await;
    let id = fixture.send(&account, &conversation, "one").await;
    fixture.until_it((&account, &conversation, id), waits_for(&WaitingView::NoConnection)).await;
    let fixture = fixture.restart().await;
    fixture.until_it((&account, &conversation, id), waits_for(&WaitingView::NoConnection)).await;
    fixture.shop.plug_in().await;
    fixture.pass(TimeDelta::seconds(60)).await;
    fixture.until_sent(&account, &conversation, id).await;
    assert_eq!(fixture.accepted().await, ["one"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn y1_each_limit_lets_the_account_rest_and_the_thread_is_read_before_the_next_try() {
    let limit = |code: i64, subcode: Value| json!({ "do": "error", "status": 400, "code": code, "subcode": subcode });
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    fixture.names_learned(&account).await;
    let open = fixture.answerables(&account, 2).await;
    let (conversation, other) = (&open[0].1, &open[1].1);
    for (name, effect) in [
        ("4", limit(4, Value::Null)),
        ("4/1349210", limit(4, json!(1_349_210))),
        ("17", limit(17, Value::Null)),
        ("32", limit(32, Value::Null)),
        ("613", limit(613, Value::Null)),
        ("80002", limit(80_002, Value::Null)),
        ("80006", limit(80_006, Value::Null)),
        ("429", json!({ "do": "error", "status": 429, "code": 0 })),
        ("429 of nobody", json!({ "do": "html", "status": 429 })),
    ] {
        fixture.next_sends(1, effect).await;
        let id = fixture.send(&account, conversation, name).await;
        let slowed =
            |status: &StatusView| matches!(status, StatusView::Waiting { reason: WaitingView::SlowedDown { .. }, .. });
        let status = fixture.until_it((&account, conversation, id), slowed).await;
        let StatusView::Waiting { reason: WaitingView::SlowedDown { until }, .. } = status else { panic!("{name}") };
        let asked = fixture.shop.asked(&account).await.len();
        // Another conversation of the account rests with it.
        let behind = fixture.send(&account, other, &format!("behind {name}")).await;
        fixture.until_it((&account, other, behind), slowed).await;
        let left = TimeDelta::milliseconds(until.utc_ms - fixture.clock.0.now().timestamp_millis());
        fixture.pass(left - TimeDelta::seconds(1)).await;
        let meanwhile = fixture.shop.asked(&account).await.split_off(asked);
        assert!(meanwhile.is_empty(), "{name}: no call of any kind: {meanwhile:?}");

        fixture.pass(TimeDelta::seconds(1)).await;
        fixture.until_sent(&account, conversation, id).await;
        fixture.until_sent(&account, other, behind).await;
        let after = fixture.shop.asked(&account).await.split_off(asked);
        let place = |kind: &str| after.iter().position(|asked| asked.kind == kind);
        assert!(place("thread").is_some(), "{name}: the thread was read");
        let times = fixture.accepted().await.iter().filter(|text| *text == name).count();
        assert_eq!(times, 1, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn y1_limits_never_use_up_a_message_and_the_rest_grows() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (open, conversation) = fixture.answerable(&account).await;
    fixture.next_sends(8, json!({ "do": "error", "status": 400, "code": 613 })).await;
    let id = fixture.send(&account, &conversation, "patience").await;
    let mut rests = Vec::new();
    for _ in 0..8 {
        let now = fixture.clock.0.now().timestamp_millis();
        let resting = |status: &StatusView| matches!(status, StatusView::Waiting { reason: WaitingView::SlowedDown { until }, .. } if until.utc_ms > now);
        let StatusView::Waiting { reason: WaitingView::SlowedDown { until }, .. } =
            fixture.until_it((&account, &conversation, id), resting).await
        else {
            panic!("it rests")
        };
        rests.push((until.utc_ms - now) / 1000);
        fixture.shop.customer_writes(&open, "still there?").await;
        fixture.pass(TimeDelta::milliseconds(until.utc_ms - now)).await;
    }
    fixture.until_sent(&account, &conversation, id).await;
    assert_eq!(rests, [60, 120, 240, 480, 900, 900, 900, 900]);
    assert_eq!(fixture.accepted().await, ["patience"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn y1_metas_own_time_is_kept_to() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    let usage = json!({ "1": [{ "type": "instagram", "call_count": 100, "estimated_time_to_regain_access": 19 }] });
    let headers = json!({ "do": "headers", "set": { "x-business-use-case-usage": usage.to_string() } });
    fixture.next_sends(1, headers).await;
    fixture.next_sends(1, json!({ "do": "error", "status": 400, "code": 80_002 })).await;
    let began = fixture.clock.0.now();
    let id = fixture.send(&account, &conversation, "one").await;
    let until = domain::Zone::named(&fixture.engine.settings().view().await.unwrap().zone)
        .expect("a zone")
        .show(began + TimeDelta::minutes(19));
    fixture.until_it((&account, &conversation, id), waits_for(&WaitingView::SlowedDown { until })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c9_an_account_that_needs_a_login_keeps_its_queue_and_goes_on_afterwards() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    fixture.shop.revoke(&account).await;
    assert_eq!(
        fixture.engine.accounts().refresh(Some(&account)).await,
        Err(Failure::ReconnectNeeded { why: domain::TokenTrouble::AppRemoved })
    );
    let mut ids = Vec::new();
    for text in ["one", "two"] {
        ids.push(fixture.send(&account, &conversation, text).await);
    }
    for id in &ids {
        fixture.until_it((&account, &conversation, *id), waits_for(&WaitingView::Account)).await;
    }
    let fixture = fixture.restart().await;
    assert!(fixture.accepted().await.is_empty());
    fixture.log_in(Flavour::Instagram).await;
    for id in &ids {
        fixture.until_sent(&account, &conversation, *id).await;
    }
    assert_eq!(fixture.accepted().await, ["one", "two"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn c9_a_token_that_dies_at_a_send_stops_that_one_and_keeps_the_rest() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    fixture.shop.revoke(&account).await;
    let first = fixture.send(&account, &conversation, "one").await;
    let second = fixture.send(&account, &conversation, "two").await;
    assert_eq!(fixture.until_failed(&account, &conversation, first).await, NotSent::ReconnectNeeded);
    fixture.until_it((&account, &conversation, second), waits_for(&WaitingView::Account)).await;
    fixture.log_in(Flavour::Instagram).await;
    fixture.until_sent(&account, &conversation, second).await;
    fixture.engine.sending().retry(first).await.unwrap();
    fixture.until_sent(&account, &conversation, first).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c12_logging_in_with_a_different_account_sends_nothing_of_the_first() {
    let (fixture, account) = Fixture::connected(Flavour::Facebook).await;
    let accounts = fixture.engine.inbox().frame().await.unwrap().accounts;
    let other = accounts.iter().find(|other| other.id != account).expect("two shops").id.clone();
    let (_, conversation) = fixture.answerable(&account).await;
    fixture.shop.revoke(&account).await;
    assert_eq!(
        fixture.engine.accounts().refresh(Some(&account)).await,
        Err(Failure::ReconnectNeeded { why: domain::TokenTrouble::AppRemoved })
    );
    let id = fixture.send(&account, &conversation, "for my customer").await;
    fixture.until_it((&account, &conversation, id), waits_for(&WaitingView::Account)).await;

    // Only the other shop's Page is ticked this time.
    let page =
        fixture.shop.accounts().into_iter().find(|known| known.id == other.as_str()).and_then(|known| known.page_id);
    fixture.engine.connect().begin_login(Flavour::Facebook, None).await.unwrap();
    testkit::agree(&fixture.browser.last()).await;
    fixture
        .until(async || matches!(fixture.engine.connect().login().await, engine::views::LoginView::Choosing { .. }))
        .await;
    fixture.engine.connect().choose_pages(&[page.expect("its Page")]).await.unwrap();
    fixture.engine.accounts().refresh(Some(&other)).await.expect("the other one works");
    let from_there = fixture.answerable(&other).await.1;
    let sent = fixture.send(&other, &from_there, "from the other shop").await;
    fixture.until_sent(&other, &from_there, sent).await;

    let states: Vec<_> =
        fixture.engine.inbox().frame().await.unwrap().accounts.into_iter().map(|it| (it.id, it.state)).collect();
    assert!(
        states.contains(&(account.clone(), AccountState::ReconnectNeeded { why: domain::TokenTrouble::AppRemoved })),
        "{states:?}"
    );
    assert_eq!(fixture.accepted().await, ["from the other shop"]);
    assert!(waits_for(&WaitingView::Account)(&fixture.stands(&account, &conversation, id).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn c7_a_vault_that_is_locked_keeps_the_queue() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let passphrase = || secrecy::SecretString::from("correct horse".to_owned());
    fixture.engine.secrets().keep_in_file(passphrase()).await.unwrap();
    fixture.enter_meta_app(Flavour::Instagram).await;
    fixture.log_in(Flavour::Instagram).await;
    fixture.synced(&account).await;
    let (_, conversation) = fixture.answerable(&account).await;
    let fixture = fixture.restart().await;
    let id = fixture.send(&account, &conversation, "one").await;
    fixture.until_it((&account, &conversation, id), waits_for(&WaitingView::Passphrase)).await;
    fixture.engine.secrets().unlock(passphrase()).await.unwrap();
    fixture.until_sent(&account, &conversation, id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s2_several_conversations_are_served_at_once_and_one_that_stalls_stops_no_other() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let open = fixture.answerables(&account, 3).await;
    fixture.next_sends(1, json!({ "do": "stall", "ms": 20_000, "bytes": 0 })).await;
    let slow = fixture.send(&account, &open[0].1, "slow").await;
    while fixture.accepted().await.is_empty() {
        tokio::task::yield_now().await;
    }
    for (_, conversation) in &open[1..] {
        let id = fixture.send(&account, conversation, "quick").await;
        fixture.until_sent(&account, conversation, id).await;
    }
    let status = fixture.stands(&account, &open[0].1, slow).await;
    assert!(matches!(status, StatusView::Sending { undo_until_ms: None, .. }), "{status:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_what_a_message_will_wait_for_is_said_while_it_can_be_taken_back_and_told_when_that_is_over() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let open = fixture.answerables(&account, 2).await;
    let (here, there) = (&open[0].1, &open[1].1);
    fixture.next_sends(1, json!({ "do": "error", "status": 400, "code": 613 })).await;
    let first = fixture.send(&account, here, "first").await;
    let slowed =
        |status: &StatusView| matches!(status, StatusView::Waiting { reason: WaitingView::SlowedDown { .. }, .. });
    fixture.until_it((&account, here, first), slowed).await;

    fixture.engine.settings().change(SettingChange::UndoSend(true)).await.unwrap();
    let second = fixture.send(&account, there, "second").await;
    let status = fixture.stands(&account, there, second).await;
    let StatusView::Waiting {
        reason: WaitingView::SlowedDown { .. }, undo_until_ms: Some(_), under_way: false, ..
    } = status
    else {
        panic!("at once, and not only when its time is over: {status:?}")
    };
    // Its time ends, and nothing else happens: the window is told all the same.
    let mut changes = fixture.engine.changes();
    fixture.pass(TimeDelta::seconds(5)).await;
    told(&mut changes, |change| matches!(change, Change::Thread { conversation, .. } if conversation == there)).await;
    let status = fixture.stands(&account, there, second).await;
    assert!(slowed(&status) && matches!(status, StatusView::Waiting { undo_until_ms: None, .. }), "{status:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn s2_a_second_message_says_that_it_waits_for_the_one_before() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    fixture.next_sends(1, json!({ "do": "stall", "ms": 20_000, "bytes": 0 })).await;
    let first = fixture.send(&account, &conversation, "first").await;
    while fixture.accepted().await.is_empty() {
        tokio::task::yield_now().await;
    }
    let second = fixture.send(&account, &conversation, "second").await;
    let status = fixture.stands(&account, &conversation, second).await;
    assert!(waits_for(&WaitingView::Turn)(&status), "{status:?}");
    let status = fixture.stands(&account, &conversation, first).await;
    assert!(matches!(status, StatusView::Sending { .. }), "{status:?}");
}
