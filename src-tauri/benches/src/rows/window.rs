//! The whole program: from its start to an inbox that can be read, and its memory when nothing happens.

use crate::Plan;
use crate::files::{CONVERSATIONS, MESSAGES};
use crate::programs::Program;
use crate::rounds::{median, ms};
use crate::row::Row;
use crate::screen::Screen;
use crate::session::{self, Made};
use anyhow::{Context, Result, ensure};
use engine::Vault;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};
use testkit::{Options, Shop};

/// How many accounts are connected.
const ACCOUNTS: usize = 3;
/// Between two looks at the display.
const LOOK: Duration = Duration::from_millis(4);
/// Longer than any start takes.
const DEADLINE: Duration = Duration::from_secs(60);
/// After so long a program is idle.
const SETTLED: Duration = Duration::from_secs(25);
/// How often memory is looked at; it hardly differs.
const MEMORY_ROUNDS: usize = 2;

/// The keychain's name for what a release keeps on another platform than Meta's own (`src-tauri/src/session.rs`).
const KEYCHAIN: &str = "Shopbell, other hosts";

/// Start and memory, each beside the blank window.
pub(crate) async fn window(plan: &Plan) -> Result<Vec<Row>> {
    let shop = Shop::open_with(Options { strict_rate: false, ..Options::default() }).await;
    let folder = tempfile::tempdir()?;
    let arguments = connect(&shop, folder.path(), ACCOUNTS, (CONVERSATIONS, MESSAGES), false).await?;
    let app = Subject { path: &plan.app, arguments };
    let blank = Subject { path: &plan.blank, arguments: Vec::new() };
    let screen = Screen::open()?;
    let mut rows = Vec::new();
    if plan.wants("start") {
        rows.push(start(plan, &screen, &app, &blank).await?);
    }
    if plan.wants("memory") {
        rows.push(memory(&screen, &app, &blank).await?);
    }
    Ok(rows)
}

/// Connects accounts and reads all they have, as days of use leave it in a folder, with the list of `all` in view or that of
/// the first; with which arguments the app opens that.
pub(super) async fn connect(
    shop: &Shop,
    folder: &Path,
    accounts: usize,
    history: (usize, usize),
    all: bool,
) -> Result<Vec<String>> {
    let (data, hosts) = (folder.join("data"), folder.join("hosts.json"));
    fs::create_dir(&data)?;
    fs::write(&hosts, shop.hosts())?;
    let shops = shop.hosts();
    let made = Made { folder: &data, hosts: &shops, vault: Vault::keychain(KEYCHAIN), poll_every: None };
    let engine = session::start(made).await?;
    session::connect(&engine, shop, accounts, history).await?;
    if all {
        engine.inbox().select(None).await?;
    }
    engine.stop().await;
    Ok(vec!["--data-dir".into(), text(&data)?, "--meta-hosts".into(), text(&hosts)?])
}

async fn start(plan: &Plan, screen: &Screen, app: &Subject<'_>, blank: &Subject<'_>) -> Result<Row> {
    // The first of each finds nothing in the system's memory of files, and is not counted.
    for one in [blank, app] {
        one.until_painted(screen).await?;
    }
    let (mut ours, mut plain) = (Vec::new(), Vec::new());
    for _ in 0..plan.rounds {
        plain.push(ms(blank.until_painted(screen).await?.1));
        ours.push(ms(app.until_painted(screen).await?.1));
    }
    Ok(Row {
        name: "start → inbox painted from cache".to_owned(),
        unit: "ms",
        ours: median(&ours),
        limit: "blank window's first frame".to_owned(),
        yardstick: median(&plain),
        goal: 1.15,
        counted: Vec::new(),
    })
}

async fn memory(screen: &Screen, app: &Subject<'_>, blank: &Subject<'_>) -> Result<Row> {
    let (mut ours, mut plain) = (Vec::new(), Vec::new());
    for _ in 0..MEMORY_ROUNDS {
        plain.push(blank.memory(screen).await?);
        ours.push(app.memory(screen).await?);
    }
    Ok(Row {
        name: "idle memory, 3 accounts".to_owned(),
        unit: "MiB",
        ours: median(&ours),
        limit: "blank window's".to_owned(),
        yardstick: median(&plain),
        goal: 1.25,
        counted: Vec::new(),
    })
}

/// A program with a window.
pub(super) struct Subject<'a> {
    pub(super) path: &'a Path,
    pub(super) arguments: Vec<String>,
}

impl Subject<'_> {
    /// Starts it and waits until it shows what it is for; how long that took.
    pub(super) async fn until_painted(&self, screen: &Screen) -> Result<(Program, Duration)> {
        let begun_clear = Instant::now();
        while screen.shows_colour()? {
            ensure!(begun_clear.elapsed() < DEADLINE, "a window of before does not go");
            tokio::time::sleep(LOOK).await;
        }
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        let began = Instant::now();
        let program = Program::start(self.path, &arguments)?;
        while !screen.shows_colour()? {
            ensure!(began.elapsed() < DEADLINE, "{} shows nothing", self.path.display());
            tokio::time::sleep(LOOK).await;
        }
        Ok((program, began.elapsed()))
    }

    /// In MiB, after it has been idle for a while.
    async fn memory(&self, screen: &Screen) -> Result<f64> {
        let (program, _) = self.until_painted(screen).await?;
        tokio::time::sleep(SETTLED).await;
        Ok(f64::from(u32::try_from(program.memory()? / 1024)?) / 1024.0)
    }
}

fn text(path: &Path) -> Result<String> {
    Ok(path.to_str().context("a path of plain text")?.to_owned())
}
