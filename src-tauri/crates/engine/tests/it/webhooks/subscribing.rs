//! Asking Meta to tell.

use super::*;

#[tokio::test]
async fn y3_every_accounts_events_are_asked_for_and_a_missing_permission_is_that_accounts_own() {
    let fixture = Fixture::new().await;
    fixture.shop.toggle("webhooks_need_subscription", true.into()).await;
    fixture.enter_meta_app(Flavour::Facebook).await;
    let accounts = fixture.log_in(Flavour::Facebook).await;
    assert!(accounts.len() >= 2, "the shop has two Pages");
    for account in &accounts {
        fixture.synced(account).await;
    }
    fixture.shop.withdraw(&accounts[1], "pages_manage_metadata").await;
    let address = listening(&fixture.engine).await;
    let asked = until_view(&fixture.engine, |view| view.subscriptions.len() == accounts.len()).await.subscriptions;
    let of = |account: &AccountId| asked.iter().find(|asked| asked.account == *account).expect("asked").clone();
    let (first, second) = (of(&accounts[0]), of(&accounts[1]));
    assert_eq!(first.taken.len(), 8, "a Page is asked by its own names, and knows all of them: {first:?}");
    assert!(first.refused.is_empty() && first.failure.is_none());
    assert!(matches!(second.failure, Some(FailureView::PermissionRequired { .. })), "{second:?}");

    fixture.shop.register_webhook(&address.local_address, &address.verify_token).await.expect("the handshake");
    let maya = fixture.answerable(&accounts[0]).await.0;
    fixture.shop.customer_writes(&maya, "told").await;
    fixture.until(async || texts(&fixture, &accounts[0], &maya).await.last().is_some_and(|text| text == "told")).await;
    // An account that is connected later is asked for as well.
    fixture.enter_meta_app(Flavour::Instagram).await;
    let again = fixture.log_in(Flavour::Instagram).await.remove(0);
    let asked = until_view(&fixture.engine, |view| {
        view.subscriptions.iter().any(|asked| asked.account == again && asked.taken.len() == 7)
    })
    .await;
    let of_instagram = asked.subscriptions.iter().find(|asked| asked.account == again).expect("asked");
    assert!(of_instagram.refused.is_empty(), "echoes come with messages there: {of_instagram:?}");
    assert_eq!(asked.subscriptions.len(), accounts.len(), "the same Instagram account is the same row");
}

/// Meta's dashboard says no more than "could not be validated": what was wrong stands here (reports/12).
#[tokio::test]
async fn y3_a_refused_handshake_with_the_right_token_is_shown_until_one_is_answered() {
    let fixture = Fixture::new().await;
    let listening = listening(&fixture.engine).await;
    let (address, token) = (&listening.local_address, &listening.verify_token);
    let asks = async |challenge: &str, token: &str| {
        let query = format!("hub.mode=subscribe&hub.challenge={challenge}&hub.verify_token={token}");
        fixture.shop.visit(&format!("{address}?{query}")).await
    };
    assert_eq!(asks("%3Cb%3E", "guessed").await, 400);
    assert_eq!(view(&fixture.engine).await.refused, None, "a stranger's question is nobody's");
    assert_eq!(asks("%3Cb%3E", token).await, 400);
    let refused = until_view(&fixture.engine, |view| view.refused.is_some()).await.refused.unwrap();
    assert_eq!(refused.why, WebhookRefusal::OddHandshake);
    assert_eq!(asks("a8Kd02bq", token).await, 200);
    until_view(&fixture.engine, |view| view.refused.is_none() && view.handshake.is_some()).await;
}

/// platform.md §6, "Delivery": unsubscribed after an hour of failures. A computer that slept for so long asks again.
#[tokio::test]
async fn y3_after_a_long_silence_events_are_asked_for_again() {
    let (fixture, account) = told(Fixture::connected(Flavour::Instagram).await).await;
    until_view(&fixture.engine, |view| view.subscriptions.len() == 1).await;
    fixture.engine.accounts().refresh(Some(&account)).await.unwrap();
    fixture.shop.toggle("webhooks_need_subscription", true.into()).await;
    fixture.shop.toggle("webhooks_end_after_an_hour", true.into()).await;
    let maya = fixture.answerable(&account).await.0;
    let asked = async || {
        let asked = fixture.shop.asked(&account).await;
        asked.iter().filter(|asked| asked.path.ends_with("/subscribed_apps")).count()
    };
    let before = asked().await;
    fixture.pass(TimeDelta::minutes(10)).await;
    fixture.engine.accounts().refresh(Some(&account)).await.unwrap();
    // As if this computer had slept: nobody takes what is told.
    fixture.shop.register_deaf_webhook().await;
    fixture.shop.customer_writes(&maya, "while you slept").await;
    let failed = async |at_least: u64| {
        fixture.shop.deliveries().await["failed"].as_u64().is_some_and(|failed| failed >= at_least)
    };
    until(async || failed(2).await).await;
    fixture.pass(TimeDelta::minutes(61)).await;
    until(async || failed(3).await).await;
    assert_eq!(asked().await, before, "ten minutes are no silence");
    fixture.engine.accounts().refresh(Some(&account)).await.unwrap();
    until(async || asked().await > before + 1).await;
    until_view(&fixture.engine, |view| view.subscriptions.iter().all(|asked| asked.failure.is_none())).await;
    fixture.shop.customer_writes(&maya, "awake again").await;
    fixture
        .until(async || texts(&fixture, &account, &maya).await.last().is_some_and(|text| text == "awake again"))
        .await;
}

/// Waits for what the engine tells nobody of.
async fn until(holds: impl AsyncFn() -> bool) {
    let waiting = async {
        while !holds().await {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(TIMEOUT, waiting).await.expect("it comes about");
}
