//! What is typed and not sent.

use crate::desk::Desk;
use domain::Flavour;

#[tokio::test(flavor = "multi_thread")]
async fn s4_a_draft_survives_a_restart_and_shows_in_the_list() {
    let (desk, account) = Desk::connected(Flavour::Instagram).await;
    let (_, conversation) = desk.answerable(&account).await;
    assert!(desk.engine.save_draft(&account, &conversation, "I can have it\nready by 10am".into(), 1).await.unwrap());
    let desk = desk.restart().await;
    let draft = desk.engine.draft(&account, &conversation).await.unwrap();
    assert_eq!((draft.text.as_str(), draft.revision), ("I can have it\nready by 10am", 1));
    let rows = desk.list(&account).await.rows;
    let row = rows.iter().find(|row| row.conversation == conversation).expect("its row");
    assert_eq!(row.draft.as_deref(), Some("I can have it ready by 10am"), "L4: on one line");
}

#[tokio::test(flavor = "multi_thread")]
async fn s4_a_late_save_never_overwrites_and_a_sent_draft_never_comes_back() {
    let (desk, account) = Desk::connected(Flavour::Instagram).await;
    let (_, conversation) = desk.answerable(&account).await;
    assert!(desk.engine.save_draft(&account, &conversation, "second".into(), 2).await.unwrap());
    assert!(!desk.engine.save_draft(&account, &conversation, "first".into(), 1).await.unwrap());
    assert_eq!(desk.engine.draft(&account, &conversation).await.unwrap().text, "second");

    desk.engine.send(&account, &conversation, "second".into(), 3).await.unwrap();
    assert_eq!(desk.engine.draft(&account, &conversation).await.unwrap().text, "", "sent and cleared in one");
    assert!(!desk.engine.save_draft(&account, &conversation, "secon".into(), 3).await.unwrap());
    assert_eq!(desk.engine.draft(&account, &conversation).await.unwrap().text, "");
}
