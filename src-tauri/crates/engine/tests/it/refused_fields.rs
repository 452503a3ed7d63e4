//! One field that Instagram refuses does not stop the inbox, loses nothing that is known, and is told only where something
//! is missing because of it (`platform.md` §2.2).

use crate::desk::Desk;
use chrono::TimeDelta;
use domain::{AccountId, AccountState, Flavour, Kind, MessageId};
use engine::views::{LeftOutView, MessageView};
use engine::{MediumKey, Size};
use serde_json::{Value, json};

async fn refuse(desk: &Desk, fields: Value) {
    desk.shop.toggle("refused_fields", fields).await;
}

/// Nothing on the screen says that anything is wrong.
async fn nobody_is_told(desk: &Desk, account: &AccountId) {
    let sync = desk.list(account).await.sync;
    assert_eq!((sync.failure, sync.left_out), (None, LeftOutView::default()));
    let states: Vec<_> = desk.engine.frame().await.unwrap().accounts.into_iter().map(|it| it.state).collect();
    assert!(states.iter().all(|state| *state == AccountState::Connected), "{states:?}");
}

async fn shown(desk: &Desk, account: &AccountId, conversation: &domain::ConversationId, id: &str) -> MessageView {
    let thread = desk.thread(account, conversation).await;
    let is_it = |message: &MessageView| message.message.as_ref().is_some_and(|message| message.as_str() == id);
    thread.messages.into_iter().find(is_it).expect("the message")
}

/// How many reads of an account were refused: customers who did not consent are among them.
async fn refusals(desk: &Desk, account: &AccountId) -> usize {
    desk.shop.asked(account).await.iter().filter(|asked| asked.status == 400).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn c21_a_refused_field_stops_no_inbox_costs_one_more_request_and_nobody_is_told() {
    for flavour in [Flavour::Instagram, Flavour::Facebook] {
        let (whole, account) = Desk::connected(flavour).await;
        whole.names_learned(&account).await;
        let of_customers = refusals(&whole, &account).await;

        let desk = Desk::new().await;
        refuse(&desk, json!({ "Message": ["reply_to"], "IGBusinessScopedID": ["is_user_follow_business"] })).await;
        let (desk, account) = desk.connect(flavour).await;
        desk.names_learned(&account).await;
        nobody_is_told(&desk, &account).await;
        assert_eq!(refusals(&desk, &account).await, of_customers + 2, "{flavour}: a list and a profile, once each");
        let (open, conversation) = desk.answerable(&account).await;
        for text in ["rye or spelt?", "rye it is"] {
            let id = desk.shop.customer_writes_one(&open, text).await;
            desk.engine.refresh(Some(&account)).await.expect("it is read");
            assert_eq!(shown(&desk, &account, &conversation, &id).await.text, text);
        }
        nobody_is_told(&desk, &account).await;
        assert_eq!(refusals(&desk, &account).await, of_customers + 2, "{flavour}: it is remembered");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c21_a_refused_field_is_asked_for_again_after_six_hours_by_the_clock_that_all_plans_go_by() {
    let desk = Desk::new().await;
    refuse(&desk, json!({ "Message": ["reply_to"] })).await;
    let (desk, account) = desk.connect(Flavour::Instagram).await;
    desk.names_learned(&account).await;
    let (open, _) = desk.answerable(&account).await;
    let refused = refusals(&desk, &account).await;
    let more = async || {
        desk.shop.customer_writes(&open, "Is it ready?").await;
        desk.engine.refresh(Some(&account)).await.expect("it is read");
        refusals(&desk, &account).await - refused
    };
    desk.pass(TimeDelta::hours(5)).await;
    assert_eq!(more().await, 0, "it is left out");
    desk.pass(TimeDelta::hours(2)).await;
    assert_eq!(more().await, 1, "it is asked for again");
    assert_eq!(more().await, 1, "and left out again");
    // Over a sleep the steady clock stands still.
    desk.shop.advance(TimeDelta::hours(7)).await;
    desk.clock.0.jump(TimeDelta::hours(7));
    assert_eq!(more().await, 2, "a sleep counts");
}

#[tokio::test(flavor = "multi_thread")]
async fn c21_what_is_known_of_a_message_outlasts_the_refusal_of_its_field_and_its_picture_is_found_again() {
    let (desk, account) = Desk::connected(Flavour::Instagram).await;
    let (open, conversation) = desk.answerable(&account).await;
    let question = desk.shop.customer_writes_one(&open, "like this one").await;
    let photo = desk.shop.writes("customer-writes", &open.id, json!({ "kind": "photo", "text": "or this" })).await;
    let quoting =
        desk.shop.writes("customer-writes", &open.id, json!({ "text": "the first", "reply_to": question })).await;
    desk.shop.happens("customer-reacts", &question, json!({ "emoji": "❤" })).await;
    desk.engine.refresh(Some(&account)).await.unwrap();
    let before = desk.thread(&account, &conversation).await.messages;
    assert!(shown(&desk, &account, &conversation, &quoting).await.quoted.is_some());
    assert_eq!(shown(&desk, &account, &conversation, &question).await.reactions.len(), 1);

    refuse(&desk, json!({ "Message": ["attachments", "reply_to", "reactions"] })).await;
    let text = desk.shop.customer_writes_one(&open, "please").await;
    desk.engine.refresh(Some(&account)).await.unwrap();
    let after = desk.thread(&account, &conversation).await.messages;
    assert_eq!(after[..before.len()], before, "nothing is taken back");
    assert_eq!(after.last().map(|message| message.text.as_str()), Some("please"), "{text}");
    nobody_is_told(&desk, &account).await;

    // The address of the picture has died, and another field is refused now: it is asked for again all the same.
    let desk = desk.restart().await;
    refuse(&desk, json!({ "Message": ["reactions"] })).await;
    desk.shop.expire_media().await;
    let key = MediumKey { account: account.clone(), message: MessageId::new(&photo), place: 0 };
    desk.engine.medium(&key, Size::Small).await.expect("a fresh address");
    assert_eq!(shown(&desk, &account, &conversation, &photo).await.kind, Kind::Photo);
}

#[tokio::test(flavor = "multi_thread")]
async fn c21_without_the_writer_messages_cannot_be_shown_and_that_is_said() {
    let (desk, account) = Desk::connected(Flavour::Instagram).await;
    let (open, conversation) = desk.answerable(&account).await;
    let before = desk.thread(&account, &conversation).await.messages;
    refuse(&desk, json!({ "Message": ["from"] })).await;
    desk.shop.customer_writes_one(&open, "who is it?").await;
    let asked = desk.shop.conversation_calls().await;
    desk.engine.refresh(Some(&account)).await.expect("the list is read");
    let calls = desk.shop.conversation_calls().await - asked;
    let list = desk.list(&account).await;
    assert_eq!(list.sync.failure, None);
    assert!(list.sync.left_out.messages > 0, "{:?}", list.sync.left_out);
    assert!(calls <= 4, "no message is read alone for what is refused anyway: {calls}");
    assert_eq!(desk.thread(&account, &conversation).await.messages, before, "what was known is still there");
}
