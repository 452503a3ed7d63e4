//! Done and Snooze (T9, L9): what is put away comes back by itself, and nothing is put away unseen.

use crate::desk::{Desk, told};
use crate::webhooks::listen;
use chrono::TimeDelta;
use domain::{AccountId, ConversationId, Flavour, MessageId, SnoozeUntil};
use engine::views::{RowView, SettingChange, ShelfView};
use engine::{Change, Failure};

const INBOX: ShelfView = ShelfView::Inbox { woke: None };

async fn row(desk: &Desk, account: &AccountId, conversation: &ConversationId) -> RowView {
    let rows = desk.list(account).await.rows;
    rows.into_iter().find(|row| row.conversation == *conversation).expect("its row")
}

/// Where it stands; list and thread say the same.
async fn shelf(desk: &Desk, account: &AccountId, conversation: &ConversationId) -> ShelfView {
    let shelf = desk.thread(account, conversation).await.shelf;
    assert_eq!(row(desk, account, conversation).await.shelf, shelf);
    shelf
}

/// The customer's newest message on screen.
async fn seen(desk: &Desk, account: &AccountId, conversation: &ConversationId) -> Option<MessageId> {
    let messages = desk.thread(account, conversation).await.messages;
    messages.into_iter().rfind(|message| !message.own).and_then(|message| message.message)
}

#[tokio::test(flavor = "multi_thread")]
async fn l9_done_stays_done_through_answers_and_restarts_until_the_customer_writes() {
    let (desk, account) = Desk::connected(Flavour::Instagram).await;
    let (there, conversation) = desk.answerable(&account).await;
    assert_eq!(shelf(&desk, &account, &conversation).await, INBOX);
    let mut changes = desk.engine.changes();
    let seen = seen(&desk, &account, &conversation).await;
    desk.engine.mark_done(&account, &conversation, seen).await.unwrap();
    told(&mut changes, |told| *told == Change::List { account: account.clone() }).await;
    told(&mut changes, |told| matches!(told, Change::Thread { .. })).await;
    assert_eq!(shelf(&desk, &account, &conversation).await, ShelfView::Done);

    desk.engine.refresh(Some(&account)).await.unwrap();
    let id = desk.send(&account, &conversation, "See you on Friday!").await;
    desk.until_sent(&account, &conversation, id).await;
    desk.engine.refresh(Some(&account)).await.unwrap();
    assert_eq!(shelf(&desk, &account, &conversation).await, ShelfView::Done, "an answer is no question");

    desk.pass(TimeDelta::seconds(2)).await;
    desk.shop.customer_writes(&there, "One more thing").await;
    desk.engine.refresh(Some(&account)).await.unwrap();
    let back = row(&desk, &account, &conversation).await;
    assert_eq!((&back.shelf, back.needs_reply), (&INBOX, true));
    assert_eq!(shelf(&desk, &account, &conversation).await, INBOX);

    let seen = self::seen(&desk, &account, &conversation).await;
    desk.engine.mark_done(&account, &conversation, seen).await.unwrap();
    let desk = desk.restart().await;
    assert_eq!(shelf(&desk, &account, &conversation).await, ShelfView::Done, "as it was left");
    desk.synced(&account).await;
    assert_eq!(shelf(&desk, &account, &conversation).await, ShelfView::Done, "and as it is read");
}

