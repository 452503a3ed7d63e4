//! Saving what was typed when the store cannot be opened.

use crate::facts::{account, at, draft, head, queued, shop, store, sync};
use domain::{Profile, UnsentKind};
use std::fs;
use store::{Unsent, unsent};

#[tokio::test]
async fn s4_every_word_is_told_with_the_names_it_belongs_to() {
    let temporary = store().await;
    let (store, folder) = (&temporary.store, temporary.folder.path());
    store.save_account(&shop()).await.unwrap();
    store.merge(&account(), &sync(vec![(head("a", 1), vec![])]), &[]).await.unwrap();
    let maya = Profile { name: Some("Maya".into()), ..Profile::default() };
    store.learn_profile(&account(), &"of a".into(), &maya, at(2)).await.unwrap();
    store.save_draft(&draft("a", "typed", 1), at(7)).await.unwrap();
    store.save_draft(&draft("b", "", 1), at(7)).await.unwrap();
    store.queue(&[queued("a", "pressed")], 0).await.unwrap();
    store.queue(&[queued("b", "to a stranger")], 1).await.unwrap();

    let found = |kind, customer: Option<&str>, text: &str, second| Unsent {
        kind,
        account: Some("flourandfern".into()),
        customer: customer.map(str::to_owned),
        text: text.into(),
        at: Some(at(second)),
    };
    let expected =
        [found(UnsentKind::Message, Some("Maya"), "pressed", 0), found(UnsentKind::Message, None, "to a stranger", 0)];
    store.save_draft(&draft("a", "", 2), at(8)).await.unwrap();
    assert_eq!(unsent(folder), expected, "also while it is open");
    store.save_draft(&draft("a", "typed again", 3), at(9)).await.unwrap();
    let drafts = [found(UnsentKind::Draft, Some("Maya"), "typed again", 9)];
    assert_eq!(unsent(folder), [&drafts[..], &expected[..]].concat());

    // As an earlier version kept it (L2).
    let cache = rusqlite::Connection::open(folder.join("cache.db")).unwrap();
    cache.execute("UPDATE participants SET name = '17841400000006789', username = 'maya.f'", []).unwrap();
    assert_eq!(unsent(folder)[0].customer.as_deref(), Some("maya.f"), "an id is no name");
    drop(cache);

    fs::write(folder.join("cache.db"), "no database").unwrap();
    fs::remove_file(folder.join("cache.db-wal")).unwrap();
    let nameless = unsent(folder);
    assert_eq!(nameless.len(), 3);
    assert!(nameless.iter().all(|found| found.customer.is_none() && found.account.is_some()));
}

#[test]
fn s4_nothing_at_all_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(unsent(folder.path()), []);
    assert_eq!(unsent(&folder.path().join("not there")), []);
    for name in ["work.db", "work.journal", "cache.db"] {
        fs::create_dir(folder.path().join(name)).unwrap();
    }
    assert_eq!(unsent(folder.path()), []);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "and nothing was made");
}

#[test]
fn s4_debug_tells_no_text() {
    let found = Unsent { kind: UnsentKind::Draft, account: None, customer: None, text: "my secret".into(), at: None };
    assert!(!format!("{found:?}").contains("secret"));
}
