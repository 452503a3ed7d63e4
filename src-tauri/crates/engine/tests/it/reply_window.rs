//! The reply window (S7): by the clock, with the tag, and as Instagram says.

use crate::fixture::{Fixture, told};
use chrono::TimeDelta;
use domain::{AccountId, ConversationId, Flavour, NotSent, TimeLeft, Zone};
use engine::views::{ReplyWindowState, ReplyWindowView, SendHow, SettingChange};
use engine::{Change, Failure};
use serde_json::json;

fn anyway() -> SendHow {
    SendHow { try_anyway: true, ..SendHow::default() }
}

/// A conversation whose customer just wrote, read here.
async fn just_written(fixture: &Fixture, account: &AccountId) -> (testkit::Conversation, ConversationId) {
    let (open, conversation) = fixture.answerable(account).await;
    fixture.shop.customer_writes(&open, "Is it ready?").await;
    fixture.engine.accounts().refresh(Some(account)).await.unwrap();
    fixture.pass(TimeDelta::seconds(30)).await;
    (open, conversation)
}

/// The reply window in the thread; the list says the same.
async fn reply_window(fixture: &Fixture, account: &AccountId, conversation: &ConversationId) -> ReplyWindowView {
    let reply_window = fixture.thread(account, conversation).await.reply_window;
    let row = fixture.list(account).await.rows.into_iter().find(|row| row.conversation == *conversation);
    assert_eq!(row.expect("its row").reply_window, reply_window);
    reply_window
}