#[tokio::test(flavor = "multi_thread")]
async fn l9_what_came_while_done_was_pressed_is_not_put_away() {
    let (desk, account) = Desk::connected(Flavour::Instagram).await;
    let (there, conversation) = desk.answerable(&account).await;
    let seen = seen(&desk, &account, &conversation).await;
    desk.pass(TimeDelta::seconds(2)).await;
    desk.shop.customer_writes(&there, "Wait!").await;
    desk.engine.refresh(Some(&account)).await.unwrap();
    for until in [None, Some(SnoozeUntil::Hour)] {
        match until {
            None => desk.engine.mark_done(&account, &conversation, seen.clone()).await.unwrap(),
            Some(until) => desk.engine.snooze(&account, &conversation, until, seen.clone()).await.unwrap(),
        }
        assert_eq!(shelf(&desk, &account, &conversation).await, INBOX, "{until:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn l9_what_sleeps_wakes_by_the_clock_and_says_so_until_something_is_written() {
    let (desk, account) = Desk::connected(Flavour::Instagram).await;
    let (_, conversation) = desk.answerable(&account).await;
    desk.engine.change_setting(SettingChange::Zone(Some("Asia/Kathmandu".into()))).await.unwrap();
    let choices = desk.engine.snooze_choices().await;
    assert_eq!(choices[0].until, SnoozeUntil::Hour);
    assert!(choices.iter().all(|choice| choice.at.zone == "Asia/Kathmandu"), "I7");
    let seen = seen(&desk, &account, &conversation).await;
    desk.engine.snooze(&account, &conversation, SnoozeUntil::Hour, seen).await.unwrap();
    let asleep = shelf(&desk, &account, &conversation).await;
    assert_eq!(asleep, ShelfView::Snoozed { until: choices[0].at.clone() });

    desk.pass(TimeDelta::minutes(58)).await;
    assert_eq!(shelf(&desk, &account, &conversation).await, asleep);
    let mut changes = desk.engine.changes();
    desk.pass(TimeDelta::minutes(3)).await;
    told(&mut changes, |told| *told == Change::List { account: account.clone() }).await;
    let awake = shelf(&desk, &account, &conversation).await;
    assert_eq!(awake, ShelfView::Inbox { woke: Some(choices[0].at.clone()) });
    let desk = desk.restart().await;
    assert_eq!(shelf(&desk, &account, &conversation).await, awake);

    let id = desk.send(&account, &conversation, "It is ready").await;
    desk.until_sent(&account, &conversation, id).await;
    // It stands in the thread a moment after it is known to be sent.
    desk.until(async || desk.thread(&account, &conversation).await.shelf == INBOX).await;
    assert_eq!(shelf(&desk, &account, &conversation).await, INBOX);
}

#[tokio::test(flavor = "multi_thread")]
async fn l9_a_message_told_again_more_exactly_brings_nothing_back() {
    let (desk, account) = Desk::connected(Flavour::Instagram).await;
    listen(&desk).await;
    let (there, conversation) = desk.answerable(&account).await;
    desk.shop.toggle("webhooks_hold", true.into()).await;
    desk.shop.customer_writes(&there, "Is it ready?").await;
    desk.engine.refresh(Some(&account)).await.unwrap();
    let last = async || desk.thread(&account, &conversation).await.messages.pop().expect("a message");
    let by_page = last().await;
    assert_eq!((by_page.text.as_str(), by_page.at.utc_ms % 1000), ("Is it ready?", 0), "a page tells whole seconds");
    desk.engine.mark_done(&account, &conversation, by_page.message).await.unwrap();

    desk.shop.toggle("webhooks_hold", false.into()).await;
    desk.until(async || last().await.at.utc_ms != by_page.at.utc_ms).await;
    assert_eq!(shelf(&desk, &account, &conversation).await, ShelfView::Done);
}

#[tokio::test(flavor = "multi_thread")]
async fn l9_it_can_be_brought_back_and_a_moment_that_is_over_is_refused() {
    let (desk, account) = Desk::connected(Flavour::Instagram).await;
    let (_, conversation) = desk.answerable(&account).await;
    desk.engine.mark_done(&account, &conversation, None).await.unwrap();
    assert_eq!(shelf(&desk, &account, &conversation).await, ShelfView::Done, "nothing was shown, so nothing is missed");
    let over = SnoozeUntil::Date { date: "1999-12-31".parse().unwrap() };
    assert_eq!(desk.engine.snooze(&account, &conversation, over, None).await, Err(Failure::NotAhead));
    assert_eq!(shelf(&desk, &account, &conversation).await, ShelfView::Done, "as before");
    desk.engine.bring_back(&account, &conversation).await.unwrap();
    assert_eq!(shelf(&desk, &account, &conversation).await, INBOX);

    let elsewhere = ConversationId::from("nowhere");
    assert_eq!(desk.engine.mark_done(&account, &elsewhere, None).await, Err(Failure::NotFound));
    assert_eq!(desk.engine.bring_back(&account, &elsewhere).await, Err(Failure::NotFound));
}

#[tokio::test(flavor = "multi_thread")]
async fn t9_it_survives_disconnecting_with_keep_and_is_erased_with_the_rest() {
    let (desk, account) = Desk::connected(Flavour::Instagram).await;
    let (_, conversation) = desk.answerable(&account).await;
    for (erase, after) in [(false, ShelfView::Done), (true, INBOX)] {
        let seen = seen(&desk, &account, &conversation).await;
        desk.engine.mark_done(&account, &conversation, seen).await.unwrap();
        desk.engine.disconnect(&account, erase).await.unwrap();
        assert_eq!(desk.engine.mark_done(&account, &conversation, None).await, Err(Failure::NotFound), "late");
        assert_eq!(desk.log_in(Flavour::Instagram).await, std::slice::from_ref(&account));
        desk.synced(&account).await;
        assert_eq!(shelf(&desk, &account, &conversation).await, after, "erased: {erase}");
    }
}
