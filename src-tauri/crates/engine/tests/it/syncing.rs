//! Reading the inbox: one request for a first page, later only what changed.

use crate::fixture::Fixture;
use domain::{AccountState, ConversationId, Flavour, Title};
use engine::Failure;
use engine::views::FailureView;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn l1_the_first_page_is_one_request_and_equals_the_platforms_newest_25() {
    for flavour in [Flavour::Instagram, Flavour::Facebook] {
        let (fixture, account) = Fixture::connected(flavour).await;
        let newest = fixture.shop.newest(account.as_str()).await;
        let rows = fixture.list(&account).await.rows;
        let shown: Vec<_> = rows.iter().map(|row| row.conversation.as_str()).collect();
        let expected: Vec<_> = newest.iter().map(|conversation| conversation.id.as_str()).collect();
        assert_eq!(shown, expected, "{flavour}: newest activity first");
        assert_eq!(rows.len(), 25);

        // On the good path the list is the only call; messages that Meta leaves blank there are read by id.
        // Facebook Login asks once more, for one row, to tell whether the Page can be used (C6).
        let looked = usize::from(flavour == Flavour::Facebook);
        assert_eq!(fixture.shop.requests(&account, "conversations").await, 1 + looked, "{flavour}");
        assert_eq!(fixture.shop.requests(&account, "thread").await, 0, "{flavour}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn t2_a_thread_equals_the_platforms_newest_20() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    for conversation in fixture.shop.newest(account.as_str()).await {
        let view = fixture.thread(&account, &ConversationId::new(conversation.id.as_str())).await;
        let newest = conversation.messages.iter().rev().take(20).rev();
        let expected: Vec<_> = newest.map(|message| (message.is_own(), message.text.trim())).collect();
        let shown: Vec<_> = view.messages.iter().map(|message| (message.own, message.text.trim())).collect();
        assert_eq!(shown, expected, "oldest on top");
        assert_eq!(view.earlier_unavailable, conversation.messages.len() >= 20, "T3");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn l1_a_refresh_reads_only_what_changed() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let quiet = fixture.shop.newest(account.as_str()).await.remove(9);
    let lists = fixture.shop.requests(&account, "conversations").await;
    let threads = fixture.shop.requests(&account, "thread").await;

    fixture.shop.customer_writes(&quiet, "Is the rye loaf back?").await;
    fixture.pass(chrono::TimeDelta::seconds(5)).await;
    fixture.engine.accounts().refresh(Some(&account)).await.expect("the refresh works");

    assert_eq!(fixture.shop.requests(&account, "conversations").await - lists, 1);
    assert_eq!(fixture.shop.requests(&account, "thread").await - threads, 1);
    let first = fixture.list(&account).await.rows.remove(0);
    assert_eq!(first.conversation.as_str(), quiet.id, "newest activity first");
    assert_eq!(first.preview.expect("a preview").text, "Is the rye loaf back?");

    fixture.engine.accounts().refresh(Some(&account)).await.expect("the refresh works");
    assert_eq!(fixture.shop.requests(&account, "thread").await - threads, 1, "nothing changed, nothing read");
}

#[tokio::test(flavor = "multi_thread")]
async fn y2_a_message_within_the_second_of_the_last_read_is_not_missed() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let quiet = fixture.shop.newest(account.as_str()).await.remove(9);
    let conversation = ConversationId::new(quiet.id.as_str());
    // Instagram tells activity in whole seconds: some of these share one with the read before them.
    for number in 0..30 {
        let text = format!("number {number}");
        fixture.shop.customer_writes(&quiet, &text).await;
        fixture.engine.accounts().refresh(Some(&account)).await.expect("the refresh works");
        let newest = fixture.thread(&account, &conversation).await.messages.pop().expect("a message");
        assert_eq!(newest.text, text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn l2_names_are_learned_after_the_list_stands_and_asked_for_once() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let newest = fixture.names_learned(&account).await;
    for (row, conversation) in fixture.list(&account).await.rows.iter().zip(&newest) {
        let customer = &conversation.customer;
        let id = domain::ParticipantId::new(customer.id.as_str());
        assert_eq!(row.title, Title::of(&id, customer.told_name(), customer.username.as_deref()));
    }
    let asked = fixture.shop.requests(&account, "profile").await;
    assert!(asked <= newest.len(), "each customer once: {asked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn l1_each_login_reads_the_list_exactly_once() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    // The account's own loop is idle when the names are learned: a second wish left over would be granted now, and
    // before the one of the next login.
    fixture.names_learned(&account).await;
    fixture.log_in(Flavour::Instagram).await;
    fixture
        .until(async || fixture.engine.inbox().frame().await.unwrap().accounts[0].state == AccountState::Connected)
        .await;
    assert_eq!(fixture.shop.requests(&account, "conversations").await, 2, "one for each login");
}

#[tokio::test(flavor = "multi_thread")]
async fn i4_the_clock_shows_the_last_success_and_never_moves_for_a_failure() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let synced = fixture.list(&account).await.sync.last_synced.expect("synced");
    assert_eq!(synced.utc_ms, fixture.clock.0.now().timestamp_millis());

    fixture.clock.0.advance(chrono::TimeDelta::minutes(7));
    fixture.shop.break_down(json!({ "match": { "kind": "conversations" }, "effect": { "do": "reset" } })).await;
    assert_eq!(fixture.engine.accounts().refresh(Some(&account)).await, Err(Failure::Interrupted));
    let sync = fixture.list(&account).await.sync;
    assert_eq!(sync.last_synced, Some(synced), "a failed sync does not move it");
    assert_eq!((sync.failure, sync.failures), (Some(FailureView::Interrupted), 1));

    fixture.shop.clear_faults().await;
    fixture.engine.accounts().refresh(Some(&account)).await.expect("the refresh works");
    let sync = fixture.list(&account).await.sync;
    assert_eq!(sync.last_synced.expect("synced").utc_ms, fixture.clock.0.now().timestamp_millis());
    assert_eq!((sync.failure, sync.failures), (None, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn i1_the_tab_counts_conversations_with_something_unread_and_reading_is_an_act() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let unread = fixture.engine.inbox().frame().await.unwrap().accounts[0].unread;
    let row = fixture.list(&account).await.rows.into_iter().find(|row| row.unread > 0).expect("something unread");

    fixture.thread(&account, &row.conversation).await;
    assert_eq!(fixture.engine.inbox().frame().await.unwrap().accounts[0].unread, unread, "showing is not reading");
    fixture.engine.inbox().mark_read(&account, &row.conversation).await.unwrap();
    assert_eq!(fixture.engine.inbox().frame().await.unwrap().accounts[0].unread, unread - 1);

    let fixture = fixture.restart().await;
    assert_eq!(fixture.engine.inbox().frame().await.unwrap().accounts[0].unread, unread - 1, "kept across a restart");
}

#[tokio::test(flavor = "multi_thread")]
async fn l7_a_conversation_that_meta_cannot_serve_is_unavailable_and_the_rest_goes_on() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let poisoned = fixture.shop.newest(account.as_str()).await.remove(4);
    fixture.shop.poison(&poisoned).await;
    fixture.shop.customer_writes(&poisoned, "Can you read this?").await;
    fixture.engine.accounts().refresh(Some(&account)).await.expect("one conversation does not stop the others");
    let rows = fixture.list(&account).await.rows;
    let unavailable: Vec<_> = rows.iter().filter(|row| row.unavailable).map(|row| row.conversation.as_str()).collect();
    assert_eq!(unavailable, [poisoned.id.as_str()]);
    assert_eq!(rows.len(), 25, "what is cached of it is shown");
}

#[tokio::test(flavor = "multi_thread")]
async fn c5_a_dead_token_makes_the_account_read_only_and_hides_nothing() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    fixture.shop.revoke(&account).await;
    assert_eq!(
        fixture.engine.accounts().refresh(Some(&account)).await,
        Err(Failure::ReconnectNeeded { why: domain::TokenTrouble::AppRemoved })
    );
    let frame = fixture.engine.inbox().frame().await.unwrap();
    assert_eq!(frame.accounts[0].state, AccountState::ReconnectNeeded { why: domain::TokenTrouble::AppRemoved });
    let rows = fixture.list(&account).await.rows;
    assert_eq!(rows.len(), 25, "cached conversations stay readable");
    assert!(!fixture.thread(&account, &rows[0].conversation).await.can_send);

    fixture.log_in(Flavour::Instagram).await;
    fixture
        .until(async || fixture.engine.inbox().frame().await.unwrap().accounts[0].state == AccountState::Connected)
        .await;
    assert_eq!(fixture.engine.inbox().frame().await.unwrap().accounts.len(), 1, "the same row");
}
