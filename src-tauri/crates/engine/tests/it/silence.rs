//! Instagram takes a request and never answers: no wish of the owner's waits for that answer. The client's own time limits
//! are hours here, so that nothing but the wish itself can end the waiting.

use crate::desk::{Desk, PATIENCE};
use chrono::TimeDelta;
use domain::{AccountId, Flavour};
use engine::views::LoginView;
use engine::{Config, Failure};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::agree;
use tokio::task::JoinHandle;
use tokio::time::timeout;

fn patient(config: &mut Config) {
    let hours = Duration::from_secs(6 * 3600);
    config.limits.header = hours;
    config.limits.idle = hours;
    config.limits.total = hours;
    config.limits.media_total = hours;
}

async fn connected(flavour: Flavour) -> (Desk, AccountId) {
    Desk::tweaked(patient).await.connect(flavour).await
}

/// The next request of this sort is taken and never answered.
async fn one_silent(desk: &Desk, of: Value) {
    desk.shop.break_down(json!({ "match": of, "times": 1, "effect": { "do": "silence" } })).await;
}

/// Waits until a request of an account was taken and is not answered.
async fn is_silent(desk: &Desk, account: &AccountId) {
    let silent = async {
        while desk.shop.asked(account).await.iter().all(|asked| asked.status != 0) {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, silent).await.expect("the request is taken");
}

/// Somebody asks for the news by hand.
fn refreshing(desk: &Desk, account: &AccountId) -> JoinHandle<Result<(), Failure>> {
    let (engine, account) = (desk.engine.clone(), account.clone());
    tokio::spawn(async move { engine.refresh(Some(&account)).await })
}

async fn ends<T>(wish: impl Future<Output = T>) -> T {
    timeout(PATIENCE, wish).await.expect("it waits for nobody")
}

#[tokio::test(flavor = "multi_thread")]
async fn c8_disconnecting_ends_at_once_whichever_read_is_never_answered() {
    for (erase, of) in [
        (false, json!({ "kind": "conversations" })),
        (true, json!({ "kind": "conversations" })),
        (true, json!({ "kind": "thread" })),
    ] {
        let (desk, account) = connected(Flavour::Instagram).await;
        let (open, conversation) = desk.answerable(&account).await;
        desk.shop.customer_writes(&open, "Are you there?").await;
        one_silent(&desk, of.clone()).await;
        let refreshing = refreshing(&desk, &account);
        is_silent(&desk, &account).await;

        ends(desk.engine.disconnect(&account, erase)).await.unwrap_or_else(|error| panic!("{of}: {error:?}"));
        assert_eq!(ends(refreshing).await.unwrap(), Err(Failure::NotFound), "{of}");
        assert_eq!(desk.engine.frame().await.unwrap().accounts, [], "{of}");

        // Nothing of the read that was stopped is there half.
        let desk = desk.restart().await;
        desk.log_in(Flavour::Instagram).await;
        desk.engine.refresh(Some(&account)).await.expect("it is read whole");
        let thread = desk.thread(&account, &conversation).await;
        let times = thread.messages.iter().filter(|message| message.text == "Are you there?").count();
        assert_eq!((desk.list(&account).await.rows.len(), times), (25, 1), "{of}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c8_disconnecting_waits_neither_for_a_renewal_nor_for_an_answer() {
    let (desk, account) = connected(Flavour::Instagram).await;
    let (_, conversation) = desk.answerable(&account).await;
    desk.names_learned(&account).await;
    let silent = async || desk.shop.asked(&account).await.iter().filter(|asked| asked.status == 0).count();
    one_silent(&desk, json!({ "kind": "send" })).await;
    desk.send(&account, &conversation, "Lemon it is").await;
    desk.until_true(async || silent().await == 1).await;
    one_silent(&desk, json!({ "path_contains": "refresh_access_token" })).await;
    desk.pass(TimeDelta::days(9)).await;
    desk.until_true(async || silent().await == 2).await;
    ends(desk.engine.refresh(Some(&account))).await.expect("news do not wait for it either");
    ends(desk.engine.disconnect(&account, true)).await.unwrap();
    assert_eq!(desk.engine.frame().await.unwrap().accounts, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn c8_connecting_anew_does_not_wait_for_a_read_that_is_never_answered() {
    let (desk, account) = connected(Flavour::Instagram).await;
    one_silent(&desk, json!({ "kind": "conversations" })).await;
    let refreshing = refreshing(&desk, &account);
    is_silent(&desk, &account).await;

    ends(async {
        desk.engine.begin_login(Flavour::Instagram, Some(&account)).await.unwrap();
        agree(&desk.browser.last()).await;
        desk.until(async || matches!(desk.engine.login(), LoginView::Done { .. })).await;
    })
    .await;
    assert_eq!(ends(refreshing).await.unwrap(), Err(Failure::NotFound), "the old read was stopped");
    ends(desk.engine.refresh(Some(&account))).await.expect("the new login works");
    assert_eq!(desk.list(&account).await.sync.failure, None, "what was stopped has not failed");
}

#[tokio::test(flavor = "multi_thread")]
async fn y6_leaving_does_not_wait_for_reads_that_are_never_answered() {
    let (desk, account) = connected(Flavour::Instagram).await;
    one_silent(&desk, json!({ "kind": "conversations" })).await;
    let refreshing = refreshing(&desk, &account);
    is_silent(&desk, &account).await;
    ends(desk.engine.clone().stop()).await;
    assert_eq!(ends(refreshing).await.unwrap(), Err(Failure::NotFound));
}

#[tokio::test(flavor = "multi_thread")]
async fn i3_one_accounts_silence_keeps_no_other_accounts_news_waiting() {
    let (desk, first) = connected(Flavour::Facebook).await;
    let accounts = desk.engine.frame().await.unwrap().accounts;
    let second = accounts.iter().find(|other| other.id != first).expect("two shops").id.clone();
    desk.synced(&second).await;
    let silent = json!({ "kind": "conversations", "account": accounts[0].id.as_str() });
    one_silent(&desk, silent).await;
    let other = if accounts[0].id == first { second } else { first };
    desk.clock.0.advance(TimeDelta::minutes(1));
    let engine = desk.engine.clone();
    let refreshing = tokio::spawn(async move { engine.refresh(None).await });
    is_silent(&desk, &accounts[0].id).await;
    let now = desk.clock.0.now().timestamp_millis();
    ends(desk.until(async || desk.list(&other).await.sync.last_synced.is_some_and(|at| at.utc_ms == now))).await;
    ends(desk.engine.clone().stop()).await;
    assert!(ends(refreshing).await.is_ok());
}
