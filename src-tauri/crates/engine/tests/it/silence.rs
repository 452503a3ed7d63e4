//! Instagram takes a request and never answers: no wish of the owner's waits for that answer. The client's own time limits
//! are hours here, so that nothing but the wish itself can end the waiting.

use crate::fixture::{Fixture, TIMEOUT};
use chrono::TimeDelta;
use domain::{AccountId, Flavour, MessageId};
use engine::views::LoginView;
use engine::{Config, Failure};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::agree;
use tokio::task::JoinHandle;
use tokio::time::timeout;

fn without_time_limits(config: &mut Config) {
    let hours = Duration::from_secs(6 * 3600);
    config.limits.header = hours;
    config.limits.idle = hours;
    config.limits.total = hours;
    config.limits.media_total = hours;
}

async fn connected(flavour: Flavour) -> (Fixture, AccountId) {
    Fixture::tweaked(without_time_limits).await.connect(flavour).await
}

/// The next request of this sort is taken and never answered.
async fn one_silent(fixture: &Fixture, of: Value) {
    fixture.shop.break_down(json!({ "match": of, "times": 1, "effect": { "do": "silence" } })).await;
}

/// Waits until a request of an account was taken and is not answered.
async fn is_silent(fixture: &Fixture, account: &AccountId) {
    let silent = async {
        while fixture.shop.asked(account).await.iter().all(|asked| asked.status != 0) {
            tokio::task::yield_now().await;
        }
    };
    timeout(TIMEOUT, silent).await.expect("the request is taken");
}

/// Somebody asks for the news by hand.
fn refreshing(fixture: &Fixture, account: &AccountId) -> JoinHandle<Result<(), Failure>> {
    let (engine, account) = (fixture.engine.clone(), account.clone());
    tokio::spawn(async move { engine.accounts().refresh(Some(&account)).await })
}

async fn ends<T>(wish: impl Future<Output = T>) -> T {
    timeout(TIMEOUT, wish).await.expect("it waits for nobody")
}

