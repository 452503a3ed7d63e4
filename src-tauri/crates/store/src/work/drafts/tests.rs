use super::*;
use crate::work::tests::{at, work_db};
use proptest::prelude::*;

fn draft(text: &str, revision: u64) -> Draft {
    Draft { account: "a".into(), conversation: "c".into(), text: text.into(), revision }
}

/// Types into the conversation `c` of the account `a`.
pub fn typed(db: &Connection, text: &str, revision: u64) {
    save(db, &draft(text, revision), at(0)).unwrap();
}

/// See [`Store::save_draft`].
pub fn put(db: &Connection, draft: &Draft) -> Result<bool> {
    save(db, draft, at(0))
}

/// See [`Store::forget_cleared_drafts`].
pub fn forget_cleared(db: &Connection, now: DateTime<Utc>) {
    forget_tombstones(db, now).unwrap();
}

fn stored(db: &Connection) -> Option<Draft> {
    find(db, &"a".into(), &"c".into()).unwrap()
}

#[test]
fn s4_a_stale_save_is_refused() {
    let db = work_db();
    assert!(save(&db, &draft("Hello", 2), at(0)).unwrap());
    assert!(!save(&db, &draft("Hell", 1), at(1)).unwrap());
    assert!(!save(&db, &draft("Other", 2), at(1)).unwrap(), "the same revision is not news either");
    assert_eq!(stored(&db), Some(draft("Hello", 2)));
    assert!(save(&db, &draft("Hello!", 3), at(2)).unwrap());
    assert_eq!(stored(&db), Some(draft("Hello!", 3)));
}

#[test]
fn s4_a_cleared_draft_cannot_come_back() {
    let db = work_db();
    save(&db, &draft("Hello", 1), at(0)).unwrap();
    assert!(save(&db, &draft("", 2), at(1)).unwrap());
    assert!(!save(&db, &draft("Hello", 2), at(2)).unwrap());
    assert_eq!(all(&db, &"a".into()).unwrap(), []);
    assert_eq!(stored(&db), Some(draft("", 2)), "the tombstone keeps the revision");
}

#[test]
fn s4_sending_clears_what_was_sent_and_keeps_what_was_typed_since() {
    let db = work_db();
    save(&db, &draft("sent", 4), at(0)).unwrap();
    clear(&db, &"a".into(), &"c".into(), 4, at(1)).unwrap();
    assert_eq!(stored(&db), Some(draft("", 4)));
    save(&db, &draft("typed since", 6), at(2)).unwrap();
    clear(&db, &"a".into(), &"c".into(), 5, at(3)).unwrap();
    assert_eq!(stored(&db), Some(draft("typed since", 6)));
}

#[test]
fn s4_drafts_of_accounts_and_conversations_are_separate() {
    let db = work_db();
    let other = Draft { account: "b".into(), ..draft("of b", 1) };
    save(&db, &draft("of a", 9), at(0)).unwrap();
    save(&db, &other, at(0)).unwrap();
    assert_eq!(all(&db, &"b".into()).unwrap(), [other]);
    assert_eq!(all(&db, &"a".into()).unwrap(), [draft("of a", 9)]);
}

#[test]
fn s4_a_draft_follows_its_conversation_and_no_text_is_lost() {
    for (from, to, expected) in [
        (Some(("text", 3)), None, ("text", 3)),
        (Some(("text", 3)), Some(("", 7)), ("text", 7)),
        (Some(("", 3)), Some(("text", 2)), ("text", 3)),
        (Some(("old id", 3)), Some(("new id", 7)), ("new id\nold id", 7)),
        (None, Some(("text", 2)), ("text", 2)),
    ] {
        let db = work_db();
        if let Some((text, revision)) = from {
            save(&db, &Draft { conversation: "old".into(), ..draft(text, revision) }, at(0)).unwrap();
        }
        if let Some((text, revision)) = to {
            save(&db, &draft(text, revision), at(0)).unwrap();
        }
        for _ in 0..2 {
            follow(&db, &"a".into(), &"old".into(), &"c".into()).unwrap();
            assert_eq!(stored(&db), Some(draft(expected.0, expected.1)));
        }
        assert_eq!(find(&db, &"a".into(), &"old".into()).unwrap(), None);
    }
}

#[test]
fn s4_debug_tells_no_text() {
    let shown = format!("{:?} {:#?}", draft("my secret", 1), draft("my secret", 1));
    assert!(!shown.contains("secret"), "{shown}");
}

#[test]
fn s4_a_revision_beyond_the_column_is_refused_not_cut() {
    let db = work_db();
    assert!(save(&db, &draft("x", u64::MAX), at(0)).is_err());
    assert_eq!(stored(&db), None);
}

#[test]
fn s4_a_draft_that_is_not_as_it_was_written_is_never_shown() {
    let db = work_db();
    typed(&db, "9 o'clock", 1);
    db.execute_batch("DROP TRIGGER temp.drafts_updated; UPDATE drafts SET text = '8 o''clock'").unwrap();
    assert!(find(&db, &"a".into(), &"c".into()).is_err());
    assert!(all(&db, &"a".into()).is_err());
}

proptest! {
    /// Whatever order saves arrive in, the one with the highest revision is on disk.
    #[test]
    fn s4_the_highest_revision_wins_in_any_order(
        saves in proptest::collection::vec(("[a-z]{0,3}", 1u64..12), 1..20),
    ) {
        let db = work_db();
        let mut expected: Option<(String, u64)> = None;
        for (text, revision) in saves {
            let newer = expected.as_ref().is_none_or(|(_, known)| revision > *known);
            prop_assert_eq!(save(&db, &draft(&text, revision), at(0)).unwrap(), newer);
            if newer {
                expected = Some((text, revision));
            }
        }
        let kept = stored(&db).map(|draft| (draft.text, draft.revision));
        prop_assert_eq!(kept, expected);
    }
}

#[test]
fn y4_what_was_cleared_is_forgotten_after_an_hour_and_what_is_typed_never() {
    let db = work_db();
    let hour = TimeDelta::hours(1);
    let other = Draft { conversation: "other".into(), ..draft("", 9) };
    save(&db, &draft("typed", 1), at(0)).unwrap();
    save(&db, &other, at(60)).unwrap();
    let soon = at(60) + hour - TimeDelta::seconds(1);
    assert!(!has_old_tombstones(&db, soon).unwrap());
    forget_tombstones(&db, soon).unwrap();
    assert_eq!(find(&db, &"a".into(), &"other".into()).unwrap(), Some(other.clone()));
    assert!(has_old_tombstones(&db, at(60) + hour).unwrap());
    assert!(has_old_tombstones(&db, at(60) - hour).unwrap(), "the clock was set back");
    forget_tombstones(&db, at(60) + hour).unwrap();
    assert_eq!(find(&db, &"a".into(), &"other".into()).unwrap(), None);
    assert_eq!(stored(&db), Some(draft("typed", 1)));
    assert!(save(&db, &Draft { text: "again".into(), revision: 1, ..other }, at(9999)).unwrap(), "counted from one");
}
