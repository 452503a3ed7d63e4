//! The first reading of an account, beside fetching the same bytes and doing nothing with them.

use crate::Plan;
use crate::files::{CONVERSATIONS, MESSAGES};
use crate::line::Line;
use crate::rounds::{median, ms};
use crate::row::{Count, Row};
use crate::session::{self, Made};
use anyhow::{Context, Result};
use engine::Vault;
use std::fs;
use std::path::Path;
use std::time::Instant;
use testkit::{Options, Shop};

/// From the request's first bytes until 25 conversations of 20 messages are written down and can be listed.
pub(crate) async fn first_sync(plan: &Plan) -> Result<Row> {
    let shop = Shop::open_with(Options { strict_rate: false, ..Options::default() }).await;
    let line = Line::to(&shop.hosts()).await?;
    let folder = tempfile::tempdir()?;
    let vault = Vault::session();
    let made = || Made { folder: folder.path(), hosts: line.hosts(), vault: vault.clone(), poll_every: None };
    let engine = session::start(made()).await?;
    let id = session::connect(&engine, &shop, 1, (CONVERSATIONS, MESSAGES)).await?.remove(0);
    engine.stop().await;
    let (mut ours, mut plain, mut requests) = (Vec::new(), Vec::new(), 0);
    for _ in 0..plan.rounds {
        forget(folder.path())?;
        line.take();
        let engine = session::start(made()).await?;
        let mut changes = engine.changes();
        while engine.inbox().list(Some(&id)).await?.rows.len() < CONVERSATIONS {
            // Asked again when there is news, as the window does: asking all the time would slow down what is measured.
            changes.recv().await.context("a change")?;
        }
        let written = Instant::now();
        let asked = line.take();
        let read = |request: &str| request.contains("/conversations?") || request.contains("/messages?");
        let reads: Vec<_> = asked.into_iter().filter(|(_, request)| read(request)).collect();
        let (asked, page) = reads.first().context("the first page")?;
        ours.push(ms(written.duration_since(*asked)));
        requests = reads.len();
        plain.push(fetch(page).await?);
        engine.stop().await;
    }
    Ok(Row {
        name: "first sync of 25 × 20".to_owned(),
        unit: "ms",
        ours: median(&ours),
        limit: "plain fetch of the same".to_owned(),
        yardstick: median(&plain),
        goal: 1.3,
        counted: vec![Count { what: "requests", found: u64::try_from(requests)?, expected: 1 }],
    })
}

/// The cache is as before the first reading.
fn forget(folder: &Path) -> Result<()> {
    for file in fs::read_dir(folder)? {
        let path = file?.path();
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("cache.db")) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// Sends a request as it was, on a new connection, as a first reading does, and reads the answer to its end.
async fn fetch(request: &str) -> Result<f64> {
    let path = request.split(' ').nth(1).context("a path")?;
    let header = |name: &str| {
        let line = request.lines().find(|line| line.to_ascii_lowercase().starts_with(&format!("{name}:")))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    let host = header("host").context("a host")?;
    let client = reqwest::Client::builder().no_proxy().build()?;
    let mut fetch = client.get(format!("http://{host}{path}"));
    if let Some(token) = header("authorization") {
        fetch = fetch.header("authorization", token);
    }
    let began = Instant::now();
    let answer = fetch.send().await?.error_for_status()?.bytes().await?;
    let time = ms(began.elapsed());
    anyhow::ensure!(answer.len() > 10_000, "{} bytes are no first page", answer.len());
    Ok(time)
}