#[tokio::test(flavor = "multi_thread")]
async fn c8_disconnecting_ends_at_once_whichever_read_is_never_answered() {
    for (erase, of) in [
        (false, json!({ "kind": "conversations" })),
        (true, json!({ "kind": "conversations" })),
        (true, json!({ "kind": "thread" })),
    ] {
        let (fixture, account) = connected(Flavour::Instagram).await;
        let (open, conversation) = fixture.answerable(&account).await;
        fixture.shop.customer_writes(&open, "Are you there?").await;
        one_silent(&fixture, of.clone()).await;
        let refreshing = refreshing(&fixture, &account);
        is_silent(&fixture, &account).await;

        ends(fixture.engine.accounts().disconnect(&account, erase))
            .await
            .unwrap_or_else(|error| panic!("{of}: {error:?}"));
        assert_eq!(ends(refreshing).await.unwrap(), Err(Failure::NotFound), "{of}");
        assert_eq!(fixture.engine.inbox().frame().await.unwrap().accounts, [], "{of}");

        // Nothing of the read that was stopped is there half.
        let fixture = fixture.restart().await;
        fixture.log_in(Flavour::Instagram).await;
        fixture.engine.accounts().refresh(Some(&account)).await.expect("it is read whole");
        let thread = fixture.thread(&account, &conversation).await;
        let times = thread.messages.iter().filter(|message| message.text == "Are you there?").count();
        assert_eq!((fixture.list(&account).await.rows.len(), times), (25, 1), "{of}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c8_disconnecting_waits_neither_for_a_renewal_nor_for_an_answer() {
    let (fixture, account) = connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    fixture.names_learned(&account).await;
    let silent = async || fixture.shop.asked(&account).await.iter().filter(|asked| asked.status == 0).count();
    one_silent(&fixture, json!({ "kind": "send" })).await;
    fixture.send(&account, &conversation, "Lemon it is").await;
    fixture.until_true(async || silent().await == 1).await;
    one_silent(&fixture, json!({ "path_contains": "refresh_access_token" })).await;
    fixture.pass(TimeDelta::days(9)).await;
    fixture.until_true(async || silent().await == 2).await;
    ends(fixture.engine.accounts().refresh(Some(&account))).await.expect("news do not wait for it either");
    ends(fixture.engine.accounts().disconnect(&account, true)).await.unwrap();
    assert_eq!(fixture.engine.inbox().frame().await.unwrap().accounts, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn c8_connecting_anew_does_not_wait_for_a_read_that_is_never_answered() {
    let (fixture, account) = connected(Flavour::Instagram).await;
    one_silent(&fixture, json!({ "kind": "conversations" })).await;
    let refreshing = refreshing(&fixture, &account);
    is_silent(&fixture, &account).await;

    ends(async {
        fixture.engine.connect().begin_login(Flavour::Instagram, Some(&account)).await.unwrap();
        agree(&fixture.browser.last()).await;
        fixture.until(async || matches!(fixture.engine.connect().login().await, LoginView::Done { .. })).await;
    })
    .await;
    assert_eq!(ends(refreshing).await.unwrap(), Err(Failure::NotFound), "the old read was stopped");
    ends(fixture.engine.accounts().refresh(Some(&account))).await.expect("the new login works");
    assert_eq!(fixture.list(&account).await.sync.failure, None, "what was stopped has not failed");
}

#[tokio::test(flavor = "multi_thread")]
async fn y6_leaving_does_not_wait_for_reads_that_are_never_answered() {
    let (fixture, account) = connected(Flavour::Instagram).await;
    one_silent(&fixture, json!({ "kind": "conversations" })).await;
    let refreshing = refreshing(&fixture, &account);
    is_silent(&fixture, &account).await;
    ends(fixture.engine.clone().stop()).await;
    assert_eq!(ends(refreshing).await.unwrap(), Err(Failure::NotFound));
}

#[tokio::test(flavor = "multi_thread")]
async fn i3_one_accounts_silence_keeps_no_other_accounts_news_waiting() {
    let (fixture, first) = connected(Flavour::Facebook).await;
    let accounts = fixture.engine.inbox().frame().await.unwrap().accounts;
    let second = accounts.iter().find(|other| other.id != first).expect("two shops").id.clone();
    fixture.synced(&second).await;
    let silent = json!({ "kind": "conversations", "account": accounts[0].id.as_str() });
    one_silent(&fixture, silent).await;
    let other = if accounts[0].id == first { second } else { first };
    fixture.clock.0.advance(TimeDelta::minutes(1));
    let engine = fixture.engine.clone();
    let refreshing = tokio::spawn(async move { engine.accounts().refresh(None).await });
    is_silent(&fixture, &accounts[0].id).await;
    let now = fixture.clock.0.now().timestamp_millis();
    ends(fixture.until(async || fixture.list(&other).await.sync.last_synced.is_some_and(|at| at.utc_ms == now))).await;
    ends(fixture.engine.clone().stop()).await;
    assert!(ends(refreshing).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn t8_texts_wait_for_no_reaction_that_is_never_answered() {
    // One, and more than are sent at once.
    for (reactions, under_way) in [(1, 1), (5, 4)] {
        let (fixture, account) = connected(Flavour::Instagram).await;
        let (open, conversation) = fixture.answerable(&account).await;
        let mut messages = Vec::new();
        for number in 0..reactions {
            messages.push(MessageId::new(fixture.shop.customer_writes_one(&open, &format!("Question {number}")).await));
        }
        fixture.engine.accounts().refresh(Some(&account)).await.unwrap();
        let silence = json!({ "match": { "kind": "send" }, "times": under_way, "effect": { "do": "silence" } });
        fixture.shop.break_down(silence).await;
        for message in &messages {
            fixture.engine.sending().react(&account, message, Some("❤️".to_owned())).await.expect("it is taken");
        }
        let silent = async || fixture.shop.asked(&account).await.iter().filter(|asked| asked.status == 0).count();
        fixture.until_true(async || silent().await == under_way).await;
        for text in ["Lemon it is", "See you at 9"] {
            let id = fixture.send(&account, &conversation, text).await;
            fixture.until_sent(&account, &conversation, id).await;
        }
        assert_eq!(fixture.accepted().await, ["Lemon it is", "See you at 9"]);
        assert_eq!((silent().await, fixture.shop.actions().await.len()), (under_way, 0), "no reaction has ended");
    }
}
