//! Files of every earlier schema become files of this one.

use crate::facts::{account, at, by, caches_set_aside, draft, everything, head, own, store, sync, theirs};
use chrono::TimeDelta;
use domain::outbox::{Attempt, Event, Outcome};
use domain::{Flavour, Message, NotSent, OutboxId, OutboxRow, Part, Reading, SendState};
use std::fs;
use std::path::Path;
use store::{Store, unsent};
use tempfile::TempDir;

/// A folder with files of a schema.
fn golden(number: u32) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in ["work", "cache"] {
        let golden = format!("{}/tests/golden/{file}-{number}.db", env!("CARGO_MANIFEST_DIR"));
        fs::copy(golden, folder.path().join(format!("{file}.db"))).unwrap();
    }
    folder
}

fn attempt(second: i64, hash: blake3::Hash) -> Option<Attempt> {
    let known_before = vec!["known 1".into(), "known \"2\"".into()];
    Some(Attempt { at: at(second), text_hash: hash.to_hex().to_string(), known_before, human_agent: false })
}

/// The outbox of the first golden file.
fn outbox_1() -> Vec<OutboxRow> {
    let refused = NotSent::Refused { code: 100, subcode: Some(2_534_014) };
    let unknown = |second| SendState::Unknown { since: at(second), looks: 0, reads: 0 };
    let rows = [
        ("c1", "queued", None, SendState::Queued { hold: None }),
        ("c3", "sending", Some(101), SendState::Sending),
        ("c4", "sent", Some(102), SendState::Sent { id: Some("mid.3".into()) }),
        ("c5", "no connection", Some(103), SendState::NotSent { why: NotSent::NoConnection }),
        ("c5", "slowed down", Some(104), SendState::NotSent { why: NotSent::SlowedDown }),
        ("c6", "unknown", Some(105), unknown(105)),
        ("c6", "refused", Some(106), SendState::NotSent { why: refused }),
        ("c6", "window closed", Some(107), SendState::NotSent { why: NotSent::WindowClosed }),
        ("c7", "unknown, never begun by the books", None, unknown(19)),
    ];
    let row = |(number, (conversation, text, tried, state)): (u128, (&str, &str, Option<i64>, SendState))| {
        let id = OutboxId::new(uuid::Uuid::from_u128(number));
        let to = (account(), conversation.into(), format!("of {conversation}").into());
        let pressed = OutboxRow::pressed(id, to, text.into(), at(10 + i64::try_from(number).unwrap()));
        let attempts = u32::from(tried.is_some());
        let attempt = tried.and_then(|second| attempt(second, blake3::hash(text.as_bytes())));
        OutboxRow { attempts, attempt, state, ..pressed }
    };
    (1..).zip(rows).map(row).collect()
}

