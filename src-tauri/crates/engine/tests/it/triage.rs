//! Done and Snooze (T9, L9): what is put away comes back by itself, and nothing is put away unseen.

use crate::fixture::{Fixture, told};
use crate::webhooks::listen;
use chrono::TimeDelta;
use domain::{AccountId, ConversationId, Flavour, MessageId, SnoozeUntil};
use engine::views::{RowView, SettingChange, TriageView};
use engine::{Change, Failure};

const INBOX: TriageView = TriageView::Inbox { woke: None };

async fn row(fixture: &Fixture, account: &AccountId, conversation: &ConversationId) -> RowView {
    let rows = fixture.list(account).await.rows;
    rows.into_iter().find(|row| row.conversation == *conversation).expect("its row")
}

/// Where it stands; list and thread say the same.
async fn triage(fixture: &Fixture, account: &AccountId, conversation: &ConversationId) -> TriageView {
    let triage = fixture.thread(account, conversation).await.triage;
    assert_eq!(row(fixture, account, conversation).await.triage, triage);
    triage
}

/// The customer's newest message on screen.
async fn seen(fixture: &Fixture, account: &AccountId, conversation: &ConversationId) -> Option<MessageId> {
    let messages = fixture.thread(account, conversation).await.messages;
    messages.into_iter().rfind(|message| !message.own).and_then(|message| message.message)
}

#[tokio::test(flavor = "multi_thread")]
async fn l9_done_stays_done_through_answers_and_restarts_until_the_customer_writes() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (there, conversation) = fixture.answerable(&account).await;
    assert_eq!(triage(&fixture, &account, &conversation).await, INBOX);
    let mut changes = fixture.engine.changes();
    let seen = seen(&fixture, &account, &conversation).await;
    fixture.engine.inbox().mark_done(&account, &conversation, seen).await.unwrap();
    told(&mut changes, |told| matches!(told, Change::List { account: of, .. } if *of == account)).await;
    told(&mut changes, |told| matches!(told, Change::Thread { .. })).await;
    assert_eq!(triage(&fixture, &account, &conversation).await, TriageView::Done);

    fixture.engine.accounts().refresh(Some(&account)).await.unwrap();
    let id = fixture.send(&account, &conversation, "See you on Friday!").await;
    fixture.until_sent(&account, &conversation, id).await;
    fixture.engine.accounts().refresh(Some(&account)).await.unwrap();
    assert_eq!(triage(&fixture, &account, &conversation).await, TriageView::Done, "an answer is no question");

    fixture.pass(TimeDelta::seconds(2)).await;
    fixture.shop.customer_writes(&there, "One more thing").await;
    fixture.engine.accounts().refresh(Some(&account)).await.unwrap();
    let back = row(&fixture, &account, &conversation).await;
    assert_eq!((&back.triage, back.needs_reply), (&INBOX, true));
    assert_eq!(triage(&fixture, &account, &conversation).await, INBOX);

    let seen = self::seen(&fixture, &account, &conversation).await;
    fixture.engine.inbox().mark_done(&account, &conversation, seen).await.unwrap();
    let fixture = fixture.restart().await;
    assert_eq!(triage(&fixture, &account, &conversation).await, TriageView::Done, "as it was left");
    fixture.synced(&account).await;
    assert_eq!(triage(&fixture, &account, &conversation).await, TriageView::Done, "and as it is read");
}

