//! Who is who: the account's own side under any number, several people in one thread, names told anywhere, conversations
//! that get another id; and what could not be shown is said (A1–A3, B7 of "Solid ground"; reports 01, 02, 04, 08).

use crate::fixture::{Fixture, told};
use domain::{AccountId, ConversationId, Flavour};
use engine::views::{FailureView, LeftOutView, SendHow, StatusView, ThreadView};
use engine::{Change, Failure};
use serde_json::{Value, json};

/// The account's own name in the lists below, as on the simulated platform.
async fn own(fixture: &Fixture) -> testkit::Account {
    fixture.shop.accounts().remove(0)
}

/// The list of conversations is this from now on, whatever is asked of it, and each of their threads is as it says there.
async fn listed(fixture: &Fixture, conversations: Value) {
    fixture.shop.clear_faults().await;
    for conversation in conversations.as_array().unwrap() {
        let path = format!("/{}/messages", conversation["id"].as_str().unwrap());
        let effect = json!({ "do": "answer", "body": conversation["messages"] });
        fixture.shop.break_down(json!({ "match": { "path_contains": path }, "effect": effect })).await;
    }
    let effect = json!({ "do": "answer", "body": { "data": conversations } });
    fixture.shop.break_down(json!({ "match": { "kind": "conversations" }, "effect": effect })).await;
}

/// A session whose account is read for the first time while the list is this.
async fn reading(list: impl AsyncFn(&Fixture) -> Value) -> (Fixture, AccountId) {
    reading_where(list, &[]).await
}

/// The same where something else goes otherwise, too.
async fn reading_where(list: impl AsyncFn(&Fixture) -> Value, rules: &[Value]) -> (Fixture, AccountId) {
    let fixture = Fixture::new().await;
    fixture.enter_meta_app(Flavour::Instagram).await;
    listed(&fixture, list(&fixture).await).await;
    for rule in rules {
        fixture.shop.break_down(rule.clone()).await;
    }
    let account = fixture.log_in(Flavour::Instagram).await.remove(0);
    fixture
        .until(async || {
            let sync = fixture.list(&account).await.sync;
            !sync.running && (sync.last_synced.is_some() || sync.failure.is_some())
        })
        .await;
    (fixture, account)
}

fn person(id: &str, username: &str) -> Value {
    if username.is_empty() { json!({ "id": id }) } else { json!({ "id": id, "username": username }) }
}

fn message(id: &str, time: impl Into<Value>, from: &Value, text: &str) -> Value {
    json!({ "id": id, "created_time": time.into(), "from": from, "message": text })
}

fn conversation(id: &str, time: impl Into<Value>, people: &[&Value], messages: &[Value]) -> Value {
    json!({ "id": id, "updated_time": time.into(), "participants": { "data": people },
            "messages": { "data": messages } })
}

fn at(minute: u32) -> String {
    format!("2026-11-20T09:{minute:02}:00+0000")
}

/// Everybody the list names, in its order: the username, or the last digits of the id.
async fn names(fixture: &Fixture, account: &AccountId) -> Vec<String> {
    let rows = fixture.list(account).await.rows;
    rows.into_iter().map(|row| row.title.username.unwrap_or(row.title.id_tail)).collect()
}

/// The messages of a thread: on whose side, and what they say.
fn said(thread: &ThreadView) -> Vec<(bool, &str)> {
    thread.messages.iter().map(|message| (message.own, message.text.as_str())).collect()
}

/// The report's list, with the account under another number than the login told.
async fn other_number(fixture: &Fixture, username: &str) -> Value {
    let (shop, maya, otto) = (
        person("25704700000000009", username),
        person("900000000000101", "maya.b"),
        person("900000000000102", "otto_k"),
    );
    assert_ne!(own(fixture).await.id, "25704700000000009");
    json!([
        conversation(
            "first",
            at(5),
            &[&shop, &maya],
            &[message("m-1b", at(5), &shop, "Yes, until six."), message("m-1a", at(4), &maya, "Open today?"),]
        ),
        conversation("second", at(3), &[&shop, &otto], &[message("m-2a", at(3), &otto, "Two baguettes please")]),
    ])
}

