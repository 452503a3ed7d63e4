//! Notes, labels and first seen of a customer.

use crate::fixture::{Fixture, told};
use domain::{AccountId, Flavour, Moment, ParticipantId};
use engine::failure::LabelProblem;
use engine::views::{DetailsView, SettingChange};
use engine::{Change, Failure};

/// A customer of the account: the newest who can be answered.
async fn customer(fixture: &Fixture, account: &AccountId) -> ParticipantId {
    let (_, conversation) = fixture.answerable(account).await;
    fixture.thread(account, &conversation).await.participant
}

async fn details(fixture: &Fixture, account: &AccountId, customer: &ParticipantId) -> DetailsView {
    fixture.engine.inbox().details(account, customer).await.expect("the details")
}

fn names(view: &DetailsView) -> Vec<&str> {
    view.labels.iter().map(|label| label.name.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn t9_notes_and_labels_survive_a_restart_and_a_late_save_overwrites_nothing() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let who = customer(&fixture, &account).await;
    let before = details(&fixture, &account, &who).await;
    assert_eq!((before.notes.text.as_str(), before.notes.revision), ("", 0));
    assert_eq!(before.labels, []);

    assert!(fixture.engine.inbox().save_notes(&account, &who, "no nuts".into(), 1).await.unwrap());
    assert!(fixture.engine.inbox().save_notes(&account, &who, "no nuts\nbirthday: 3 May".into(), 3).await.unwrap());
    assert!(!fixture.engine.inbox().save_notes(&account, &who, "no nuts\nbirth".into(), 2).await.unwrap(), "late");
    fixture.engine.inbox().add_label(&account, &who, "  Wholesale ").await.unwrap();
    fixture.engine.inbox().add_label(&account, &who, "VIP").await.unwrap();
    let there = details(&fixture, &account, &who).await;

    let fixture = fixture.restart().await;
    let again = details(&fixture, &account, &who).await;
    assert_eq!(again, there);
    assert_eq!((again.notes.text.as_str(), again.notes.revision), ("no nuts\nbirthday: 3 May", 3));
    assert_eq!(names(&again), ["Wholesale", "VIP"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn t9_labels_are_refused_by_name_and_suggested_to_others() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let [one, other] = {
        let two = fixture.answerables(&account, 2).await;
        [fixture.thread(&account, &two[0].1).await.participant, fixture.thread(&account, &two[1].1).await.participant]
    };
    let add = async |name: &str| fixture.engine.inbox().add_label(&account, &one, name).await;
    let refused = |problem| Err(Failure::LabelRefused { problem });
    add("VIP").await.unwrap();
    assert_eq!(add("vip").await, Ok(()), "there already");
    assert_eq!(add(" \n ").await, refused(LabelProblem::Empty));
    assert_eq!(add(&"x".repeat(41)).await, refused(LabelProblem::TooLong));
    for number in 1..20 {
        add(&format!("label {number}")).await.unwrap();
    }
    assert_eq!(add("one more").await, refused(LabelProblem::TooMany));
    assert_eq!(names(&details(&fixture, &account, &one).await).len(), 20);
    assert_eq!(details(&fixture, &account, &one).await.suggestions, [], "what is on is not suggested");

    fixture.engine.inbox().add_label(&account, &other, "vip").await.unwrap();
    let view = details(&fixture, &account, &other).await;
    assert_eq!(names(&view), ["vip"]);
    assert_eq!(view.labels[0].colour, details(&fixture, &account, &one).await.labels[0].colour, "one colour per name");
    assert_eq!(view.suggestions.len(), 19);
    fixture.engine.inbox().remove_label(&account, &other, "VIP").await.unwrap();
    let view = details(&fixture, &account, &other).await;
    assert_eq!(names(&view), Vec::<&str>::new());
    assert!(view.suggestions.iter().any(|label| label.name == "VIP"));
}

#[tokio::test(flavor = "multi_thread")]
async fn t9_what_changes_is_told_and_what_does_not_is_not() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let who = customer(&fixture, &account).await;
    let mut changes = fixture.engine.changes();
    let change = Change::Details { account: account.clone(), customer: who.clone() };
    fixture.engine.inbox().save_notes(&account, &who, "no nuts".into(), 1).await.unwrap();
    told(&mut changes, |told| *told == change).await;
    fixture.engine.inbox().add_label(&account, &who, "VIP").await.unwrap();
    told(&mut changes, |told| *told == change).await;
    fixture.engine.inbox().remove_label(&account, &who, "VIP").await.unwrap();
    told(&mut changes, |told| *told == change).await;
    fixture.engine.inbox().save_notes(&account, &who, "late".into(), 1).await.unwrap();
    fixture.engine.inbox().remove_label(&account, &who, "VIP").await.unwrap();
    while let Ok(told) = changes.try_recv() {
        assert_ne!(told, change, "nothing changed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn t9_first_seen_is_the_earliest_message_and_stays_when_newer_ones_push_it_out() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (there, conversation) = fixture.answerable(&account).await;
    let thread = fixture.thread(&account, &conversation).await;
    let first_seen = async |fixture: &Fixture| {
        let seen = details(fixture, &account, &thread.participant).await.first_seen;
        seen.expect("it is known since the first sync")
    };
    let seen: Moment = first_seen(&fixture).await;
    let oldest = thread.messages.iter().map(|message| message.at.utc_ms).min().expect("it has messages");
    assert_eq!(seen.utc_ms, oldest);

    for number in 0..25 {
        fixture.shop.customer_writes(&there, &format!("message {number}")).await;
    }
    fixture.engine.accounts().refresh(Some(&account)).await.unwrap();
    let cached = fixture.thread(&account, &conversation).await.messages;
    assert!(cached.iter().all(|message| message.at.utc_ms > oldest), "the first one is cached no more");
    assert_eq!(first_seen(&fixture).await, seen);

    fixture.engine.settings().change(SettingChange::Zone(Some("Asia/Kathmandu".into()))).await.unwrap();
    let moved = first_seen(&fixture).await;
    assert_eq!((moved.utc_ms, moved.zone.as_str()), (oldest, "Asia/Kathmandu"), "I7");
}

#[tokio::test(flavor = "multi_thread")]
async fn t9_all_of_it_survives_disconnecting_with_keep_and_nothing_survives_erasing() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let who = customer(&fixture, &account).await;
    fixture.engine.inbox().save_notes(&account, &who, "no nuts".into(), 1).await.unwrap();
    fixture.engine.inbox().add_label(&account, &who, "VIP").await.unwrap();
    let before = details(&fixture, &account, &who).await;

    fixture.engine.accounts().disconnect(&account, false).await.unwrap();
    assert_eq!(fixture.engine.inbox().details(&account, &who).await.unwrap_err(), Failure::NotFound);
    assert_eq!(fixture.engine.inbox().save_notes(&account, &who, "late".into(), 2).await, Err(Failure::NotFound));
    assert_eq!(fixture.log_in(Flavour::Instagram).await, std::slice::from_ref(&account));
    fixture.synced(&account).await;
    assert_eq!(details(&fixture, &account, &who).await, before);

    fixture.engine.accounts().disconnect(&account, true).await.unwrap();
    assert_eq!(fixture.log_in(Flavour::Instagram).await, std::slice::from_ref(&account));
    fixture.synced(&account).await;
    let after = details(&fixture, &account, &who).await;
    assert_eq!((after.notes.text.as_str(), after.notes.revision), ("", 0));
    assert_eq!((after.labels, after.suggestions), (vec![], vec![]));
}