async fn assert_golden_1(folder: &Path) {
    let store = Store::open(folder, at(500)).await.unwrap();
    assert_eq!(store.recovery(), None);
    assert_eq!(caches_set_aside(folder), 0);
    assert_eq!(store.outbox_all(&account()).await.unwrap(), outbox_1());
    assert_eq!(store.drafts(&account()).await.unwrap(), [draft("c1", "half a sentence — é 🥐", 7)]);
    assert_eq!(store.draft_revision(&account(), &"c2".into()).await.unwrap(), 4, "the tombstone");
    let other = store.drafts(&"17841400000000002".into()).await.unwrap();
    assert_eq!(other[0].text, "of the other account\nsecond line");
    let accounts = store.accounts().await.unwrap();
    assert_eq!(
        accounts.iter().map(|account| account.flavour).collect::<Vec<_>>(),
        [Flavour::Instagram, Flavour::Facebook]
    );
    assert_eq!(store.setting("timezone").await.unwrap().as_deref(), Some(r#""Europe/Lisbon""#));
    assert!(store.meta_app(Flavour::Instagram).await.unwrap().is_some());
    let rows = store.conversations(&account(), 25).await.unwrap();
    let inbound: Vec<_> = rows.iter().map(|row| (row.conversation.id.as_str(), row.last_inbound)).collect();
    assert_eq!(inbound, [("c2", Some(at(4))), ("c1", Some(at(6)))]);
    assert_eq!(rows[1].unread, 0, "read up to 5, answered at 6");
    assert_eq!(store.thread(&account(), &"c1".into()).await.unwrap().len(), 3);
    store.close().await;
}

#[tokio::test]
async fn s4_a_file_of_the_first_schema_keeps_every_word_and_state() {
    let folder = golden(1);
    assert_eq!(unsent(folder.path()).len(), 10, "it can be read before it is brought up to date");
    assert_golden_1(folder.path()).await;
    assert_golden_1(folder.path()).await;
}

#[tokio::test]
async fn s4_a_copy_is_kept_until_the_next_start_has_gone_well() {
    let folder = golden(1);
    let before = folder.path().join("work.db.before-14");
    fs::write(&before, "left by a start that was cut off").unwrap();
    assert_golden_1(folder.path()).await;
    let copy = rusqlite::Connection::open(&before).unwrap();
    let words: (i64, i64) = copy
        .query_row("SELECT (SELECT count(*) FROM outbox), (SELECT user_version FROM pragma_user_version)", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!(words, (9, 1));
    drop(copy);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&before).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_golden_1(folder.path()).await;
    assert!(!before.exists());
}

#[tokio::test]
async fn s4_a_damaged_file_of_the_first_schema_is_made_anew_in_this_one() {
    let folder = golden(1);
    let path = folder.path().join("work.db");
    let mut bytes = fs::read(&path).unwrap();
    // The index of the sent messages: no row is on it, and SQLite looks at it all the same.
    let pages = bytes.len() / 4096;
    let empty = (1..pages).rev().find(|page| bytes[page * 4096] == 10).unwrap();
    bytes[empty * 4096..(empty + 1) * 4096].fill(0xa5);
    fs::write(&path, bytes).unwrap();
    let store = Store::open(folder.path(), at(500)).await.unwrap();
    assert_eq!(store.recovery().unwrap().kept, "work.db.corrupt-1");
    let rows = store.outbox_all(&account()).await.unwrap();
    let texts = |rows: &[OutboxRow]| rows.iter().map(|row| row.text().to_owned()).collect::<Vec<_>>();
    assert_eq!(texts(&rows), texts(&outbox_1()));
    for (row, golden) in rows.iter().zip(outbox_1()) {
        let is_settled = matches!(golden.state, SendState::Sent { .. } | SendState::NotSent { .. });
        let unknown = SendState::Unknown { since: at(500), looks: 0, reads: 0 };
        assert_eq!(row.state, if is_settled { golden.state } else { unknown });
        assert_eq!(row.attempt, golden.attempt);
    }
}

fn id(number: u128) -> OutboxId {
    OutboxId::new(uuid::Uuid::from_u128(number))
}

/// What the golden files of the second schema were filled with.
async fn fill_2(store: &Store) {
    store.save_draft(&draft("c1", "half a sentence — é 🥐", 7), at(1)).await.unwrap();
    store.save_draft(&draft("c2", "", 4), at(2)).await.unwrap();
    let press = |number: u128, of: u32| {
        let part = |part: u32| {
            let id = id(number + u128::from(part) - 1);
            let to = (account(), format!("c{number}").into(), format!("of c{number}").into());
            let pressed = OutboxRow::pressed(id, to, format!("text {number}, part {part}"), at(10));
            let press = Part { first: self::id(number), number: part, of };
            OutboxRow { part: press, release_at: at(15), try_anyway: number == 40, ..pressed }
        };
        (1..=of).map(part).collect::<Vec<_>>()
    };
    let begin = |human_agent| Event::Begin(Attempt { human_agent, ..attempt(20, blake3::hash(b"text")).unwrap() });
    let refused = || Event::Answered(Outcome::Refused(NotSent::HumanAgentRefused));
    let unclear = || Event::Answered(Outcome::Unclear { at: at(21) });
    let looks = |count| vec![Event::Looked { at: at(22), read: true }; count];
    let ways: [(u128, u32, Vec<Event>); 9] = [
        (10, 3, vec![begin(false), Event::Answered(Outcome::Sent("mid.10".into()))]),
        (20, 1, vec![begin(false)]),
        (30, 1, vec![begin(true), refused(), Event::Retry]),
        (40, 2, vec![begin(true), refused()]),
        (50, 1, vec![begin(false), Event::Answered(Outcome::NeverLeft { at: at(21) })]),
        (60, 1, vec![begin(false), Event::Answered(Outcome::SlowedDown { at: at(2), until: at(90) })]),
        (70, 1, [vec![begin(false), unclear()], looks(2)].concat()),
        (80, 1, [vec![begin(false), unclear()], looks(5)].concat()),
        (90, 1, [vec![begin(false), unclear()], looks(6), vec![Event::Arrived]].concat()),
    ];
    for (number, of, events) in ways {
        store.queue(&press(number, of), 0).await.unwrap();
        for event in events {
            store.step(&id(number), event).await.unwrap().unwrap();
        }
    }
    store.set_setting("timezone", r#""Europe/Lisbon""#).await.unwrap();
    let poll = sync(vec![(head("c1", 9), vec![theirs("m1", 5), own("m2", 6)])]);
    store.merge(&account(), &Reading { read_at: Some(at(30)), ..poll }, &[]).await.unwrap();
    let event = Message { sent_at: at(7) + TimeDelta::milliseconds(345), ..theirs("m3", 7) };
    let event = by("of c1", vec![event]).remove(0);
    let events = vec![("c1".into(), event)];
    store.merge(&account(), &Reading { events, ..Reading::default() }, &[]).await.unwrap();
    store.add_sent(&account(), &"c1".into(), &own("mid.10", 20)).await.unwrap();
    store.window_refused(&account(), &"c1".into(), at(40)).await.unwrap();
}

#[tokio::test]
async fn s4_a_file_of_the_second_schema_keeps_every_word_and_state() {
    let (golden, filled) = (golden(2), store().await);
    fill_2(&filled.store).await;
    let store = Store::open(golden.path(), at(500)).await.unwrap();
    let work = async |store: &Store| {
        let revision = store.draft_revision(&account(), &"c2".into()).await.unwrap();
        let mut rows = store.outbox_all(&account()).await.unwrap();
        for row in &mut rows {
            // Files of earlier versions do not say since when.
            if let SendState::Queued { hold: Some(hold) } = &mut row.state {
                hold.since = None;
            }
        }
        (rows, store.drafts(&account()).await.unwrap(), revision)
    };
    let found = work(&store).await;
    assert_eq!(found, work(&filled.store).await);
    assert_eq!((found.0.len(), found.1.len(), found.2), (12, 1, 4));
    // The golden file is from when a test's customers all wrote under one number.
    let of_one = async |store: &Store| {
        let mut all = everything(store).await;
        let threads = all.iter_mut().flat_map(|(row, thread)| row.newest.iter_mut().chain(thread));
        threads.for_each(|message| message.from = "customer".into());
        all
    };
    assert_eq!(of_one(&store).await, of_one(&filled.store).await);
    assert_eq!((store.recovery(), caches_set_aside(golden.path())), (None, 0));
    assert_eq!(store.setting("timezone").await.unwrap().as_deref(), Some(r#""Europe/Lisbon""#));
    assert!(golden.path().join("work.db.before-14").exists());
}