#[tokio::test(flavor = "multi_thread")]
async fn r01_the_account_under_another_number_is_still_the_account() {
    let (fixture, account) = reading(async |fixture| other_number(fixture, &own(fixture).await.username).await).await;
    assert_eq!(names(&fixture, &account).await, ["maya.b", "otto_k"]);
    let first = fixture.thread(&account, &"first".into()).await;
    assert_eq!(said(&first), [(false, "Open today?"), (true, "Yes, until six.")]);
    fixture.engine.drafts().save(&account, &"first".into(), "Until seven".to_owned(), 1).await.expect("it is kept");

    // The name is not told any more, and the session is another one: the number was learned.
    listed(&fixture, other_number(&fixture, "").await).await;
    fixture.engine.accounts().refresh(Some(&account)).await.expect("it is read");
    let fixture = fixture.restart().await;
    fixture.engine.accounts().refresh(Some(&account)).await.expect("it is read");
    assert_eq!(names(&fixture, &account).await, ["maya.b", "otto_k"]);
    assert_eq!(fixture.engine.drafts().draft(&account, &"first".into()).await.unwrap().text, "Until seven");
    assert_eq!(fixture.engine.drafts().draft(&account, &"second".into()).await.unwrap().text, "");
    assert_eq!(fixture.thread(&account, &"second".into()).await.messages.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn r01_when_nobody_can_tell_the_own_side_that_is_said_and_nothing_is_merged() {
    let (fixture, account) = reading(async |fixture| other_number(fixture, "").await).await;
    let list = fixture.list(&account).await;
    assert_eq!((list.rows.len(), list.sync.failure), (0, Some(FailureView::OwnSideUnknown)));

    // One conversation more in which it can be told: that one is shown, the others are counted.
    let mut some = other_number(&fixture, "").await;
    let (shop, ida) = (own(&fixture).await, person("900000000000103", "ida"));
    let known = conversation("third", at(1), &[&person(&shop.id, ""), &ida], &[message("m-3", at(1), &ida, "Hi")]);
    some.as_array_mut().unwrap().push(known);
    listed(&fixture, some).await;
    fixture.engine.accounts().refresh(Some(&account)).await.expect("it is read");
    let list = fixture.list(&account).await;
    assert_eq!((names(&fixture, &account).await, list.sync.failure), (vec!["ida".to_owned()], None));
    assert_eq!(list.sync.left_out, LeftOutView { own_side_unknown: 2, ..LeftOutView::default() });
}

#[tokio::test(flavor = "multi_thread")]
async fn r01_where_only_the_account_takes_part_the_writer_is_the_customer_and_never_the_account() {
    let (fixture, account) = reading(async |fixture| {
        let shop = own(fixture).await;
        let (shop, maya) = (person(&shop.id, &shop.username), person("900000000000101", "maya.b"));
        json!([
            conversation("first", at(5), &[&shop], &[message("m-1", at(5), &maya, "Open today?")]),
            conversation("alone", at(4), &[&shop], &[message("m-2", at(4), &shop, "A note to myself")]),
        ])
    })
    .await;
    assert_eq!(names(&fixture, &account).await, ["maya.b"]);
    fixture.engine.accounts().refresh(Some(&account)).await.expect("it is read");
    assert_eq!(names(&fixture, &account).await, ["maya.b"]);
    assert_eq!(fixture.list(&account).await.sync.left_out.unreadable, 1, "the other one is counted");
}

#[tokio::test(flavor = "multi_thread")]
async fn r02_a_group_is_neither_shown_nor_merged_nor_answered_as_a_private_conversation() {
    let group = async |fixture: &Fixture, later: u32| {
        let shop = own(fixture).await;
        let (shop, maya, otto) = (
            person(&shop.id, &shop.username),
            person("900000000000101", "maya.b"),
            person("900000000000102", "otto_k"),
        );
        let private =
            [message("p-2", at(2), &maya, "A private question"), message("p-1", at(1), &shop, "Good morning")];
        json!([
            conversation(
                "group",
                at(10 + later),
                &[&shop, &maya, &otto],
                &[
                    message("g-2", at(10), &otto, "Don't tell Maya about the cake"),
                    message("g-1", at(9), &maya, "Hi both"),
                ]
            ),
            // The list names one; two write.
            conversation(
                "hidden",
                at(8 + later),
                &[&shop, &otto],
                &[message("h-2", at(8), &maya, "Me again"), message("h-1", at(7), &otto, "Hello all"),]
            ),
            conversation("private", at(2), &[&shop, &maya], &private),
        ])
    };
    let (fixture, account) = reading(async |fixture| group(fixture, 0).await).await;
    for later in [0, 1] {
        listed(&fixture, group(&fixture, later).await).await;
        fixture.engine.accounts().refresh(Some(&account)).await.expect("it is read");
        assert_eq!(names(&fixture, &account).await, ["maya.b"]);
        let thread = fixture.thread(&account, &"private".into()).await;
        assert_eq!(said(&thread), [(true, "Good morning"), (false, "A private question")]);
        for id in ["group", "hidden"] {
            assert_eq!(fixture.engine.inbox().thread(&account, &id.into()).await, Err(Failure::NotFound));
        }
    }
    assert_eq!(fixture.list(&account).await.sync.left_out.groups, 2, "both are counted");
}

#[tokio::test(flavor = "multi_thread")]
async fn r04_a_username_told_anywhere_is_the_name() {
    let of = async |profile: Value| {
        let list = async |fixture: &Fixture| {
            let shop = own(fixture).await.id;
            let customer = fixture.shop.newest(&shop).await.remove(0).customer.id;
            let asks = message("n-1", at(1), &person(&customer, "hana.k"), "Do you deliver?");
            json!([conversation("c", at(1), &[&person(&shop, ""), &person(&customer, "")], &[asks])])
        };
        let rule = json!({ "match": { "kind": "profile" }, "effect": profile });
        let (fixture, account) = reading_where(list, &[rule]).await;
        fixture.until(async || fixture.shop.requests(&account, "profile").await > 0).await;
        names(&fixture, &account).await
    };
    let refused = json!({ "do": "error", "when": "before", "status": 400, "code": 230 });
    let nameless = json!({ "do": "mutate", "pointer": "", "with": { "id": "1", "name": null } });
    for profile in [refused, nameless] {
        assert_eq!(of(profile).await, ["hana.k"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r08_times_as_numbers_are_read_and_what_cannot_be_read_is_said() {
    let with = async |fixture: &Fixture, first: Value, second: Value| {
        let shop = own(fixture).await;
        let (shop, maya, otto) = (
            person(&shop.id, &shop.username),
            person("900000000000101", "maya.b"),
            person("900000000000102", "otto_k"),
        );
        json!([
            conversation("u", first.clone(), &[&shop, &maya], &[message("u-1", first, &maya, "Open today?")]),
            conversation("v", second.clone(), &[&shop, &otto], &[message("v-1", second, &otto, "Two, please")]),
        ])
    };
    let (fixture, account) =
        reading(async |fixture| with(fixture, json!(1_795_000_000), json!("1794990000")).await).await;
    let moments = async || {
        let rows = fixture.list(&account).await.rows;
        rows.into_iter().map(|row| row.at.utc_ms).collect::<Vec<_>>()
    };
    assert_eq!((names(&fixture, &account).await, moments().await.len()), (vec!["maya.b".into(), "otto_k".into()], 2));
    assert_eq!(moments().await, [1_795_000_000_000, 1_794_990_000_000]);
    listed(&fixture, with(&fixture, json!(1_795_000_100_000_i64), json!("1795000050000")).await).await;
    fixture.engine.accounts().refresh(Some(&account)).await.expect("milliseconds, too");
    assert_eq!(moments().await, [1_795_000_100_000, 1_795_000_050_000]);

    // Nothing of an answer full of conversations can be read: a failure over what is cached.
    listed(&fixture, with(&fixture, json!("soon"), json!([5])).await).await;
    let failed = fixture.engine.accounts().refresh(Some(&account)).await;
    assert_eq!(failed, Err(Failure::NotUnderstood { place: "conversations".to_owned() }));
    assert_eq!(fixture.list(&account).await.rows.len(), 2, "what is cached stays");
    // Some of it: the rest is shown, and how many are not.
    listed(&fixture, with(&fixture, json!(1_795_000_200), json!("soon")).await).await;
    fixture.engine.accounts().refresh(Some(&account)).await.expect("one can be read");
    let sync = fixture.list(&account).await.sync;
    assert_eq!((sync.failure, sync.left_out), (None, LeftOutView { unreadable: 1, ..LeftOutView::default() }));
}

#[tokio::test(flavor = "multi_thread")]
async fn r08_unreadable_messages_are_counted_by_whichever_reading_meets_them() {
    let (maya, otto) = (person("900000000000101", "maya.b"), person("900000000000102", "otto_k"));
    // Without an id nothing can be said of a message.
    let unreadable = |count| vec![json!({ "created_time": 1_795_000_000, "message": "?" }); count];
    let with = async |fixture: &Fixture, [first, second]: [(i64, usize); 2]| {
        let shop = person(&own(fixture).await.id, "");
        let thread = |(time, count): (i64, usize), id: &str, customer: &Value| {
            let readable = message(&format!("{id}-{time}"), time, customer, "Open today?");
            conversation(id, time, &[&shop, customer], &[vec![readable], unreadable(count)].concat())
        };
        json!([thread(first, "u", &maya), thread(second, "v", &otto)])
    };
    let (fixture, account) =
        reading(async |fixture| with(fixture, [(1_795_000_000, 1), (1_794_000_000, 2)]).await).await;
    let left_out = async || fixture.list(&account).await.sync.left_out;
    let messages = |messages| LeftOutView { messages, ..LeftOutView::default() };
    assert_eq!(left_out().await, messages(3), "a whole page counts them all");
    let threads = async || {
        let asked = fixture.shop.asked(&account).await;
        asked.iter().filter(|asked| asked.path.ends_with("/messages")).count()
    };
    assert_eq!(threads().await, 0);
    for (number, [first, second], count) in [
        (1, [(1_795_000_100, 0), (1_794_000_000, 9)], 2),
        (2, [(1_795_000_100, 9), (1_795_000_200, 4)], 4),
        (3, [(1_795_000_300, 1), (1_795_000_200, 9)], 5),
    ] {
        listed(&fixture, with(&fixture, [first, second]).await).await;
        fixture.pass(chrono::TimeDelta::seconds(5)).await;
        fixture.engine.accounts().refresh(Some(&account)).await.expect("it is read");
        assert_eq!(left_out().await, messages(count), "reading {number}: of the thread that was read, and no other");
        assert_eq!(threads().await, number, "one thread is read");
    }
    // A conversation that is not in the list any more counts no more.
    let mut gone = with(&fixture, [(1_795_000_300, 9), (1_795_000_200, 9)]).await;
    gone.as_array_mut().unwrap().remove(1);
    listed(&fixture, gone).await;
    fixture.engine.accounts().refresh(Some(&account)).await.expect("it is read");
    assert_eq!(left_out().await, messages(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn r08_a_thread_that_is_read_for_another_reason_counts_its_unreadable_messages_too() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    let unreadable = json!({ "do": "mutate", "pointer": "/data/1/id" });
    fixture.shop.break_down(json!({ "match": { "kind": "thread" }, "effect": unreadable })).await;
    fixture.next_sends(1, json!({ "do": "drop_answer" })).await;
    let messages = async || fixture.list(&account).await.sync.left_out.messages;
    assert_eq!(messages().await, 0);
    let id = fixture.send(&account, &conversation, "Lemon it is").await;
    let checking = |status: &StatusView| matches!(status, StatusView::Checking { .. });
    fixture.until_it((&account, &conversation, id), checking).await;
    let mut changes = fixture.engine.changes();
    fixture.pass(chrono::TimeDelta::seconds(2)).await;
    told(&mut changes, |change| *change == Change::Frame).await;
    fixture.until(async || messages().await == 1).await;
    fixture.until_sent(&account, &conversation, id).await;

    fixture.shop.clear_faults().await;
    fixture.pass(chrono::TimeDelta::seconds(5)).await;
    fixture.engine.accounts().refresh(Some(&account)).await.expect("it is read");
    assert_eq!(messages().await, 0, "its next reading replaces the count");
}

#[tokio::test(flavor = "multi_thread")]
async fn r08_an_inbox_of_which_nothing_can_be_read_is_never_called_empty() {
    let (fixture, account) = reading(async |fixture| {
        let maya = person("900000000000101", "maya.b");
        json!([conversation("u", "soon", &[&person(&own(fixture).await.id, ""), &maya], &[])])
    })
    .await;
    let sync = fixture.list(&account).await.sync;
    assert_eq!(sync.failure, Some(FailureView::NotUnderstood { place: "conversations".to_owned() }));
    assert_eq!(sync.last_synced, None, "the clock does not say that it was read");
}

#[tokio::test(flavor = "multi_thread")]
async fn a2_what_is_typed_shown_and_sent_follows_a_conversation_to_its_other_id() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (open, old) = fixture.answerable(&account).await;
    let new = ConversationId::new("another-id");
    fixture.engine.accounts().show_on_screen(Some((&account, &old)));
    fixture.engine.drafts().save(&account, &old, "Of cour".to_owned(), 1).await.expect("it is kept");

    let (shop, customer) = (person(&own(&fixture).await.id, ""), person(&open.customer.id, ""));
    listed(&fixture, json!([conversation(new.as_str(), "2036-01-01T00:00:00+0000", &[&shop, &customer], &[])])).await;
    let mut changes = fixture.engine.changes();
    let engine = fixture.engine.clone();
    let (of, place) = (account.clone(), old.clone());
    let typing = tokio::spawn(async move { engine.drafts().save(&of, &place, "Of course".to_owned(), 2).await });
    fixture.engine.accounts().refresh(Some(&account)).await.expect("it is read");
    let renamed = Change::Renamed { account: account.clone(), from: old.clone(), to: new.clone() };
    told(&mut changes, |change| *change == renamed).await;
    assert_eq!(typing.await.unwrap(), Ok(true), "whoever typed meanwhile hears that it is kept");

    let draft = async |id: &ConversationId| fixture.engine.drafts().draft(&account, id).await.unwrap().text;
    assert_eq!([draft(&new).await, draft(&old).await], ["Of course"; 2]);
    // A window that has not heard of it yet.
    let revision = fixture.engine.drafts().draft(&account, &old).await.unwrap().revision;
    let late = fixture.engine.drafts().save(&account, &old, "Of course we do".to_owned(), revision + 1).await;
    assert_eq!((late, draft(&new).await), (Ok(true), "Of course we do".to_owned()));
    assert_eq!(fixture.thread(&account, &old).await.conversation, new, "it is shown where it is");
    let rows = fixture.list(&account).await.rows;
    let row = rows.iter().find(|row| row.conversation == new).expect("its row");
    assert_eq!(row.draft.as_deref(), Some("Of course we do"));
    assert!(!rows.iter().any(|row| row.conversation == old));

    let sent = fixture
        .engine
        .sending()
        .send(&account, &old, "Of course we do".to_owned(), revision + 2, SendHow::default())
        .await;
    fixture.until_sent(&account, &new, sent.expect("it is taken")).await;
    let ledger = fixture.shop.ledger().await;
    assert_eq!(ledger.iter().map(|sent| &sent.recipient).collect::<Vec<_>>(), [&open.customer.id]);
    let fixture = fixture.restart().await;
    assert_eq!(
        fixture.engine.drafts().draft(&account, &old).await.unwrap().text,
        "",
        "nothing is left under the old id"
    );
    assert_eq!(fixture.thread(&account, &old).await.conversation, new, "a link to it still leads there");
}

#[tokio::test(flavor = "multi_thread")]
async fn a1_an_id_that_comes_back_with_somebody_else_is_led_nowhere() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (open, old) = fixture.answerable(&account).await;
    let (shop, customer) = (person(&own(&fixture).await.id, ""), person(&open.customer.id, ""));
    let moved = conversation("another-id", "2036-01-01T00:00:00+0000", &[&shop, &customer], &[]);
    listed(&fixture, json!([moved])).await;
    fixture.engine.accounts().refresh(Some(&account)).await.expect("it is read");
    let ida = person("900000000000103", "ida");
    let again = conversation(old.as_str(), "2036-01-02T00:00:00+0000", &[&shop, &ida], &[]);
    listed(&fixture, json!([again, moved])).await;
    fixture.engine.accounts().refresh(Some(&account)).await.expect("it is read");
    fixture.engine.drafts().save(&account, &old, "Dear Ida".to_owned(), 1).await.expect("it is kept");
    let draft = async |id: &ConversationId| fixture.engine.drafts().draft(&account, id).await.unwrap().text;
    assert_eq!([draft(&old).await, draft(&"another-id".into()).await], ["Dear Ida", ""]);
    assert_eq!(fixture.thread(&account, &old).await.participant.as_str(), "900000000000103");
}