#[tokio::test(flavor = "multi_thread")]
async fn s7_the_window_closes_by_the_clock_and_opens_when_the_customer_writes() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (open, conversation) = just_written(&fixture, &account).await;
    let begun = reply_window(&fixture, &account, &conversation).await;
    assert_eq!((begun.state, begun.expiring, begun.extendable), (ReplyWindowState::Open, false, false));
    let Some(TimeLeft { days: 0, hours: 23, minutes: 59 }) = begun.left else { panic!("{begun:?}") };

    fixture.pass(TimeDelta::hours(19)).await;
    assert!(reply_window(&fixture, &account, &conversation).await.expiring, "under six hours are left");
    fixture.pass(TimeDelta::hours(6)).await;
    let closed = reply_window(&fixture, &account, &conversation).await;
    assert_eq!((closed.state, closed.left, closed.extendable), (ReplyWindowState::Closed, None, true));
    assert_eq!(closed.ends, begun.ends, "it ended when it was said to");

    let refused = fixture.send_so(&account, &conversation, "Yes", SendHow::default()).await;
    assert_eq!(refused, Err(Failure::WindowClosed));
    fixture.shop.customer_writes(&open, "Hello?").await;
    fixture.engine.accounts().refresh(Some(&account)).await.unwrap();
    assert_eq!(reply_window(&fixture, &account, &conversation).await.state, ReplyWindowState::Open);
    let id = fixture.send(&account, &conversation, "Yes").await;
    fixture.until_sent(&account, &conversation, id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s7_the_tag_goes_along_only_after_a_day_and_only_if_it_is_switched_on() {
    let (fixture, account) = Fixture::connected(Flavour::Facebook).await;
    let (_, conversation) = just_written(&fixture, &account).await;
    fixture.engine.settings().answer_for_seven_days(&account, true).await.unwrap();
    assert!(fixture.engine.inbox().frame().await.unwrap().accounts.iter().any(|it| it.id == account && it.human_agent));
    let first = fixture.send(&account, &conversation, "within a day").await;
    fixture.until_sent(&account, &conversation, first).await;

    fixture.pass(TimeDelta::hours(25)).await;
    let shown = reply_window(&fixture, &account, &conversation).await;
    assert_eq!((shown.state, shown.expiring), (ReplyWindowState::HumanAgent, false));
    let Some(TimeLeft { days: 5, hours: 22, .. }) = shown.left else { panic!("{shown:?}") };
    let second = fixture.send(&account, &conversation, "after a day").await;
    fixture.until_sent(&account, &conversation, second).await;

    fixture.engine.settings().answer_for_seven_days(&account, false).await.unwrap();
    assert_eq!(reply_window(&fixture, &account, &conversation).await.state, ReplyWindowState::Closed);
    fixture.engine.settings().answer_for_seven_days(&account, true).await.unwrap();
    fixture.pass(TimeDelta::days(6)).await;
    let over = reply_window(&fixture, &account, &conversation).await;
    assert_eq!((over.state, over.extendable), (ReplyWindowState::Closed, false));

    let tags: Vec<_> = fixture.shop.ledger().await.into_iter().map(|sent| (sent.text, sent.tag)).collect();
    let human = Some("HUMAN_AGENT".to_owned());
    assert_eq!(tags, [("within a day".to_owned(), None), ("after a day".to_owned(), human)]);
    let fixture = fixture.restart().await;
    let kept = fixture.engine.inbox().frame().await.unwrap().accounts.into_iter().find(|it| it.id == account);
    assert!(kept.expect("the account").human_agent, "kept across a restart");
}

#[tokio::test(flavor = "multi_thread")]
async fn s7_switched_on_after_a_refusal_the_window_opens_and_the_answer_carries_the_tag() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = just_written(&fixture, &account).await;
    let begun = reply_window(&fixture, &account, &conversation).await;
    fixture.pass(TimeDelta::hours(30)).await;
    let anyway = SendHow { try_anyway: true, ..SendHow::default() };
    let id = fixture.send_so(&account, &conversation, "Still interested?", anyway).await.unwrap();
    assert_eq!(fixture.until_failed(&account, &conversation, id).await, NotSent::WindowClosed);
    let refused = reply_window(&fixture, &account, &conversation).await;
    assert_eq!((refused.state, refused.extendable), (ReplyWindowState::Closed, true), "no more than the clock said");
    assert_eq!(refused.ends, begun.ends);

    fixture.pass(TimeDelta::minutes(1)).await;
    fixture.engine.settings().answer_for_seven_days(&account, true).await.unwrap();
    assert_eq!(reply_window(&fixture, &account, &conversation).await.state, ReplyWindowState::HumanAgent);
    fixture.engine.sending().retry(id).await.unwrap();
    fixture.until_sent(&account, &conversation, id).await;
    let ledger = fixture.shop.ledger().await;
    let tags: Vec<_> = ledger.iter().map(|sent| sent.tag.as_deref()).collect();
    assert_eq!(tags, [Some("HUMAN_AGENT")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn s7_a_refused_tag_is_named_and_says_nothing_about_the_account() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = just_written(&fixture, &account).await;
    fixture.shop.toggle("human_agent_approved", json!(false)).await;
    fixture.engine.settings().answer_for_seven_days(&account, true).await.unwrap();
    fixture.pass(TimeDelta::hours(25)).await;
    let id = fixture.send(&account, &conversation, "after a day").await;
    assert_eq!(fixture.until_failed(&account, &conversation, id).await, NotSent::HumanAgentRefused);
    let state = fixture.engine.inbox().frame().await.unwrap().accounts.remove(0).state;
    assert_eq!(state, domain::AccountState::Connected);
    assert!(fixture.thread(&account, &conversation).await.can_send);
}

#[tokio::test(flavor = "multi_thread")]
async fn s7_it_is_checked_again_when_the_turn_comes() {
    let (fixture, account) = Fixture::on_a_line(Flavour::Instagram).await;
    let (_, conversation) = just_written(&fixture, &account).await;
    fixture.shop.unplug().await;
    let id = fixture.send(&account, &conversation, "in time").await;
    fixture
        .until_it((&account, &conversation, id), |status| matches!(status, engine::views::StatusView::Waiting { .. }))
        .await;
    fixture.pass(TimeDelta::hours(25)).await;
    assert_eq!(fixture.until_failed(&account, &conversation, id).await, NotSent::WindowClosed);
    assert!(fixture.accepted().await.is_empty());
    // Age-out returns the text on the owner's word.
    assert_eq!(fixture.engine.sending().edit(id).await.unwrap().text, "in time");
}

#[tokio::test(flavor = "multi_thread")]
async fn s7_instagrams_refusal_closes_the_window_and_keeps_the_text() {
    for (code, subcode) in [(10, 2_534_022), (10, 2_018_278), (10, 2_018_065)] {
        let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
        let (open, conversation) = just_written(&fixture, &account).await;
        fixture.next_sends(1, json!({ "do": "error", "status": 403, "code": code, "subcode": subcode })).await;
        let id = fixture.send(&account, &conversation, "Yes").await;
        assert_eq!(fixture.until_failed(&account, &conversation, id).await, NotSent::WindowClosed);
        let shown = reply_window(&fixture, &account, &conversation).await;
        assert_eq!(
            (shown.state, shown.extendable),
            (ReplyWindowState::Closed, false),
            "{subcode}: whatever the clock says"
        );
        let refused = fixture.send_so(&account, &conversation, "Hm", SendHow::default()).await;
        assert_eq!(refused, Err(Failure::WindowClosed));
        let thread = fixture.thread(&account, &conversation).await;
        assert_eq!(thread.messages.last().map(|message| message.text.as_str()), Some("Yes"), "the text stays");

        fixture.pass(TimeDelta::seconds(3)).await;
        fixture.shop.customer_writes(&open, "Hello?").await;
        fixture.engine.accounts().refresh(Some(&account)).await.unwrap();
        assert_eq!(reply_window(&fixture, &account, &conversation).await.state, ReplyWindowState::Open, "{subcode}");
        fixture.engine.sending().retry(id).await.unwrap();
        fixture.until_sent(&account, &conversation, id).await;
        assert_eq!(fixture.accepted().await, ["Yes"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s7_try_anyway_asks_instagram_whose_word_is_the_truth() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (open, conversation) = just_written(&fixture, &account).await;
    fixture.pass(TimeDelta::hours(25)).await;
    assert_eq!(fixture.send_so(&account, &conversation, "Yes", SendHow::default()).await, Err(Failure::WindowClosed));
    let id = fixture.send_so(&account, &conversation, "Yes", anyway()).await.unwrap();
    assert_eq!(fixture.until_failed(&account, &conversation, id).await, NotSent::WindowClosed);

    fixture.shop.customer_writes(&open, "Hello?").await;
    let id = fixture.send_so(&account, &conversation, "Yes, it is", anyway()).await.unwrap();
    fixture.until_sent(&account, &conversation, id).await;
    let sent = fixture.shop.ledger().await;
    assert_eq!(
        sent.iter().map(|sent| (sent.text.as_str(), sent.tag.clone())).collect::<Vec<_>>(),
        [("Yes, it is", None)]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn s7_a_clock_that_is_wrong_here_is_corrected_by_instagrams() {
    for wrong in [TimeDelta::hours(30), -TimeDelta::hours(30)] {
        let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
        fixture.clock.0.advance(wrong);
        let (_, conversation) = just_written(&fixture, &account).await;
        let shown = reply_window(&fixture, &account, &conversation).await;
        assert_eq!(shown.state, ReplyWindowState::Open, "{wrong}");
        let Some(TimeLeft { days: 0, hours: 23, .. }) = shown.left else { panic!("{shown:?}") };
        let id = fixture.send(&account, &conversation, "Yes").await;
        fixture.until_sent(&account, &conversation, id).await;

        // And an unknown outcome is found: the try is dated by the clock that dates the message.
        fixture.next_sends(1, json!({ "do": "drop_answer" })).await;
        let id = fixture.send(&account, &conversation, "Still warm").await;
        fixture
            .until_it((&account, &conversation, id), |status| {
                matches!(status, engine::views::StatusView::Checking { .. })
            })
            .await;
        fixture.pass(TimeDelta::seconds(2)).await;
        fixture.until_sent(&account, &conversation, id).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s7_a_day_is_twenty_four_hours_through_a_change_of_daylight_saving() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = just_written(&fixture, &account).await;
    let ends = reply_window(&fixture, &account, &conversation).await.ends.expect("open").utc_ms;
    // Whatever zone shows it: the moment is one, only its name on the wall changes.
    for zone in ["Europe/Lisbon", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"] {
        fixture.engine.settings().change(SettingChange::Zone(Some(zone.to_owned()))).await.unwrap();
        let shown = reply_window(&fixture, &account, &conversation).await.ends.expect("open");
        let moment = chrono::DateTime::from_timestamp_millis(ends).expect("a time");
        assert_eq!(shown, Zone::named(zone).unwrap().show(moment));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s7_what_is_left_ticks_by_the_minute() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = just_written(&fixture, &account).await;
    fixture.engine.accounts().show_on_screen(Some((&account, &conversation)));
    let before = reply_window(&fixture, &account, &conversation).await.left.expect("open");
    let mut changes = fixture.engine.changes();
    fixture.clock.0.advance(TimeDelta::minutes(1));
    let (mut list, mut thread) = (false, false);
    told(&mut changes, |change| {
        list |= is_the_list(change, &account);
        thread |= matches!(change, Change::Thread { conversation: of, .. } if *of == conversation);
        list && thread
    })
    .await;
    let after = reply_window(&fixture, &account, &conversation).await.left.expect("open");
    let minutes = |left: TimeLeft| left.hours * 60 + left.minutes;
    assert_eq!(minutes(before) - minutes(after), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn s7_a_minute_that_passes_while_the_last_one_is_told_is_told_as_well() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let mut changes = fixture.engine.changes();
    for _ in 0..200 {
        fixture.clock.0.advance(TimeDelta::minutes(1));
        told(&mut changes, |change| is_the_list(change, &account)).await;
    }
}

fn is_the_list(change: &Change, account: &AccountId) -> bool {
    matches!(change, Change::List { account: of, .. } if of == account)
}

#[tokio::test(flavor = "multi_thread")]
async fn s7_the_window_is_known_though_the_customers_message_has_left_the_newest_20() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (open, conversation) = just_written(&fixture, &account).await;
    let before = reply_window(&fixture, &account, &conversation).await.ends;
    for number in 0..25 {
        fixture.shop.owner_writes_elsewhere(&open, &format!("from the phone {number}")).await;
    }
    fixture.engine.accounts().refresh(Some(&account)).await.unwrap();
    let thread = fixture.thread(&account, &conversation).await;
    assert!(thread.messages.iter().all(|message| message.own), "nothing of the customer's is shown any more");
    assert_eq!((thread.reply_window.state, thread.reply_window.ends), (ReplyWindowState::Open, before));
}
