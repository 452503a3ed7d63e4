//! Good files, to be damaged: drafts and outbox rows in every state, at rest and with a log that is not yet in the
//! database, early and late, and those of somebody else.

use crate::process::{Scratch, files};
use anyhow::{Context, Result, ensure};
use chrono::{DateTime, Utc};
use domain::outbox::{Attempt, Event, HORIZON, Outcome};
use domain::{AccountId, ConversationId, MessageId, NotSent, OutboxId, OutboxRow, SendState};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use store::{Draft, Store};

/// The file of the second copy.
const SECOND_COPY: &str = "work.journal";

/// Files by name.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Everything good.
pub struct Good {
    /// States of one folder, to be damaged.
    pub snapshots: Vec<Snapshot>,
    /// The same kind of files with other texts.
    pub foreign: Files,
    /// Everything ever written, by item.
    written: BTreeMap<String, BTreeSet<String>>,
}

/// One state of the folder.
pub struct Snapshot {
    pub name: &'static str,
    pub files: Files,
    /// What must be recovered.
    pub unsent: BTreeMap<String, String>,
    /// What must not be sent again.
    pub sent: BTreeSet<String>,
}

/// What a store shows.
#[derive(Debug, Default)]
pub struct Found {
    pub items: BTreeMap<String, String>,
    /// Rows that will go out by themselves.
    pub waiting: BTreeSet<String>,
    sent: BTreeSet<String>,
    pub mended: bool,
}

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_763_640_000 + second, 0).unwrap_or_default()
}

fn account() -> AccountId {
    AccountId::new("shop")
}

impl Good {
    /// Makes them.
    pub async fn make(scratch: &Scratch) -> Result<Self> {
        let mut good = Self { snapshots: Vec::new(), foreign: Files::new(), written: BTreeMap::new() };
        let other = scratch.at("other");
        let store = Store::open(&other, at(0)).await?;
        write_all(&store, "foreign", 10_000).await?;
        good.foreign = load(&other)?;
        store.close().await;

        let folder = scratch.at("good");
        let store = Store::open(&folder, at(0)).await?;
        write_all(&store, "early", 0).await?;
        good.keep("early, with a log", &store, &folder).await?;
        store.close().await;
        let store = Store::open(&folder, at(0)).await?;
        good.keep("early, at rest", &store, &folder).await?;
        write_all(&store, "late", 1_000).await?;
        good.keep("late, with a log", &store, &folder).await?;
        store.close().await;
        let store = Store::open(&folder, at(0)).await?;
        good.keep("late, at rest", &store, &folder).await?;
        store.close().await;
        Ok(good)
    }

    async fn keep(&mut self, name: &'static str, store: &Store, folder: &Path) -> Result<()> {
        let found = look(store).await?;
        for (key, text) in &found.items {
            self.written.entry(key.clone()).or_default().insert(text.clone());
        }
        let unsent = found.items.into_iter().filter(|(key, _)| !found.sent.contains(key)).collect();
        self.snapshots.push(Snapshot { name, files: load(folder)?, unsent, sent: found.sent });
        Ok(())
    }

    /// Takes the second copy out of every state.
    pub fn lose_second_copies(&mut self) {
        let all = self.snapshots.iter_mut().map(|snapshot| &mut snapshot.files).chain([&mut self.foreign]);
        all.for_each(|files| drop(files.remove(SECOND_COPY)));
    }

    /// Whether this text was ever written.
    pub fn was_written(&self, key: &str, text: &str) -> bool {
        text.is_empty() || self.written.get(key).is_some_and(|texts| texts.contains(text))
    }
}

/// The files of a folder; what only memory shares is not among them.
fn load(folder: &Path) -> Result<Files> {
    let mut loaded = Files::new();
    for file in files(folder)? {
        let name = file.file_name().context("a name")?.to_string_lossy().into_owned();
        // The disk reserve is a megabyte without content.
        if !name.ends_with("-shm") && !name.contains("ballast") {
            loaded.insert(name, fs::read(&file)?);
        }
    }
    Ok(loaded)
}

