//! From the press of Send to the first byte on the wire. What is sent is on the disk before (house rule 3), so one synced
//! commit is in it.

use crate::line::Line;
use crate::rounds::{ms, p99};
use crate::row::Row;
use crate::session::{self, Made};
use anyhow::{Context, Result};
use engine::Vault;
use engine::views::SendHow;
use rusqlite::Connection;
use std::path::Path;
use std::time::Instant;
use testkit::{Options, Shop};

/// How many are sent.
const TIMES: u32 = 200;
/// What may come on top of the commit, in milliseconds.
const ON_TOP: f64 = 5.0;

/// All but one in a hundred.
pub(crate) async fn send() -> Result<Row> {
    let shop = Shop::open_with(Options { strict_rate: false, ..Options::default() }).await;
    let line = Line::to(&shop.hosts()).await?;
    let folder = tempfile::tempdir()?;
    let made = Made { folder: folder.path(), hosts: line.hosts(), vault: Vault::session(), poll_every: None };
    let engine = session::start(made).await?;
    let id = session::connect(&engine, &shop, 1, (1, 3)).await?.remove(0);
    let conversation = engine.inbox().list(Some(&id)).await?.rows.remove(0).conversation;
    let commits = Commits::open(folder.path())?;
    let (mut ours, mut plain) = (Vec::new(), Vec::new());
    for number in 0..TIMES {
        line.take();
        let began = Instant::now();
        engine.sending().send(&id, &conversation, format!("answer {number}"), number + 1, SendHow::default()).await?;
        let mut left = None;
        let sent = async || {
            left = left.or(line.take().into_iter().find(|(_, request)| request.starts_with("POST ")).map(|it| it.0));
            let thread = engine.inbox().thread(&id, &conversation).await?;
            Ok(left.is_some() && thread.messages.iter().filter(|message| message.own).count() > 0)
        };
        session::until("it is sent", sent).await?;
        ours.push(ms(left.context("it left")?.duration_since(began)));
        plain.push(commits.one(number)?);
    }
    engine.stop().await;
    Ok(Row {
        name: "Send pressed → bytes on the wire, p99".to_owned(),
        unit: "ms",
        ours: p99(&ours),
        limit: "one FULL commit + 5 ms, p99".to_owned(),
        yardstick: p99(&plain) + ON_TOP,
        goal: 1.0,
        counted: Vec::new(),
    })
}

/// A database of its own on the same disk, in which each commit is synced.
struct Commits(Connection);

impl Commits {
    fn open(folder: &Path) -> Result<Self> {
        let file = Connection::open(folder.join("yardstick.db"))?;
        file.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE plain (number INTEGER, text TEXT) STRICT",
        )?;
        Ok(Self(file))
    }

    fn one(&self, number: u32) -> Result<f64> {
        let began = Instant::now();
        self.0.execute("INSERT INTO plain VALUES (?1, ?2)", (number, "an answer as long as most of them are"))?;
        Ok(ms(began.elapsed()))
    }
}
