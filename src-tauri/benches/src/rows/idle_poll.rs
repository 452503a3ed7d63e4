//! A poll that brings nothing: the most frequent thing there is.

use crate::files::{CONVERSATIONS, MESSAGES};
use crate::programs::processor_time_of_others;
use crate::rounds::ms;
use crate::row::{Count, Row};
use crate::session::{self, Made};
use anyhow::Result;
use engine::Vault;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::time::Duration;
use testkit::{Options, Shop};

/// How often it polls here; the app does every 20 s.
const EVERY: Duration = Duration::from_secs(1);
/// So long is measured.
const FOR: Duration = Duration::from_secs(20);
/// What a poll may cost, in milliseconds of processor time.
const MOST: f64 = 3.0;

/// Processor time per poll of one account.
pub(crate) async fn idle_poll() -> Result<Row> {
    let shop = Shop::open_with(Options { strict_rate: false, ..Options::default() }).await;
    let folder = tempfile::tempdir()?;
    let hosts = shop.hosts();
    let made = Made { folder: folder.path(), hosts: &hosts, vault: Vault::session(), poll_every: Some(EVERY) };
    let runtime = tokio::runtime::Builder::new_multi_thread().thread_name("engine").enable_all().build()?;
    let engine = session::start_on(runtime.handle().clone(), made).await?;
    let id = session::connect(&engine, &shop, 1, (CONVERSATIONS, MESSAGES)).await?.remove(0);
    // The names of all customers are learned first: each is asked for, and the poll after the last one finds nothing to do.
    let named = async || Ok(shop.requests(&id, "profile").await >= CONVERSATIONS);
    session::until("the customers' names are learned", named).await?;
    tokio::time::sleep(3 * EVERY).await;
    let files = ["work.db", "cache.db"].map(|name| Watched::open(&folder.path().join(name)));
    let [work, cache] = files;
    let (work, cache) = (work?, cache?);
    let (asked, polled) = (shop.asked_by_anybody().await.len(), shop.conversation_calls().await);
    let began = processor_time_of_others()?;
    tokio::time::sleep(FOR).await;
    let used = processor_time_of_others()?.saturating_sub(began);
    let polls = shop.conversation_calls().await - polled;
    anyhow::ensure!(polls > 0, "it polls");
    let others = shop.asked_by_anybody().await.len() - asked - polls;
    let writes = u64::from(work.was_written()?) + u64::from(cache.was_written()?);
    engine.stop().await;
    runtime.shutdown_background();
    Ok(Row {
        name: "idle poll, processor time".to_owned(),
        unit: "ms",
        ours: ms(used) / f64::from(u32::try_from(polls)?),
        limit: "fixed".to_owned(),
        yardstick: MOST,
        goal: 1.0,
        counted: vec![
            Count { what: "files written", found: writes, expected: 0 },
            Count { what: "other requests", found: u64::try_from(others)?, expected: 0 },
        ],
    })
}

/// Tells whether another connection has committed anything.
struct Watched(Connection, i64);

impl Watched {
    fn open(path: &Path) -> Result<Self> {
        let file = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let version = version(&file)?;
        Ok(Self(file, version))
    }

    fn was_written(&self) -> Result<bool> {
        Ok(version(&self.0)? != self.1)
    }
}

fn version(file: &Connection) -> Result<i64> {
    Ok(file.query_row("PRAGMA data_version", [], |row| row.get(0))?)
}