/// Makes a folder of these files.
pub fn write(folder: &Path, files: &Files) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    for (name, bytes) in files {
        fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}

/// Opens a folder and reads everything.
pub async fn read(folder: &Path) -> Result<Found> {
    let store = Store::open(folder, at(100_000)).await?;
    let found = look(&store).await;
    store.close().await;
    found
}

/// Reads everything as a store would that knew neither checksums nor a second copy; of a file that SQLite itself finds
/// damaged it shows nothing.
pub fn read_unchecked(folder: &Path) -> Result<Found> {
    let db = rusqlite::Connection::open(folder.join("work.db"))?;
    let verdict: String = db.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    ensure!(verdict == "ok", "damaged");
    let mut found = Found::default();
    let sql =
        "SELECT 'draft ' || conversation, text, '' FROM drafts UNION ALL SELECT 'row ' || id, text, state FROM outbox";
    let mut rows = db.prepare(sql)?;
    let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?)))?;
    for row in rows {
        let (key, text, state): (String, String, String) = row?;
        if state == "queued" {
            found.waiting.insert(key.clone());
        }
        found.items.insert(key, text);
    }
    Ok(found)
}

async fn look(store: &Store) -> Result<Found> {
    let mut found = Found { mended: store.recovery().is_some(), ..Found::default() };
    for draft in store.drafts(&account()).await? {
        found.items.insert(format!("draft {}", draft.conversation), draft.text);
    }
    for row in store.outbox_all(&account()).await? {
        let key = format!("row {}", row.id);
        match row.state {
            SendState::Sent { .. } => drop(found.sent.insert(key.clone())),
            SendState::Queued { .. } => drop(found.waiting.insert(key.clone())),
            _ => {}
        }
        found.items.insert(key, row.text().to_owned());
    }
    Ok(found)
}

/// Drafts, and rows in each state.
async fn write_all(store: &Store, era: &str, first: u32) -> Result<()> {
    for number in 0..12_u64 {
        let text = format!("{era} draft {number} {}", "até já 👩‍🍳 ".repeat(usize::try_from(number * 7)?));
        let conversation = ConversationId::new(format!("c{number}"));
        let revision = u64::from(first) + number + 1;
        store.save_draft(&Draft { account: account(), conversation, text, revision }, at(1)).await?;
    }
    for number in 0..16_u32 {
        let id = OutboxId::new(uuid::Uuid::from_u128(u128::from(first + number) + 1));
        let to = (account(), ConversationId::new(format!("r{first}-{number}")), "customer".into());
        let text = format!("{era} message {number} {}", "yes, until six. ".repeat(usize::try_from(number * 3)?));
        store.queue(&[OutboxRow::pressed(id, to, text, at(2))], 0).await?;
        for event in events(first, number) {
            store.step(&id, event).await?.context("a step of the good row")?;
        }
    }
    Ok(())
}

/// What has happened to a row.
fn events(first: u32, number: u32) -> Vec<Event> {
    let known_before = vec![MessageId::new("m")];
    let begin = Event::Begin(Attempt { at: at(3), text_hash: "0".repeat(64), known_before, human_agent: false });
    let answered = |outcome| vec![begin.clone(), Event::Answered(outcome)];
    match number % 8 {
        0 | 1 => Vec::new(),
        2 => vec![begin],
        3 => answered(Outcome::Sent(MessageId::new(format!("m{first}-{number}")))),
        4 => answered(Outcome::Refused(NotSent::RecipientUnavailable)),
        5 => answered(Outcome::Unclear { at: at(4) }),
        6 => answered(Outcome::SlowedDown { at: at(4), until: at(4) + HORIZON }),
        _ => answered(Outcome::NeverLeft { at: at(4) }),
    }
}
