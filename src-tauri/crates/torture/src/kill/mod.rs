//! SIGKILL at a random moment while somebody types, sends and refreshes and customers write, again and again on the same
//! files; then what was acknowledged is looked for (`reliability.md` B1, B2, B4).

mod expected;

pub use expected::Expected;

use crate::client::{ALL_POINTS, Rig, Said, Settled, Wish, settles};
use crate::process::TIMEOUT;
use crate::{Options, Report, Size};
use anyhow::{Context, Result, bail};
use chrono::{TimeDelta, Utc};
use fastrand::Rng;
use serde_json::json;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::Store;

/// Kills of the three tiers.
const SIZE: Size = Size { quick: 80, deep: 300, full: 10_000 };
/// At the latest in this transaction hangs a client that is to be killed in one.
const MOST_TRANSACTIONS: u32 = 30;
/// In so many kills at most each planted bug must be found.
const PLANT_CASES: u64 = 200;
/// After so many kills everything has to settle, and other files are taken.
const CHAIN: u64 = 20;
/// After so many chains another platform is opened, since ledgers grow.
const CHAINS_PER_OFFICE: u64 = 5;

/// Runs the trial.
///
/// # Errors
/// When it cannot be set up.
pub fn run(options: &Options) -> Result<Report> {
    let mut report = Report::from_seed(options.seed);
    for name in ["acknowledged", "lost", "duplicated", "between POST and answer", "left to the owner"] {
        report.count(name, 0);
    }
    let mut bench = Bench::new(false)?;
    for seed in options.seeds(SIZE) {
        let kill = bench.kill(seed)?;
        report.cases += 1;
        report.opportunities += u64::from(kill.in_transaction || kill.in_post);
        report.count("between POST and answer", u64::from(kill.in_post));
        report.count("acknowledged", kill.acknowledged);
        note(&mut report, seed, kill.faults);
        if bench.kills.is_multiple_of(CHAIN) {
            let (undecided, faults) = bench.settle()?;
            report.count("left to the owner", undecided);
            note(&mut report, seed, faults);
        }
    }
    let (_, faults) = bench.settle()?;
    note(&mut report, options.seed, faults);
    let mut bench = Bench::new(true)?;
    let mut caught = None;
    for (cases, seed) in (1..).zip(options.plant_seeds(PLANT_CASES)) {
        if !bench.kill(seed)?.faults.is_empty() {
            caught = Some(cases);
            break;
        }
    }
    report.plant("answers before it commits", caught);
    report
        .remarks
        .push(format!("{} points are in the program", ALL_POINTS.iter().map(|points| points.len()).sum::<usize>()));
    Ok(report)
}

fn note(report: &mut Report, seed: u64, faults: Vec<Fault>) {
    for fault in faults {
        match fault {
            Fault::Lost(what) => {
                report.count("lost", 1);
                report.fail(seed, what);
            }
            Fault::Duplicated(what) => {
                report.count("duplicated", 1);
                report.fail(seed, what);
            }
        }
    }
}

/// What is wrong after a kill.
#[derive(Debug)]
pub enum Fault {
    /// Acknowledged and not there, or shown as what it is not.
    Lost(String),
    /// On Instagram more often than pressed.
    Duplicated(String),
}

struct Bench {
    runtime: Arc<tokio::runtime::Runtime>,
    rig: Rig,
    folder: PathBuf,
    conversations: Vec<testkit::Conversation>,
    expected: Expected,
    /// With the planted bug.
    hasty: bool,
    kills: u64,
}

#[derive(Debug, Default)]
struct Kill {
    in_transaction: bool,
    in_post: bool,
    acknowledged: u64,
    faults: Vec<Fault>,
}

impl Bench {
    fn new(hasty: bool) -> Result<Self> {
        let runtime = Arc::new(tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?);
        let rig = Rig::open(&runtime)?;
        let folder = rig.fresh("files")?;
        let conversations: Vec<_> = rig.answerable().into_iter().take(4).collect();
        Ok(Self { runtime, rig, folder, conversations, expected: Expected::default(), hasty, kills: 0 })
    }

    fn names(&self) -> Vec<String> {
        self.conversations.iter().map(|conversation| conversation.id.clone()).collect()
    }

