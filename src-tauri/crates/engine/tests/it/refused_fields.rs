//! One field that Instagram refuses does not stop the inbox, loses nothing that is known, and is told only where something
//! is missing because of it (`platform.md` §2.2).

use crate::fixture::Fixture;
use chrono::TimeDelta;
use domain::{AccountId, AccountState, Flavour, Kind, MessageId};
use engine::views::{LeftOutView, MessageView};
use engine::{MediumKey, Size};
use serde_json::{Value, json};

async fn refuse(fixture: &Fixture, fields: Value) {
    fixture.shop.toggle("refused_fields", fields).await;
}

/// Nothing on the screen says that anything is wrong.
async fn nobody_is_told(fixture: &Fixture, account: &AccountId) {
    let sync = fixture.list(account).await.sync;
    assert_eq!((sync.failure, sync.left_out), (None, LeftOutView::default()));
    let states: Vec<_> =
        fixture.engine.inbox().frame().await.unwrap().accounts.into_iter().map(|it| it.state).collect();
    assert!(states.iter().all(|state| *state == AccountState::Connected), "{states:?}");
}

async fn shown(fixture: &Fixture, account: &AccountId, conversation: &domain::ConversationId, id: &str) -> MessageView {
    let thread = fixture.thread(account, conversation).await;
    let is_it = |message: &MessageView| message.message.as_ref().is_some_and(|message| message.as_str() == id);
    thread.messages.into_iter().find(is_it).expect("the message")
}

/// How many reads of an account were refused: customers who did not consent are among them.
async fn refusals(fixture: &Fixture, account: &AccountId) -> usize {
    fixture.shop.asked(account).await.iter().filter(|asked| asked.status == 400).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn c21_a_refused_field_stops_no_inbox_costs_one_more_request_and_nobody_is_told() {
    for flavour in [Flavour::Instagram, Flavour::Facebook] {
        let (whole, account) = Fixture::connected(flavour).await;
        whole.names_learned(&account).await;
        let of_customers = refusals(&whole, &account).await;

        let fixture = Fixture::new().await;
        refuse(&fixture, json!({ "Message": ["reply_to"], "IGBusinessScopedID": ["is_user_follow_business"] })).await;
        let (fixture, account) = fixture.connect(flavour).await;
        fixture.names_learned(&account).await;
        nobody_is_told(&fixture, &account).await;
        assert_eq!(refusals(&fixture, &account).await, of_customers + 2, "{flavour}: a list and a profile, once each");
        let (open, conversation) = fixture.answerable(&account).await;
        for text in ["rye or spelt?", "rye it is"] {
            let id = fixture.shop.customer_writes_one(&open, text).await;
            fixture.engine.accounts().refresh(Some(&account)).await.expect("it is read");
            assert_eq!(shown(&fixture, &account, &conversation, &id).await.text, text);
        }
        nobody_is_told(&fixture, &account).await;
        assert_eq!(refusals(&fixture, &account).await, of_customers + 2, "{flavour}: it is remembered");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c21_a_refused_field_is_asked_for_again_after_six_hours_by_the_clock_that_all_plans_go_by() {
    let fixture = Fixture::new().await;
    refuse(&fixture, json!({ "Message": ["reply_to"] })).await;
    let (fixture, account) = fixture.connect(Flavour::Instagram).await;
    fixture.names_learned(&account).await;
    let (open, _) = fixture.answerable(&account).await;
    let refused = refusals(&fixture, &account).await;
    let more = async || {
        fixture.shop.customer_writes(&open, "Is it ready?").await;
        fixture.engine.accounts().refresh(Some(&account)).await.expect("it is read");
        refusals(&fixture, &account).await - refused
    };
    fixture.pass(TimeDelta::hours(5)).await;
    assert_eq!(more().await, 0, "it is left out");
    fixture.pass(TimeDelta::hours(2)).await;
    assert_eq!(more().await, 1, "it is asked for again");
    assert_eq!(more().await, 1, "and left out again");
    // Over a sleep the steady clock stands still.
    fixture.shop.advance(TimeDelta::hours(7)).await;
    fixture.clock.0.jump(TimeDelta::hours(7));
    assert_eq!(more().await, 2, "a sleep counts");
}

#[tokio::test(flavor = "multi_thread")]
async fn c21_what_is_known_of_a_message_outlasts_the_refusal_of_its_field_and_its_picture_is_found_again() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (open, conversation) = fixture.answerable(&account).await;
    let question = fixture.shop.customer_writes_one(&open, "like this one").await;
    let photo = fixture.shop.writes("customer-writes", &open.id, json!({ "kind": "photo", "text": "or this" })).await;
    let quoting =
        fixture.shop.writes("customer-writes", &open.id, json!({ "text": "the first", "reply_to": question })).await;
    fixture.shop.happens("customer-reacts", &question, json!({ "emoji": "❤" })).await;
    fixture.engine.accounts().refresh(Some(&account)).await.unwrap();
    let before = fixture.thread(&account, &conversation).await.messages;
    assert!(shown(&fixture, &account, &conversation, &quoting).await.quoted.is_some());
    assert_eq!(shown(&fixture, &account, &conversation, &question).await.reactions.len(), 1);

    refuse(&fixture, json!({ "Message": ["attachments", "reply_to", "reactions"] })).await;
    let text = fixture.shop.customer_writes_one(&open, "please").await;
    fixture.engine.accounts().refresh(Some(&account)).await.unwrap();
    let after = fixture.thread(&account, &conversation).await.messages;
    assert_eq!(after[..before.len()], before, "nothing is taken back");
    assert_eq!(after.last().map(|message| message.text.as_str()), Some("please"), "{text}");
    nobody_is_told(&fixture, &account).await;

    // The address of the picture has died, and another field is refused now: it is asked for again all the same.
    let fixture = fixture.restart().await;
    refuse(&fixture, json!({ "Message": ["reactions"] })).await;
    fixture.shop.expire_media().await;
    let key = MediumKey { account: account.clone(), message: MessageId::new(&photo), place: 0 };
    fixture.engine.media().medium(&key, Size::Small).await.expect("a fresh address");
    assert_eq!(shown(&fixture, &account, &conversation, &photo).await.kind, Kind::Photo);
}

#[tokio::test(flavor = "multi_thread")]
async fn c21_without_the_writer_messages_cannot_be_shown_and_that_is_said() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (open, conversation) = fixture.answerable(&account).await;
    let before = fixture.thread(&account, &conversation).await.messages;
    refuse(&fixture, json!({ "Message": ["from"] })).await;
    fixture.shop.customer_writes_one(&open, "who is it?").await;
    let asked = fixture.shop.conversation_calls().await;
    fixture.engine.accounts().refresh(Some(&account)).await.expect("the list is read");
    let calls = fixture.shop.conversation_calls().await - asked;
    let list = fixture.list(&account).await;
    assert_eq!(list.sync.failure, None);
    assert!(list.sync.left_out.messages > 0, "{:?}", list.sync.left_out);
    assert!(calls <= 4, "no message is read alone for what is refused anyway: {calls}");
    assert_eq!(fixture.thread(&account, &conversation).await.messages, before, "what was known is still there");
}
