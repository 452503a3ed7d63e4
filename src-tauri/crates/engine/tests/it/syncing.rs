//! Reading the inbox: one request for a first page, later only what changed.

use crate::desk::Desk;
use domain::{AccountState, ConversationId, Flavour, Title};
use engine::Failure;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn l1_the_first_page_is_one_request_and_equals_the_platforms_newest_25() {
    for flavour in [Flavour::Instagram, Flavour::Facebook] {
        let (desk, account) = Desk::connected(flavour).await;
        let newest = desk.shop.newest(account.as_str()).await;
        let rows = desk.list(&account).await.rows;
        let shown: Vec<_> = rows.iter().map(|row| row.conversation.as_str()).collect();
        let expected: Vec<_> = newest.iter().map(|conversation| conversation.id.as_str()).collect();
        assert_eq!(shown, expected, "{flavour}: newest activity first");
        assert_eq!(rows.len(), 25);

        // On the good path the list is the only call; messages that Meta leaves blank there are read by id.
        // Facebook Login asks once more, for one row, to tell whether the Page can be used (C6).
        let looked = usize::from(flavour == Flavour::Facebook);
        assert_eq!(desk.shop.requests(&account, "conversations").await, 1 + looked, "{flavour}");
        assert_eq!(desk.shop.requests(&account, "thread").await, 0, "{flavour}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn t2_a_thread_equals_the_platforms_newest_20() {
    let (desk, account) = Desk::connected(Flavour::Instagram).await;
    for conversation in desk.shop.newest(account.as_str()).await {
        let view = desk.thread(&account, &ConversationId::new(conversation.id.as_str())).await;
        let newest = conversation.messages.iter().rev().take(20).rev();
        let expected: Vec<_> = newest.map(|message| (message.is_own(), message.text.trim())).collect();
        let shown: Vec<_> = view.messages.iter().map(|message| (message.own, message.text.trim())).collect();
        assert_eq!(shown, expected, "oldest on top");
        assert_eq!(view.earlier_unavailable, conversation.messages.len() >= 20, "T3");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn l1_a_refresh_reads_only_what_changed() {
    let (desk, account) = Desk::connected(Flavour::Instagram).await;
    let quiet = desk.shop.newest(account.as_str()).await.remove(9);
    let lists = desk.shop.requests(&account, "conversations").await;
    let threads = desk.shop.requests(&account, "thread").await;

    desk.shop.customer_writes(&quiet, "Is the rye loaf back?").await;
    desk.pass(chrono::TimeDelta::seconds(5)).await;
    desk.engine.refresh(Some(&account)).await.expect("the refresh works");

    assert_eq!(desk.shop.requests(&account, "conversations").await - lists, 1);
    assert_eq!(desk.shop.requests(&account, "thread").await - threads, 1);
    let first = desk.list(&account).await.rows.remove(0);
    assert_eq!(first.conversation.as_str(), quiet.id, "newest activity first");
    assert_eq!(first.preview.expect("a preview").text, "Is the rye loaf back?");

    desk.engine.refresh(Some(&account)).await.expect("the refresh works");
    assert_eq!(desk.shop.requests(&account, "thread").await - threads, 1, "nothing changed, nothing read");
}

#[tokio::test(flavor = "multi_thread")]
async fn y2_a_message_within_the_second_of_the_last_read_is_not_missed() {
    let (desk, account) = Desk::connected(Flavour::Instagram).await;
    let quiet = desk.shop.newest(account.as_str()).await.remove(9);
    let conversation = ConversationId::new(quiet.id.as_str());
    // Instagram tells activity in whole seconds: some of these share one with the read before them.
    for number in 0..30 {
        let text = format!("number {number}");
        desk.shop.customer_writes(&quiet, &text).await;
        desk.engine.refresh(Some(&account)).await.expect("the refresh works");
        let newest = desk.thread(&account, &conversation).await.messages.pop().expect("a message");
        assert_eq!(newest.text, text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn l2_names_are_learned_after_the_list_stands_and_asked_for_once() {
    let (desk, account) = Desk::connected(Flavour::Instagram).await;
    let newest = desk.names_learned(&account).await;
    for (row, conversation) in desk.list(&account).await.rows.iter().zip(&newest) {
        let customer = &conversation.customer;
        let id = domain::ParticipantId::new(customer.id.as_str());
        assert_eq!(row.title, Title::of(&id, customer.told_name(), customer.username.as_deref()));
    }
    let asked = desk.shop.requests(&account, "profile").await;
    assert!(asked <= newest.len(), "each customer once: {asked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn l1_each_login_reads_the_list_exactly_once() {
    let (desk, account) = Desk::connected(Flavour::Instagram).await;
    // The account's own loop is idle when the names are learned: a second wish left over would be granted now, and
    // before the one of the next login.
    desk.names_learned(&account).await;
    desk.log_in(Flavour::Instagram).await;
    desk.until(async || desk.engine.frame().await.unwrap().accounts[0].state == AccountState::Connected).await;
    assert_eq!(desk.shop.requests(&account, "conversations").await, 2, "one for each login");
}

#[tokio::test(flavor = "multi_thread")]
async fn i4_the_clock_shows_the_last_success_and_never_moves_for_a_failure() {
    let (desk, account) = Desk::connected(Flavour::Instagram).await;
    let synced = desk.list(&account).await.sync.last_synced.expect("synced");
    assert_eq!(synced.utc_ms, desk.clock.0.now().timestamp_millis());

    desk.clock.0.advance(chrono::TimeDelta::minutes(7));
    desk.shop.break_down(json!({ "match": { "kind": "conversations" }, "effect": { "do": "reset" } })).await;
    assert_eq!(desk.engine.refresh(Some(&account)).await, Err(Failure::Interrupted));
    let sync = desk.list(&account).await.sync;
    assert_eq!(sync.last_synced, Some(synced), "a failed sync does not move it");
    assert_eq!((sync.failure, sync.failures), (Some(Failure::Interrupted), 1));

    desk.shop.mend().await;
    desk.engine.refresh(Some(&account)).await.expect("the refresh works");
    let sync = desk.list(&account).await.sync;
    assert_eq!(sync.last_synced.expect("synced").utc_ms, desk.clock.0.now().timestamp_millis());
    assert_eq!((sync.failure, sync.failures), (None, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn i1_the_tab_counts_conversations_with_something_unread_and_reading_is_an_act() {
    let (desk, account) = Desk::connected(Flavour::Instagram).await;
    let unread = desk.engine.frame().await.unwrap().accounts[0].unread;
    let row = desk.list(&account).await.rows.into_iter().find(|row| row.unread > 0).expect("something unread");

    desk.thread(&account, &row.conversation).await;
    assert_eq!(desk.engine.frame().await.unwrap().accounts[0].unread, unread, "showing is not reading");
    desk.engine.mark_read(&account, &row.conversation).await.unwrap();
    assert_eq!(desk.engine.frame().await.unwrap().accounts[0].unread, unread - 1);

    let desk = desk.restart().await;
    assert_eq!(desk.engine.frame().await.unwrap().accounts[0].unread, unread - 1, "kept across a restart");
}

#[tokio::test(flavor = "multi_thread")]
async fn l7_a_conversation_that_meta_cannot_serve_is_fenced_off_and_the_rest_goes_on() {
    let (desk, account) = Desk::connected(Flavour::Instagram).await;
    let poisoned = desk.shop.newest(account.as_str()).await.remove(4);
    desk.shop.poison(&poisoned).await;
    desk.shop.customer_writes(&poisoned, "Can you read this?").await;
    desk.engine.refresh(Some(&account)).await.expect("one conversation does not stop the others");
    let rows = desk.list(&account).await.rows;
    let fenced: Vec<_> = rows.iter().filter(|row| row.fenced).map(|row| row.conversation.as_str()).collect();
    assert_eq!(fenced, [poisoned.id.as_str()]);
    assert_eq!(rows.len(), 25, "what is cached of it is shown");
}

#[tokio::test(flavor = "multi_thread")]
async fn c5_a_dead_token_makes_the_account_read_only_and_hides_nothing() {
    let (desk, account) = Desk::connected(Flavour::Instagram).await;
    desk.shop.revoke(&account).await;
    assert_eq!(
        desk.engine.refresh(Some(&account)).await,
        Err(Failure::ReconnectNeeded { why: domain::TokenTrouble::AppRemoved })
    );
    let frame = desk.engine.frame().await.unwrap();
    assert_eq!(frame.accounts[0].state, AccountState::ReconnectNeeded { why: domain::TokenTrouble::AppRemoved });
    let rows = desk.list(&account).await.rows;
    assert_eq!(rows.len(), 25, "cached conversations stay readable");
    assert!(!desk.thread(&account, &rows[0].conversation).await.can_send);

    desk.log_in(Flavour::Instagram).await;
    desk.until(async || desk.engine.frame().await.unwrap().accounts[0].state == AccountState::Connected).await;
    assert_eq!(desk.engine.frame().await.unwrap().accounts.len(), 1, "the same row");
}
