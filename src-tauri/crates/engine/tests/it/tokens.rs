//! The life of tokens (C9): weeks pass here in seconds.

use crate::fixture::{Fixture, TIMEOUT};
use chrono::TimeDelta;
use domain::{AccountId, AccountState, Flavour, TokenTrouble};
use engine::views::AccountView;
use serde_json::{Value, json};
use testkit::agree_as;

/// Tasks of an idle engine that wait for a time: the minutes, a jump of the clock, and each account's token.
const WAITERS_BESIDE_TOKENS: usize = 2;

async fn connect(fixture: &Fixture, username: &str) -> AccountId {
    let id = fixture.shop.accounts().into_iter().find(|known| known.username == username).expect("the account").id;
    fixture.engine.connect().begin_login(Flavour::Instagram, None).await.unwrap();
    agree_as(&fixture.browser.last(), &id).await;
    let account = AccountId::new(id);
    fixture
        .until(async || fixture.engine.inbox().frame().await.unwrap().accounts.iter().any(|it| it.id == account))
        .await;
    fixture.synced(&account).await;
    account
}

async fn two_accounts() -> (Fixture, AccountId, AccountId) {
    let fixture = Fixture::new().await;
    fixture.enter_meta_app(Flavour::Instagram).await;
    let (a, b) = (connect(&fixture, "ryeandshine").await, connect(&fixture, "theflourroom").await);
    (fixture, a, b)
}

/// Lets hours pass one by one; after each, everything that was due has been done.
async fn hours_pass(fixture: &Fixture, hours: u32, tokens: usize) {
    for _ in 0..hours {
        fixture.pass(TimeDelta::hours(1)).await;
        settled(fixture, tokens).await;
    }
}

/// Waits until all that had something to do wait again.
async fn settled(fixture: &Fixture, tokens: usize) {
    let all_wait = fixture.clock.0.until_waiting(WAITERS_BESIDE_TOKENS + tokens);
    tokio::time::timeout(TIMEOUT, all_wait).await.expect("everything that was due is done");
}

async fn view(fixture: &Fixture, account: &AccountId) -> AccountView {
    fixture
        .engine
        .inbox()
        .frame()
        .await
        .unwrap()
        .accounts
        .into_iter()
        .find(|it| it.id == *account)
        .expect("the account")
}

async fn renewals(fixture: &Fixture, account: &AccountId) -> usize {
    fixture.shop.asked(account).await.into_iter().filter(|asked| asked.path.ends_with("/refresh_access_token")).count()
}

/// Lets renewals of one account end so, from now on.
async fn renewals_end(fixture: &Fixture, account: &AccountId, effect: Value) {
    let of = account.to_string();
    let rule = json!({ "match": { "path_contains": "refresh_access_token", "account": of }, "effect": effect });
    fixture.shop.break_down(rule).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c9_no_token_dies_in_120_days_while_one_renewal_was_possible_and_the_other_account_is_untouched() {
    let (fixture, a, b) = two_accounts().await;
    let effects = [
        json!({ "do": "error", "status": 500, "code": 2 }),
        json!({ "do": "error", "status": 403, "code": 4, "subcode": 1_349_210 }),
        json!({ "do": "html", "status": 200 }),
        json!({ "do": "reset" }),
        json!({ "do": "drop_answer" }),
        json!({ "do": "malformed_json" }),
        json!({ "do": "error", "status": 400, "code": 100 }),
        json!({ "do": "error", "status": 401, "code": 987_654 }),
    ];
    for day in 0..120_usize {
        // The host refuses A's renewals for 40 days at a time, each day in another way, and has one good day after.
        fixture.shop.clear_faults().await;
        if day % 41 != 40 {
            renewals_end(&fixture, &a, effects[day % effects.len()].clone()).await;
        }
        hours_pass(&fixture, 24, 2).await;
        for account in [&a, &b] {
            assert_eq!(view(&fixture, account).await.state, AccountState::Connected, "day {day}");
        }
    }
    fixture.shop.clear_faults().await;
    for account in [&a, &b] {
        fixture.engine.accounts().refresh(Some(account)).await.expect("its token lives");
    }
    let (of_a, of_b) = (renewals(&fixture, &a).await, renewals(&fixture, &b).await);
    assert!((15..=17).contains(&of_b), "B is renewed every week: {of_b}");
    assert!(of_a > 200, "A was tried again and again: {of_a}");
}

#[tokio::test(flavor = "multi_thread")]
async fn c9_warnings_at_ten_five_and_two_days_then_the_account_is_read_only_and_no_other() {
    let (fixture, a, b) = two_accounts().await;
    renewals_end(&fixture, &a, json!({ "do": "error", "status": 500, "code": 2 })).await;
    let mut warned = Vec::new();
    for _ in 0..60 {
        hours_pass(&fixture, 24, 2).await;
        let token = view(&fixture, &a).await.token;
        if let Some(warning) = token.warning.filter(|warning| warned.last() != Some(warning)) {
            warned.push(warning);
            assert!(token.days_left.is_some_and(|left| left <= warning), "{token:?}");
        }
        assert_eq!(view(&fixture, &b).await.token.warning, None);
    }
    assert_eq!(warned, [10, 5, 2]);
    assert!(fixture.engine.accounts().refresh(Some(&a)).await.is_err());
    assert_eq!(view(&fixture, &a).await.state, AccountState::ReconnectNeeded { why: TokenTrouble::Expired });
    assert_eq!(fixture.list(&a).await.rows.len(), 25, "nothing is hidden");
    fixture.engine.accounts().refresh(Some(&b)).await.expect("the other one works");
    assert_eq!(view(&fixture, &b).await.state, AccountState::Connected);
}

#[tokio::test(flavor = "multi_thread")]
async fn c9_a_renewed_token_takes_over_only_once_it_has_proved_itself() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    // The host renews, but what it gives does not open the account.
    let other = json!({ "do": "mutate", "pointer": "/access_token", "with": "IGAAnotAToken" });
    renewals_end(&fixture, &account, other).await;
    hours_pass(&fixture, 24 * 9, 1).await;
    assert!(renewals(&fixture, &account).await >= 2);
    fixture.engine.accounts().refresh(Some(&account)).await.expect("the old token goes on");

    fixture.shop.clear_faults().await;
    let left = view(&fixture, &account).await.token.days_left;
    hours_pass(&fixture, 12, 1).await;
    assert!(view(&fixture, &account).await.token.days_left > left, "the next try brought a good one");
    fixture.engine.accounts().refresh(Some(&account)).await.expect("the new token works");
    let fixture = fixture.restart().await;
    fixture.engine.accounts().refresh(Some(&account)).await.expect("and is the one that was kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn c9_a_pages_token_has_no_end_and_is_not_renewed() {
    let (fixture, account) = Fixture::connected(Flavour::Facebook).await;
    let token = view(&fixture, &account).await.token;
    assert_eq!((token.expires_at, token.days_left, token.renews), (None, None, false));
    fixture.pass(TimeDelta::days(70)).await;
    assert_eq!(renewals(&fixture, &account).await, 0);
    fixture.engine.accounts().refresh(Some(&account)).await.expect("it still works");
}
