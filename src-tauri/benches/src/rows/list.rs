//! The list of all accounts: what it costs must grow no faster than what is in it.

use crate::rounds::{median, ms};
use crate::row::Row;
use crate::session::{self, Made};
use crate::{Plan, files};
use anyhow::Result;
use chrono::Utc;
use engine::Vault;
use std::time::Instant;
use testkit::{Options, Shop};

/// How often each list is read.
const TIMES: usize = 40;

/// With 10 and with 100 accounts, each beside ten times the one with a tenth of them.
pub(crate) async fn list(_: &Plan) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    let mut before: Option<f64> = None;
    for accounts in [1, 10, 100] {
        let time = time_of(accounts).await?;
        if let Some(before) = before {
            rows.push(Row {
                name: format!("list of all, {accounts} accounts"),
                unit: "ms",
                ours: time,
                limit: format!("10 × that of {}", accounts / 10),
                yardstick: 10.0 * before,
                goal: 1.0,
                counted: Vec::new(),
            });
        }
        before = Some(time);
    }
    Ok(rows)
}

async fn time_of(accounts: usize) -> Result<f64> {
    // Nothing is asked of it here.
    let hosts = Shop::open_with(Options::default()).await.hosts();
    let folder = tempfile::tempdir()?;
    files::fill(folder.path(), accounts, Utc::now()).await?;
    let made = Made { folder: folder.path(), hosts: &hosts, vault: Vault::session(), poll_every: None };
    let engine = session::start(made).await?;
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let began = Instant::now();
        let shown = engine.inbox().list(None).await?.rows.len();
        times.push(ms(began.elapsed()));
        anyhow::ensure!(shown == accounts * files::CONVERSATIONS, "{shown} rows of {accounts} accounts");
    }
    engine.stop().await;
    Ok(median(&times))
}