#[tokio::test(flavor = "multi_thread")]
async fn l9_what_came_while_done_was_pressed_is_not_put_away() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (there, conversation) = fixture.answerable(&account).await;
    let seen = seen(&fixture, &account, &conversation).await;
    fixture.pass(TimeDelta::seconds(2)).await;
    fixture.shop.customer_writes(&there, "Wait!").await;
    fixture.engine.accounts().refresh(Some(&account)).await.unwrap();
    for until in [None, Some(SnoozeUntil::Hour)] {
        match until {
            None => fixture.engine.inbox().mark_done(&account, &conversation, seen.clone()).await.unwrap(),
            Some(until) => fixture.engine.inbox().snooze(&account, &conversation, until, seen.clone()).await.unwrap(),
        }
        assert_eq!(triage(&fixture, &account, &conversation).await, INBOX, "{until:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn l9_what_sleeps_wakes_by_the_clock_and_says_so_until_something_is_written() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    fixture.engine.settings().change(SettingChange::Zone(Some("Asia/Kathmandu".into()))).await.unwrap();
    let choices = fixture.engine.inbox().snooze_choices().await;
    assert_eq!(choices[0].until, SnoozeUntil::Hour);
    assert!(choices.iter().all(|choice| choice.at.zone == "Asia/Kathmandu"), "I7");
    let seen = seen(&fixture, &account, &conversation).await;
    fixture.engine.inbox().snooze(&account, &conversation, SnoozeUntil::Hour, seen).await.unwrap();
    let asleep = triage(&fixture, &account, &conversation).await;
    assert_eq!(asleep, TriageView::Snoozed { until: choices[0].at.clone() });

    fixture.pass(TimeDelta::minutes(58)).await;
    assert_eq!(triage(&fixture, &account, &conversation).await, asleep);
    let mut changes = fixture.engine.changes();
    fixture.pass(TimeDelta::minutes(3)).await;
    told(&mut changes, |told| matches!(told, Change::List { account: of, .. } if *of == account)).await;
    let awake = triage(&fixture, &account, &conversation).await;
    assert_eq!(awake, TriageView::Inbox { woke: Some(choices[0].at.clone()) });
    let fixture = fixture.restart().await;
    assert_eq!(triage(&fixture, &account, &conversation).await, awake);

    let id = fixture.send(&account, &conversation, "It is ready").await;
    fixture.until_sent(&account, &conversation, id).await;
    // It stands in the thread a moment after it is known to be sent.
    fixture.until(async || fixture.thread(&account, &conversation).await.triage == INBOX).await;
    assert_eq!(triage(&fixture, &account, &conversation).await, INBOX);
}

#[tokio::test(flavor = "multi_thread")]
async fn l9_a_message_told_again_more_exactly_brings_nothing_back() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    listen(&fixture).await;
    let (there, conversation) = fixture.answerable(&account).await;
    fixture.shop.toggle("webhooks_hold", true.into()).await;
    fixture.shop.customer_writes(&there, "Is it ready?").await;
    fixture.engine.accounts().refresh(Some(&account)).await.unwrap();
    let last = async || fixture.thread(&account, &conversation).await.messages.pop().expect("a message");
    let by_page = last().await;
    assert_eq!((by_page.text.as_str(), by_page.at.utc_ms % 1000), ("Is it ready?", 0), "a page tells whole seconds");
    fixture.engine.inbox().mark_done(&account, &conversation, by_page.message).await.unwrap();

    fixture.shop.toggle("webhooks_hold", false.into()).await;
    fixture.until(async || last().await.at.utc_ms != by_page.at.utc_ms).await;
    assert_eq!(triage(&fixture, &account, &conversation).await, TriageView::Done);
}

#[tokio::test(flavor = "multi_thread")]
async fn l9_it_can_be_brought_back_and_a_moment_that_is_over_is_refused() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    fixture.engine.inbox().mark_done(&account, &conversation, None).await.unwrap();
    assert_eq!(
        triage(&fixture, &account, &conversation).await,
        TriageView::Done,
        "nothing was shown, so nothing is missed"
    );
    let over = SnoozeUntil::Date { date: "1999-12-31".parse().unwrap() };
    assert_eq!(fixture.engine.inbox().snooze(&account, &conversation, over, None).await, Err(Failure::NotAhead));
    assert_eq!(triage(&fixture, &account, &conversation).await, TriageView::Done, "as before");
    fixture.engine.inbox().bring_back(&account, &conversation).await.unwrap();
    assert_eq!(triage(&fixture, &account, &conversation).await, INBOX);

    let elsewhere = ConversationId::from("nowhere");
    assert_eq!(fixture.engine.inbox().mark_done(&account, &elsewhere, None).await, Err(Failure::NotFound));
    assert_eq!(fixture.engine.inbox().bring_back(&account, &elsewhere).await, Err(Failure::NotFound));
}

#[tokio::test(flavor = "multi_thread")]
async fn t9_it_survives_disconnecting_with_keep_and_is_erased_with_the_rest() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    for (erase, after) in [(false, TriageView::Done), (true, INBOX)] {
        let seen = seen(&fixture, &account, &conversation).await;
        fixture.engine.inbox().mark_done(&account, &conversation, seen).await.unwrap();
        fixture.engine.accounts().disconnect(&account, erase).await.unwrap();
        assert_eq!(
            fixture.engine.inbox().mark_done(&account, &conversation, None).await,
            Err(Failure::NotFound),
            "late"
        );
        assert_eq!(fixture.log_in(Flavour::Instagram).await, std::slice::from_ref(&account));
        fixture.synced(&account).await;
        assert_eq!(triage(&fixture, &account, &conversation).await, after, "erased: {erase}");
    }
}