    fn kill(&mut self, seed: u64) -> Result<Kill> {
        let mut rng = Rng::with_seed(seed);
        let (hasty, hangs) = (self.hasty, rng.bool() || self.hasty);
        let (mut client, ready) = self.rig.client(&self.folder, |start| {
            (start.marks, start.hasty) = (true, hasty);
        })?;
        if !ready {
            bail!("a client could not begin, seed {seed}");
        }
        let hangs_after = hangs.then(|| rng.u32(..MOST_TRANSACTIONS));
        client.tell(&Wish::Work { seed, conversations: self.names(), hangs_after });
        self.answers_take_time(&mut rng);
        // One that is to hang says so. Of the others half end within the first 30 ms, half while more is under way.
        let most = if rng.bool() { 30_000 } else { 250_000 };
        let working = if hangs { TIMEOUT } else { Duration::from_micros(rng.u64(500..most)) };
        let end = Instant::now() + working;
        while Instant::now() < end && client.listen(end.min(Instant::now() + Duration::from_micros(rng.u64(..20_000))))
        {
            self.somebody_writes(&mut rng);
        }
        self.kills += 1;
        let mut kill = Kill::default();
        let mut open: Vec<String> = Vec::new();
        let said = client.kill();
        if hangs && !said.iter().any(|said| matches!(said, Said::Hangs)) {
            bail!("a client never came to the transaction it was to hang in, seed {seed}");
        }
        for said in said {
            match &said {
                Said::Begins(what) => open.push(what.clone()),
                Said::Ends(what) => open.retain(|begun| begun != what),
                Said::Typed { .. } | Said::Pressed { .. } => kill.acknowledged += 1,
                _ => {}
            }
            self.expected.hear(said);
        }
        kill.in_post = open.iter().any(|begun| begun == crate::client::POST);
        kill.in_transaction = open.iter().any(|begun| begun != crate::client::POST);
        kill.faults = self.look(false)?.1;
        Ok(kill)
    }

    /// The platform is slow at sends, before or after it does its work, so that kills land there.
    fn answers_take_time(&self, rng: &mut Rng) {
        let ms = rng.u64(..40);
        let effect = if rng.bool() { json!({ "do": "delay", "ms": ms }) } else { json!({ "do": "stall", "ms": ms }) };
        self.rig.wait(async {
            self.rig.shop.clear_faults().await;
            self.rig.shop.break_down(json!({ "match": { "kind": "send" }, "effect": effect })).await;
        });
    }

    /// A customer writes, or a new one comes, so that something is pruned.
    fn somebody_writes(&self, rng: &mut Rng) {
        let shop = &self.rig.shop;
        self.rig.wait(async {
            if rng.u8(..4) == 0 {
                shop.new_customer(&self.rig.start.account, &format!("c{}", rng.u32(..)), TimeDelta::zero()).await;
            } else if let Some(conversation) = self.conversations.get(rng.usize(..self.conversations.len())) {
                shop.customer_writes(conversation, "Is it ready?").await;
            }
        });
    }

    /// Compares the files and the ledger with what was acknowledged. Gives how much is left to the owner.
    fn look(&mut self, settled: bool) -> Result<(u64, Vec<Fault>)> {
        let ledger = self.rig.ledger();
        let (account, names) = (self.rig.start.account.clone(), self.names());
        let folder = self.folder.clone();
        let expected = &mut self.expected;
        self.runtime.block_on(async {
            let store = Store::open(&folder, Utc::now()).await.context("the store does not open")?;
            let found = expected.compare(&store, &account, &names, &ledger, settled).await;
            store.close().await;
            found
        })
    }

    /// Lets everything settle without a kill, looks once more and begins anew.
    fn settle(&mut self) -> Result<(u64, Vec<Fault>)> {
        self.rig.wait(self.rig.shop.clear_faults());
        let (mut client, ready) = self.rig.client(&self.folder, |_| ())?;
        if !ready {
            bail!("a client could not begin");
        }
        let mut faults = Vec::new();
        match settles(&self.rig, &mut client, &self.names())? {
            Settled::Yes => {}
            Settled::Never => faults.push(Fault::Lost("something never settles".to_owned())),
            Settled::Died => bail!("a client that nobody killed died"),
        }
        drop(client.kill());
        let (undecided, more) = self.look(true)?;
        faults.extend(more);
        if self.kills.is_multiple_of(CHAIN * CHAINS_PER_OFFICE) {
            self.rig = Rig::open(&self.runtime)?;
            self.conversations = self.rig.answerable().into_iter().take(4).collect();
        } else {
            // Their windows must not close while days are skipped.
            for conversation in &self.conversations {
                self.rig.wait(self.rig.shop.customer_writes(conversation, "Are you there?"));
            }
        }
        self.folder = self.rig.fresh("files")?;
        let (mut client, _) = self.rig.client(&self.folder, |_| ())?;
        client.does(&Wish::Refresh)?;
        drop(client.kill());
        self.expected = Expected::default();
        Ok((undecided, faults))
    }
}
