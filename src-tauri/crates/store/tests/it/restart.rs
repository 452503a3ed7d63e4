//! What is there after the program was closed, dropped or killed.

use crate::facts::{account, at, begin, caches_set_aside, draft, head, queued, shop, store, sync, theirs};
use domain::{Account, Flavour, SendState};
use store::{MetaApp, Store, ViewState};

#[tokio::test]
async fn s4_drafts_and_outbox_survive_a_restart() {
    let temporary = store().await;
    let (typed, sending, waiting) = (draft("a", "half a sent", 7), queued("b", "first"), queued("b", "second"));
    temporary.store.save_draft(&typed, at(0)).await.unwrap();
    temporary.store.queue(std::slice::from_ref(&sending), 1).await.unwrap();
    temporary.store.queue(std::slice::from_ref(&waiting), 2).await.unwrap();
    assert!(temporary.store.step(&sending.id, begin()).await.unwrap().is_some());
    temporary.store.close().await;

    let store = Store::open(temporary.folder.path(), at(0)).await.unwrap();
    assert_eq!(store.recovery(), None);
    assert_eq!(store.restarted(at(9)).await.unwrap(), 1);
    assert_eq!(store.restarted(at(9)).await.unwrap(), 0);
    assert_eq!(store.drafts(&account()).await.unwrap(), [typed]);
    let rows = store.outbox(&account(), &"b".into()).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [sending.id, waiting.id]);
    let unknown = SendState::Unknown { since: at(9), looks: 0, reads: 0 };
    assert_eq!(rows[0].state, unknown, "a try that was cut off may have arrived");
    let attempt = rows[0].attempt.as_ref().unwrap();
    assert_eq!((rows[0].attempts, attempt.at, &attempt.known_before), (1, at(5), &vec!["known".into()]));
    assert_eq!(rows[1], waiting);
    assert_eq!(store.draft_revision(&account(), &"b".into()).await.unwrap(), 2);
    assert!(!store.save_draft(&draft("b", "second", 2), at(9)).await.unwrap(), "a late save cannot bring it back");
}

#[tokio::test]
async fn s4_an_acknowledged_save_is_in_the_files_without_closing() {
    let temporary = store().await;
    temporary.store.save_draft(&draft("a", "typed", 1), at(0)).await.unwrap();
    // What a killed program leaves behind: the files as they are now.
    let left = tempfile::tempdir().unwrap();
    for name in ["work.db", "work.db-wal"] {
        std::fs::copy(temporary.folder.path().join(name), left.path().join(name)).unwrap();
    }
    let store = Store::open(left.path(), at(0)).await.unwrap();
    assert_eq!(store.drafts(&account()).await.unwrap(), [draft("a", "typed", 1)]);
}

#[tokio::test]
async fn i2_selection_scroll_and_settings_survive_a_restart() {
    let temporary = store().await;
    let place =
        ViewState { conversation: Some((account(), "a".into())), list_scroll: 132, filter: domain::Filter::Done };
    let app =
        MetaApp { flavour: Flavour::Facebook, app_id: "42".into(), redirect: r#"{"mode":"loopback","port":1}"#.into() };
    let account = Account { flavour: Flavour::Facebook, node: "page".into(), ..shop() };
    temporary.store.save_view_state("all", &place).await.unwrap();
    temporary.store.set_setting("timezone", r#""Asia/Kathmandu""#).await.unwrap();
    temporary.store.save_meta_app(&app).await.unwrap();
    temporary.store.save_account(&account).await.unwrap();
    temporary.store.close().await;

    let store = Store::open(temporary.folder.path(), at(0)).await.unwrap();
    assert_eq!(store.view_state("all").await.unwrap(), Some(place));
    assert_eq!(store.setting("timezone").await.unwrap().as_deref(), Some(r#""Asia/Kathmandu""#));
    assert_eq!(store.meta_app(Flavour::Facebook).await.unwrap(), Some(app));
    assert_eq!(store.accounts().await.unwrap(), [account]);
}

#[tokio::test]
async fn l8_read_marks_survive_a_restart_and_the_loss_of_the_cache() {
    let temporary = store().await;
    let batch = sync(vec![(head("a", 9), vec![theirs("1", 5), theirs("2", 9)])]);
    temporary.store.merge(&account(), &batch, &[]).await.unwrap();
    temporary.store.mark_read(&account(), &"a".into(), at(5)).await.unwrap();
    temporary.store.close().await;
    std::fs::write(temporary.folder.path().join("cache.db"), "not a database, but long enough to look at").unwrap();

    let store = Store::open(temporary.folder.path(), at(0)).await.unwrap();
    assert_eq!(caches_set_aside(temporary.folder.path()), 1);
    store.merge(&account(), &batch, &[]).await.unwrap();
    assert_eq!(store.conversation(&account(), &"a".into()).await.unwrap().unwrap().unread, 1);
}
