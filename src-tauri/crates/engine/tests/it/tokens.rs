//! The life of tokens (C9): weeks pass here in seconds.

use crate::desk::{Desk, PATIENCE};
use chrono::TimeDelta;
use domain::{AccountId, AccountState, Flavour, TokenTrouble};
use engine::views::AccountView;
use serde_json::{Value, json};
use testkit::agree_as;

/// Tasks of an idle engine that wait for a time: the minutes, a jump of the clock, and each account's token.
const WAITERS_BESIDE_TOKENS: usize = 2;

async fn connect(desk: &Desk, username: &str) -> AccountId {
    let id = desk.shop.accounts().into_iter().find(|known| known.username == username).expect("the account").id;
    desk.engine.begin_login(Flavour::Instagram, None).await.unwrap();
    agree_as(&desk.browser.last(), &id).await;
    let account = AccountId::new(id);
    desk.until(async || desk.engine.frame().await.unwrap().accounts.iter().any(|it| it.id == account)).await;
    desk.synced(&account).await;
    account
}

async fn two_accounts() -> (Desk, AccountId, AccountId) {
    let desk = Desk::new().await;
    desk.enter_meta_app(Flavour::Instagram).await;
    let (a, b) = (connect(&desk, "ryeandshine").await, connect(&desk, "theflourroom").await);
    (desk, a, b)
}

/// Lets hours pass one by one; after each, everything that was due has been done.
async fn hours_pass(desk: &Desk, hours: u32, tokens: usize) {
    for _ in 0..hours {
        desk.pass(TimeDelta::hours(1)).await;
        settled(desk, tokens).await;
    }
}

/// Waits until all that had something to do wait again.
async fn settled(desk: &Desk, tokens: usize) {
    let all_wait = desk.clock.0.until_waiting(WAITERS_BESIDE_TOKENS + tokens);
    tokio::time::timeout(PATIENCE, all_wait).await.expect("everything that was due is done");
}

async fn view(desk: &Desk, account: &AccountId) -> AccountView {
    desk.engine.frame().await.unwrap().accounts.into_iter().find(|it| it.id == *account).expect("the account")
}

async fn renewals(desk: &Desk, account: &AccountId) -> usize {
    desk.shop.asked(account).await.into_iter().filter(|asked| asked.path.ends_with("/refresh_access_token")).count()
}

/// Lets renewals of one account end so, from now on.
async fn renewals_end(desk: &Desk, account: &AccountId, effect: Value) {
    let of = account.to_string();
    let rule = json!({ "match": { "path_contains": "refresh_access_token", "account": of }, "effect": effect });
    desk.shop.break_down(rule).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c9_no_token_dies_in_120_days_while_one_renewal_was_possible_and_the_other_account_is_untouched() {
    let (desk, a, b) = two_accounts().await;
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
        desk.shop.mend().await;
        if day % 41 != 40 {
            renewals_end(&desk, &a, effects[day % effects.len()].clone()).await;
        }
        hours_pass(&desk, 24, 2).await;
        for account in [&a, &b] {
            assert_eq!(view(&desk, account).await.state, AccountState::Connected, "day {day}");
        }
    }
    desk.shop.mend().await;
    for account in [&a, &b] {
        desk.engine.refresh(Some(account)).await.expect("its token lives");
    }
    let (of_a, of_b) = (renewals(&desk, &a).await, renewals(&desk, &b).await);
    assert!((15..=17).contains(&of_b), "B is renewed every week: {of_b}");
    assert!(of_a > 200, "A was tried again and again: {of_a}");
}

#[tokio::test(flavor = "multi_thread")]
async fn c9_warnings_at_ten_five_and_two_days_then_the_account_is_read_only_and_no_other() {
    let (desk, a, b) = two_accounts().await;
    renewals_end(&desk, &a, json!({ "do": "error", "status": 500, "code": 2 })).await;
    let mut warned = Vec::new();
    for _ in 0..60 {
        hours_pass(&desk, 24, 2).await;
        let token = view(&desk, &a).await.token;
        if let Some(warning) = token.warning.filter(|warning| warned.last() != Some(warning)) {
            warned.push(warning);
            assert!(token.days_left.is_some_and(|left| left <= warning), "{token:?}");
        }
        assert_eq!(view(&desk, &b).await.token.warning, None);
    }
    assert_eq!(warned, [10, 5, 2]);
    assert!(desk.engine.refresh(Some(&a)).await.is_err());
    assert_eq!(view(&desk, &a).await.state, AccountState::ReconnectNeeded { why: TokenTrouble::Expired });
    assert_eq!(desk.list(&a).await.rows.len(), 25, "nothing is hidden");
    desk.engine.refresh(Some(&b)).await.expect("the other one works");
    assert_eq!(view(&desk, &b).await.state, AccountState::Connected);
}

#[tokio::test(flavor = "multi_thread")]
async fn c9_a_renewed_token_takes_over_only_once_it_has_proved_itself() {
    let (desk, account) = Desk::connected(Flavour::Instagram).await;
    // The host renews, but what it gives does not open the account.
    let other = json!({ "do": "mutate", "pointer": "/access_token", "with": "IGAAnotAToken" });
    renewals_end(&desk, &account, other).await;
    hours_pass(&desk, 24 * 9, 1).await;
    assert!(renewals(&desk, &account).await >= 2);
    desk.engine.refresh(Some(&account)).await.expect("the old token goes on");

    desk.shop.mend().await;
    let left = view(&desk, &account).await.token.days_left;
    hours_pass(&desk, 12, 1).await;
    assert!(view(&desk, &account).await.token.days_left > left, "the next try brought a good one");
    desk.engine.refresh(Some(&account)).await.expect("the new token works");
    let desk = desk.restart().await;
    desk.engine.refresh(Some(&account)).await.expect("and is the one that was kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn c9_a_pages_token_has_no_end_and_is_not_renewed() {
    let (desk, account) = Desk::connected(Flavour::Facebook).await;
    let token = view(&desk, &account).await.token;
    assert_eq!((token.expires_at, token.days_left, token.renews), (None, None, false));
    desk.pass(TimeDelta::days(70)).await;
    assert_eq!(renewals(&desk, &account).await, 0);
    desk.engine.refresh(Some(&account)).await.expect("it still works");
}
