//! What is typed and not sent.

use crate::fixture::Fixture;
use domain::Flavour;
use engine::views::SendHow;

#[tokio::test(flavor = "multi_thread")]
async fn s4_a_draft_survives_a_restart_and_shows_in_the_list() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    assert!(
        fixture.engine.drafts().save(&account, &conversation, "I can have it\nready by 10am".into(), 1).await.unwrap()
    );
    let fixture = fixture.restart().await;
    let draft = fixture.engine.drafts().draft(&account, &conversation).await.unwrap();
    assert_eq!((draft.text.as_str(), draft.revision), ("I can have it\nready by 10am", 1));
    let rows = fixture.list(&account).await.rows;
    let row = rows.iter().find(|row| row.conversation == conversation).expect("its row");
    assert_eq!(row.draft.as_deref(), Some("I can have it ready by 10am"), "L4: on one line");
}

#[tokio::test(flavor = "multi_thread")]
async fn s4_a_late_save_never_overwrites_and_a_sent_draft_never_comes_back() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    assert!(fixture.engine.drafts().save(&account, &conversation, "second".into(), 2).await.unwrap());
    assert!(!fixture.engine.drafts().save(&account, &conversation, "first".into(), 1).await.unwrap());
    assert_eq!(fixture.engine.drafts().draft(&account, &conversation).await.unwrap().text, "second");

    fixture.engine.sending().send(&account, &conversation, "second".into(), 3, SendHow::default()).await.unwrap();
    assert_eq!(
        fixture.engine.drafts().draft(&account, &conversation).await.unwrap().text,
        "",
        "sent and cleared in one"
    );
    assert!(!fixture.engine.drafts().save(&account, &conversation, "secon".into(), 3).await.unwrap());
    assert_eq!(fixture.engine.drafts().draft(&account, &conversation).await.unwrap().text, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn s4_every_key_is_taken_at_once_and_the_last_one_is_on_disk() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    let text = "the quick brown fox jumps over the lazy dog";
    let typing = (1..=text.len()).map(|n| {
        let revision = u32::try_from(n).unwrap();
        fixture.engine.drafts().save(&account, &conversation, text[..n].to_owned(), revision)
    });
    // All keys are down before the first answer.
    let mut typing: Vec<_> = typing.map(Box::pin).collect();
    let answers = futures_of(&mut typing).await;
    drop(typing);
    assert!(answers.into_iter().all(|answer| answer == Ok(true)), "each key, or a later one, is on disk");
    let fixture = fixture.restart().await;
    let draft = fixture.engine.drafts().draft(&account, &conversation).await.unwrap();
    assert_eq!((draft.text.as_str(), draft.revision), (text, 43));
}

/// Polls all of them until each has answered.
async fn futures_of<F: Future + Unpin>(all: &mut [F]) -> Vec<F::Output> {
    let mut answers: Vec<Option<F::Output>> = all.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (future, answer) in all.iter_mut().zip(&mut answers).filter(|(_, answer)| answer.is_none()) {
            if let std::task::Poll::Ready(output) = std::pin::Pin::new(future).poll(context) {
                *answer = Some(output);
            }
        }
        if answers.iter().all(Option::is_some) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    answers.into_iter().flatten().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn s4_what_is_typed_is_shown_before_it_is_on_disk_and_leaving_saves_it() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    let mut typing = Box::pin(fixture.engine.drafts().save(&account, &conversation, "half a sen".to_owned(), 7));
    std::future::poll_fn(|context| {
        // One poll takes the key; nobody waits for the answer, as when the window is gone.
        let _ = typing.as_mut().poll(context);
        std::task::Poll::Ready(())
    })
    .await;
    drop(typing);
    let draft = fixture.engine.drafts().draft(&account, &conversation).await.unwrap();
    assert_eq!((draft.text.as_str(), draft.revision), ("half a sen", 7), "from memory");
    assert!(
        !fixture.engine.drafts().save(&account, &conversation, "half".to_owned(), 3).await.unwrap(),
        "stale in memory"
    );
    let fixture = fixture.restart().await;
    assert_eq!(fixture.engine.drafts().draft(&account, &conversation).await.unwrap().text, "half a sen");
}

