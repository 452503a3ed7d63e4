//! What the store shows: each draft and each row under a key, with a fingerprint of everything in it. A child tells it
//! as it goes; the parent reads it afterwards.

use anyhow::Result;
use chrono::{DateTime, Utc};
use domain::{AccountId, ConversationId, OutboxRow};
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};
use std::path::Path;
use store::{Draft, Store};

/// The account that everything belongs to.
pub const ACCOUNT: &str = "shop";
/// Where things are typed.
pub const CONVERSATIONS: [&str; 4] = ["a", "b", "c", "d"];

/// A moment, in milliseconds of the trial's own time.
pub fn now(ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_763_640_000_000 + ms).unwrap_or_default()
}

/// Everything that must not be lost.
#[derive(Debug, Default)]
pub struct Shown {
    items: BTreeMap<String, u64>,
    /// What is being changed: begun and not acknowledged.
    changing: BTreeSet<String>,
    /// `work.db` was damaged and made anew.
    pub mended: bool,
}

/// The key of a draft.
pub fn draft_key(conversation: &str) -> String {
    format!("draft-{conversation}")
}

/// The key of a row.
pub fn row_key(row: &OutboxRow) -> String {
    format!("row-{}-{}", row.conversation, row.id)
}

/// The key of rows that are not there yet.
pub fn new_rows_key(conversation: &str) -> String {
    format!("row-{conversation}-")
}

impl Shown {
    /// Opens the store of a folder, reads everything, closes it.
    pub async fn read(folder: &Path) -> Result<Self> {
        let store = Store::open(folder, now(0)).await?;
        let mended = store.recovery().is_some();
        let items = items(&store).await;
        store.close().await;
        Ok(Self { items: items?, changing: BTreeSet::new(), mended })
    }

    /// Takes a line of the child's in; says whether it acknowledged something.
    pub fn hear(&mut self, line: &str) -> bool {
        let mut words = line.split(' ');
        match words.next() {
            Some("begin") => {
                self.changing = words.map(str::to_owned).collect();
                false
            }
            Some("done") => {
                self.changing.clear();
                for word in words {
                    match word.split_once('=') {
                        Some((key, "gone")) => {
                            self.items.remove(key);
                        }
                        Some((key, print)) => {
                            self.items.insert(key.to_owned(), print.parse().unwrap_or(0));
                        }
                        None => {}
                    }
                }
                true
            }
            _ => false,
        }
    }

    /// Whether something was begun and not acknowledged.
    pub fn is_at_work(&self) -> bool {
        !self.changing.is_empty()
    }

    /// What was acknowledged and is not found, or is found and was never written.
    pub fn compare(&self, found: &Self) -> Vec<String> {
        let may_change = |key: &str| {
            self.changing.contains(key)
                || self.changing.iter().any(|begun| begun.ends_with('-') && key.starts_with(begun.as_str()))
        };
        let keys: BTreeSet<&String> = self.items.keys().chain(found.items.keys()).collect();
        let differing =
            keys.into_iter().filter(|key| self.items.get(*key) != found.items.get(*key) && !may_change(key));
        differing
            .map(|key| match (self.items.contains_key(key), found.items.contains_key(key)) {
                (true, false) => format!("{key} is lost"),
                (false, _) => format!("{key} came back"),
                (true, true) => format!("{key} is not as it was acknowledged"),
            })
            .collect()
    }
}

/// Reads everything that must not be lost.
async fn items(store: &Store) -> Result<BTreeMap<String, u64>> {
    let account = AccountId::new(ACCOUNT);
    let mut items = BTreeMap::new();
    for name in CONVERSATIONS {
        let conversation = ConversationId::new(name);
        let revision = store.draft_revision(&account, &conversation).await?;
        if revision > 0 {
            let text = store.draft(&account, &conversation).await?.map(|draft| draft.text).unwrap_or_default();
            let draft = Draft { account: account.clone(), conversation, text, revision };
            items.insert(draft_key(name), draft_print(&draft));
        }
    }
    for row in store.outbox_all(&account).await? {
        items.insert(row_key(&row), row_print(&row));
    }
    Ok(items)
}

/// The fingerprint of a draft, or of the tombstone of one.
pub fn draft_print(draft: &Draft) -> u64 {
    print(&(draft.revision, &draft.text))
}

/// The fingerprint of a row.
pub fn row_print(row: &OutboxRow) -> u64 {
    print(&format!("{row:?}"))
}

fn print(value: &impl Hash) -> u64 {
    // The same in every process of this program.
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
