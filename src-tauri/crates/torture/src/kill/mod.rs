//! SIGKILL at a random moment while somebody types, sends and refreshes and customers write, again and again on the same
//! files; then what was acknowledged is looked for (`reliability.md` B1, B2, B4).

mod expected;

pub use expected::Expected;

use crate::clerk::{ALL_POINTS, Office, Said, Settled, Wish, settles};
use crate::process::PATIENCE;
use crate::{Order, Size, Tally};
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
/// At the latest in this transaction hangs a clerk that is to be killed in one.
const MOST_TRANSACTIONS: u32 = 30;
/// So many kills the planted bug has to show itself.
const PATIENCE_WITH_BUGS: u64 = 200;
/// After so many kills everything has to settle, and other files are taken.
const CHAIN: u64 = 20;
/// After so many chains another platform is opened, since ledgers grow.
const CHAINS_PER_OFFICE: u64 = 5;

/// Runs the trial.
///
/// # Errors
/// When it cannot be set up.
pub fn run(order: &Order) -> Result<Tally> {
    let mut tally = Tally::from_seed(order.seed);
    for name in ["acknowledged", "lost", "duplicated", "between POST and answer", "left to the owner"] {
        tally.count(name, 0);
    }
    let mut bench = Bench::new(false)?;
    for seed in order.seeds(SIZE) {
        let kill = bench.kill(seed)?;
        tally.cases += 1;
        tally.opportunities += u64::from(kill.in_transaction || kill.in_post);
        tally.count("between POST and answer", u64::from(kill.in_post));
        tally.count("acknowledged", kill.acknowledged);
        note(&mut tally, seed, kill.faults);
        if bench.kills.is_multiple_of(CHAIN) {
            let (undecided, faults) = bench.settle()?;
            tally.count("left to the owner", undecided);
            note(&mut tally, seed, faults);
        }
    }
    let (_, faults) = bench.settle()?;
    note(&mut tally, order.seed, faults);
    let mut bench = Bench::new(true)?;
    let mut caught = None;
    for (cases, seed) in (1..).zip(order.plant_seeds(PATIENCE_WITH_BUGS)) {
        if !bench.kill(seed)?.faults.is_empty() {
            caught = Some(cases);
            break;
        }
    }
    tally.plant("answers before it commits", caught);
    tally
        .remarks
        .push(format!("{} points are in the program", ALL_POINTS.iter().map(|points| points.len()).sum::<usize>()));
    Ok(tally)
}

fn note(tally: &mut Tally, seed: u64, faults: Vec<Fault>) {
    for fault in faults {
        match fault {
            Fault::Lost(what) => {
                tally.count("lost", 1);
                tally.fail(seed, what);
            }
            Fault::Duplicated(what) => {
                tally.count("duplicated", 1);
                tally.fail(seed, what);
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
    office: Office,
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
        let office = Office::open(&runtime)?;
        let folder = office.fresh("files")?;
        let conversations: Vec<_> = office.answerable().into_iter().take(4).collect();
        Ok(Self { runtime, office, folder, conversations, expected: Expected::default(), hasty, kills: 0 })
    }

    fn names(&self) -> Vec<String> {
        self.conversations.iter().map(|conversation| conversation.id.clone()).collect()
    }

    fn kill(&mut self, seed: u64) -> Result<Kill> {
        let mut rng = Rng::with_seed(seed);
        let (hasty, hangs) = (self.hasty, rng.bool() || self.hasty);
        let (mut clerk, ready) = self.office.clerk(&self.folder, |start| {
            (start.marks, start.hasty) = (true, hasty);
        })?;
        if !ready {
            bail!("a clerk could not begin, seed {seed}");
        }
        let hangs_after = hangs.then(|| rng.u32(..MOST_TRANSACTIONS));
        clerk.tell(&Wish::Work { seed, conversations: self.names(), hangs_after });
        self.answers_take_time(&mut rng);
        // One that is to hang says so. Of the others half end within the first 30 ms, half while more is under way.
        let most = if rng.bool() { 30_000 } else { 250_000 };
        let working = if hangs { PATIENCE } else { Duration::from_micros(rng.u64(500..most)) };
        let end = Instant::now() + working;
        while Instant::now() < end && clerk.listen(end.min(Instant::now() + Duration::from_micros(rng.u64(..20_000)))) {
            self.somebody_writes(&mut rng);
        }
        self.kills += 1;
        let mut kill = Kill::default();
        let mut open: Vec<String> = Vec::new();
        let said = clerk.kill();
        if hangs && !said.iter().any(|said| matches!(said, Said::Hangs)) {
            bail!("a clerk never came to the transaction it was to hang in, seed {seed}");
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
        kill.in_post = open.iter().any(|begun| begun == crate::clerk::POST);
        kill.in_transaction = open.iter().any(|begun| begun != crate::clerk::POST);
        kill.faults = self.look(false)?.1;
        Ok(kill)
    }

    /// The platform is slow at sends, before or after it does its work, so that kills land there.
    fn answers_take_time(&self, rng: &mut Rng) {
        let ms = rng.u64(..40);
        let effect = if rng.bool() { json!({ "do": "delay", "ms": ms }) } else { json!({ "do": "stall", "ms": ms }) };
        self.office.wait(async {
            self.office.shop.mend().await;
            self.office.shop.break_down(json!({ "match": { "kind": "send" }, "effect": effect })).await;
        });
    }

    /// A customer writes, or a new one comes, so that something is pruned.
    fn somebody_writes(&self, rng: &mut Rng) {
        let shop = &self.office.shop;
        self.office.wait(async {
            if rng.u8(..4) == 0 {
                shop.new_customer(&self.office.start.account, &format!("c{}", rng.u32(..)), TimeDelta::zero()).await;
            } else if let Some(conversation) = self.conversations.get(rng.usize(..self.conversations.len())) {
                shop.customer_writes(conversation, "Is it ready?").await;
            }
        });
    }

    /// Compares the files and the ledger with what was acknowledged. Gives how much is left to the owner.
    fn look(&mut self, settled: bool) -> Result<(u64, Vec<Fault>)> {
        let ledger = self.office.ledger();
        let (account, names) = (self.office.start.account.clone(), self.names());
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
        self.office.wait(self.office.shop.mend());
        let (mut clerk, ready) = self.office.clerk(&self.folder, |_| ())?;
        if !ready {
            bail!("a clerk could not begin");
        }
        let mut faults = Vec::new();
        match settles(&self.office, &mut clerk, &self.names())? {
            Settled::Yes => {}
            Settled::Never => faults.push(Fault::Lost("something never settles".to_owned())),
            Settled::Died => bail!("a clerk that nobody killed died"),
        }
        drop(clerk.kill());
        let (undecided, more) = self.look(true)?;
        faults.extend(more);
        if self.kills.is_multiple_of(CHAIN * CHAINS_PER_OFFICE) {
            self.office = Office::open(&self.runtime)?;
            self.conversations = self.office.answerable().into_iter().take(4).collect();
        } else {
            // Their windows must not close while days are skipped.
            for conversation in &self.conversations {
                self.office.wait(self.office.shop.customer_writes(conversation, "Are you there?"));
            }
        }
        self.folder = self.office.fresh("files")?;
        let (mut clerk, _) = self.office.clerk(&self.folder, |_| ())?;
        clerk.does(&Wish::Refresh)?;
        drop(clerk.kill());
        self.expected = Expected::default();
        Ok((undecided, faults))
    }
}