#[tokio::test(flavor = "multi_thread")]
async fn s4_a_flush_writes_at_once_and_a_stale_save_after_it_changes_nothing() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    let engine = fixture.engine.clone();
    let (of, at) = (account.clone(), conversation.clone());
    let mut saving = tokio::task::JoinSet::new();
    saving.spawn(async move { engine.drafts().save(&of, &at, "now".to_owned(), 5).await });
    while fixture.engine.drafts().draft(&account, &conversation).await.unwrap().revision != 5 {
        tokio::task::yield_now().await;
    }
    fixture.engine.drafts().flush_all().await.unwrap();
    let (second, _folder) = fixture.crashed().await;
    assert_eq!(second.drafts().draft(&account, &conversation).await.unwrap().text, "now", "on disk");
    second.stop().await;
    assert_eq!(saving.join_next().await.unwrap().unwrap(), Ok(true));
    assert!(!fixture.engine.drafts().save(&account, &conversation, "older".to_owned(), 5).await.unwrap());
    assert!(!fixture.engine.drafts().save(&account, &conversation, "older".to_owned(), 4).await.unwrap());
    assert_eq!(fixture.engine.drafts().draft(&account, &conversation).await.unwrap().text, "now");
}

#[tokio::test(flavor = "multi_thread")]
async fn s4_keys_typed_after_send_was_pressed_stay_and_those_before_never_come_back() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    let engine = fixture.engine.clone();
    let (of, at) = (account.clone(), conversation.clone());
    let mut saving = tokio::task::JoinSet::new();
    saving.spawn(async move { engine.drafts().save(&of, &at, "and".to_owned(), 9).await });
    while fixture.engine.drafts().draft(&account, &conversation).await.unwrap().revision != 9 {
        tokio::task::yield_now().await;
    }
    // Send was pressed at revision 8; "and" was typed since.
    fixture.engine.sending().send(&account, &conversation, "ok".to_owned(), 8, SendHow::default()).await.unwrap();
    assert_eq!(saving.join_next().await.unwrap().unwrap(), Ok(true));
    assert_eq!(fixture.engine.drafts().draft(&account, &conversation).await.unwrap().text, "and");
    assert!(!fixture.engine.drafts().save(&account, &conversation, "ok".to_owned(), 8).await.unwrap());
    let fixture = fixture.restart().await;
    assert_eq!(fixture.engine.drafts().draft(&account, &conversation).await.unwrap().text, "and");
}

#[tokio::test(flavor = "multi_thread")]
async fn s4_more_text_than_is_kept_is_refused_and_what_was_there_stays() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    let customer = fixture.thread(&account, &conversation).await.participant;
    assert!(fixture.engine.drafts().save(&account, &conversation, "short".to_owned(), 1).await.unwrap());
    assert!(fixture.engine.inbox().save_notes(&account, &customer, "short".to_owned(), 1).await.unwrap());
    let (most, too_much) = (100_000, || "x".repeat(30_000_000));
    let refused = engine::Failure::TooMuchText { most };
    assert_eq!(fixture.engine.drafts().save(&account, &conversation, too_much(), 2).await, Err(refused.clone()));
    assert_eq!(fixture.engine.inbox().save_notes(&account, &customer, too_much(), 2).await, Err(refused.clone()));
    assert_eq!(engine::Sending::split(&too_much()), Err(refused.clone()));
    let how = SendHow { parts: true, ..SendHow::default() };
    assert_eq!(fixture.engine.sending().send(&account, &conversation, too_much(), 3, how).await, Err(refused));
    assert_eq!(fixture.engine.drafts().draft(&account, &conversation).await.unwrap().text, "short");
    assert_eq!(fixture.engine.inbox().details(&account, &customer).await.unwrap().notes.text, "short");
    assert!(
        fixture.engine.drafts().save(&account, &conversation, "x".repeat(100_000), 4).await.unwrap(),
        "as much is kept"
    );
    assert!(fixture.accepted().await.is_empty());
}
