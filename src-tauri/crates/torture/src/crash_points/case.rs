//! One case: a client types and sends, dies at the place, another one goes on.

use super::behaviours::{Behaviour, rule};
use crate::client::{Client, Rig, Said, Settled, Start, Wish, settles};
use crate::kill::{Expected, Fault};
use anyhow::{Context, Result};
use chrono::Utc;
use domain::outbox::{self, Event};
use domain::{AccountId, SendState};
use fastrand::Rng;
use serde_json::json;
use std::path::Path;
use store::Store;
use testkit::Conversation;

/// A place, a behaviour, a seed.
#[derive(Debug)]
pub struct Case {
    pub seed: u64,
    pub point: String,
    pub behaviour: Behaviour,
    /// A planted bug: what was on its way when the program ended is queued again.
    pub queues_again: bool,
}

/// How it went.
#[derive(Debug, Default)]
pub struct Outcome {
    /// A client died at the place.
    pub reached: bool,
    pub acknowledged: u64,
    pub undecided: u64,
    pub faults: Vec<Fault>,
}

impl Outcome {
    /// The case could not be brought to its end.
    pub fn broken(error: &anyhow::Error) -> Self {
        Self { faults: vec![Fault::Lost(format!("{error:#}"))], ..Self::default() }
    }
}

impl Case {
    pub fn new(seed: u64, point: &str, behaviour: Behaviour) -> Self {
        Self { seed, point: point.to_owned(), behaviour, queues_again: false }
    }

    /// Runs it.
    pub fn run(&self, rig: &Rig) -> Result<Outcome> {
        let mut rng = Rng::with_seed(self.seed ^ hash(&format!("{}{:?}", self.point, self.behaviour)));
        let folder = rig.fresh("files")?;
        rig.wait(async {
            rig.shop.clear_faults().await;
        });
        let all = rig.answerable();
        let conversation = all.get(rng.usize(..all.len().max(1))).context("somebody to answer")?;
        rig.wait(rig.shop.customer_writes(conversation, "Is it ready?"));
        let mut story = Story {
            case: self,
            rig,
            conversation,
            expected: Expected::default(),
            outcome: Outcome::default(),
            unplugged: false,
            taken_away: None,
        };
        story.tell(&folder, &mut rng)?;
        story.judge(&folder)?;
        Ok(story.outcome)
    }
}

struct Story<'a> {
    case: &'a Case,
    rig: &'a Rig,
    conversation: &'a Conversation,
    expected: Expected,
    outcome: Outcome,
    unplugged: bool,
    /// Words that a client was told to take away.
    taken_away: Option<String>,
}

impl Story<'_> {
    fn tell(&mut self, folder: &Path, rng: &mut Rng) -> Result<()> {
        let passes = if self.case.point.contains("restarted") { 0 } else { rng.u32(..2) };
        // A place that only a start reaches needs an end of the program before it.
        if self.case.point.contains("restarted") {
            self.work(folder, |start| start.die_at = Some("engine.attempt.begun".to_owned()), rng)?;
        }
        let point = self.case.point.clone();
        for passes in (0..=passes).rev() {
            let die = |start: &mut Start| (start.die_at, start.passes) = (Some(point.clone()), passes);
            self.outcome.reached = self.work(folder, die, rng)?;
            // Some places are met only once.
            if self.outcome.reached {
                break;
            }
        }
        if self.case.queues_again {
            self.queues_again(folder)?;
        }
        let (mut client, ready) = self.client(folder, |_| ())?;
        if !ready {
            self.fault("the next start does not come up");
        } else if settles(self.rig, &mut client, &self.names())? == Settled::Never {
            self.fault("something never settles");
        }
        self.hear(client);
        Ok(())
    }

    /// The planted bug: of what was on its way it is claimed that it never left, as a program would that knew no
    /// *unknown*.
    fn queues_again(&self, folder: &Path) -> Result<()> {
        let account = AccountId::new(self.rig.start.account.clone());
        self.rig.wait(async {
            let now = Utc::now();
            let store = Store::open(folder, now).await?;
            for row in store.outbox_all(&account).await?.iter().filter(|row| row.state == SendState::Sending) {
                store.step(&row.id, Event::Answered(outbox::Outcome::NeverLeft { at: now })).await?;
            }
            store.close().await;
            Ok(())
        })
    }

    fn names(&self) -> Vec<String> {
        vec![self.conversation.id.clone()]
    }

    fn fault(&mut self, what: &str) {
        self.outcome.faults.push(Fault::Lost(what.to_owned()));
    }

    /// A client that gives up soon where the platform stalls, and there only.
    fn client(&self, folder: &Path, differing: impl FnOnce(&mut Start)) -> Result<(Client, bool)> {
        self.rig.client(folder, |start| {
            start.impatient = self.case.behaviour == Behaviour::Stalls;
            differing(start);
        })
    }

    /// Lets a client work; says whether it died.
    fn work(&mut self, folder: &Path, start: impl FnOnce(&mut Start), rng: &mut Rng) -> Result<bool> {
        let (mut client, ready) = self.client(folder, start)?;
        let died = !ready || self.script(&mut client, rng)?.is_none();
        self.hear(client);
        self.plug_in();
        Ok(died)
    }

    /// Ends what the last behaviour left unplugged.
    fn plug_in(&mut self) {
        if std::mem::take(&mut self.unplugged) {
            self.rig.wait(self.rig.shop.plug_in());
        }
    }

    fn hear(&mut self, client: Client) {
        for said in client.kill() {
            self.outcome.acknowledged += u64::from(matches!(said, Said::Typed { .. } | Said::Pressed { .. }));
            self.expected.hear(said);
        }
        if let Some(text) = self.taken_away.take() {
            self.expected.taken_away(&self.conversation.id, &text);
        }
    }

    /// Types, presses Send on what meets the behaviour and on what comes after it, waits, goes on from what failed, and sends
    /// one more whose answer is lost.
    fn script(&mut self, client: &mut Client, rng: &mut Rng) -> Result<Option<()>> {
        let id = self.conversation.id.clone();
        let say = |rng: &mut Rng| format!("{:016x} on the way", rng.u64(..));
        let typed = |revision, text: &str| Wish::Type { conversation: id.clone(), revision, text: text.to_owned() };
        let sent = |revision, text: &str| Wish::Send { conversation: id.clone(), revision, text: text.to_owned() };
        let [first, second, third, fourth, fifth] = [(); 5].map(|()| say(rng));
        let shop = &self.rig.shop;
        // A second run of the script goes on with higher revisions; they only have to grow.
        let base = rng.u32(1..1_000) * 10;
        let does = |client: &mut Client, wish: Wish| client.does(&wish).map(|said| said.map(|_| ()));
        macro_rules! step {
            ($done:expr) => {
                if $done?.is_none() {
                    return Ok(None);
                }
            };
        }
        step!(does(client, Wish::Refresh));
        step!(does(client, typed(base, "o")));
        step!(does(client, typed(base + 1, &first)));
        self.rig.wait(self.case.behaviour.begin(shop, self.case.seed));
        self.unplugged = self.case.behaviour == Behaviour::Refuses;
        step!(does(client, sent(base + 1, &first)));
        if self.case.behaviour == Behaviour::EchoFirst {
            step!(does(client, Wish::Refresh));
        }
        step!(does(client, typed(base + 2, &second)));
        step!(does(client, sent(base + 2, &second)));
        if self.unplugged {
            self.plug_in();
            step!(does(client, Wish::Refresh));
        }
        step!(self.settled(client));
        // One that is certainly refused, and then retried or taken back.
        let refusal = json!({ "do": "error", "when": "before", "status": 400, "code": 551, "subcode": 1_545_041 });
        self.rig.wait(shop.break_down(rule(&refusal)));
        step!(does(client, typed(base + 3, &third)));
        step!(does(client, sent(base + 3, &third)));
        step!(self.settled(client));
        if rng.bool() {
            step!(does(client, Wish::Retry { conversation: id.clone() }));
        } else {
            self.taken_away = Some(third);
            let discard = rng.bool();
            step!(does(client, Wish::TakeAway { conversation: id.clone(), discard }));
        }
        self.looked_up(client, base + 4, [fourth, fifth])
    }

    /// Whatever the behaviour is, one answer is lost, so that its message is looked up: in vain at first, then it is found.
    /// What is pressed behind it waits for that, so that it is not begun at once. And the page that tells of everything is
    /// read, so that what was sent leaves.
    fn looked_up(&mut self, client: &mut Client, revision: u32, texts: [String; 2]) -> Result<Option<()>> {
        let (shop, conversation) = (&self.rig.shop, self.conversation.id.clone());
        if self.settled(client)?.is_none() {
            return Ok(None);
        }
        let unread =
            json!({ "match": { "kind": "thread" }, "times": 1, "effect": { "do": "error", "status": 500, "code": 2 } });
        self.rig.wait(shop.break_down(json!([rule(&json!({ "do": "drop_answer" })), unread])));
        for (revision, text) in (revision..).zip(texts) {
            let typed = Wish::Type { conversation: conversation.clone(), revision, text: text.clone() };
            for wish in [typed, Wish::Send { conversation: conversation.clone(), revision, text }] {
                if client.does(&wish)?.is_none() {
                    return Ok(None);
                }
            }
        }
        if self.settled(client)?.is_none() {
            return Ok(None);
        }
        Ok(client.does(&Wish::Refresh)?.map(|_| ()))
    }

    /// Waits until nothing happens by itself any more; `None` when the client died over it.
    fn settled(&mut self, client: &mut Client) -> Result<Option<()>> {
        match settles(self.rig, client, &self.names())? {
            Settled::Yes => {}
            Settled::Never => self.fault("something never settles"),
            Settled::Died => return Ok(None),
        }
        Ok(Some(()))
    }

    fn judge(&mut self, folder: &Path) -> Result<()> {
        let (ledger, names) = (self.rig.ledger(), self.names());
        let (expected, account) = (&mut self.expected, self.rig.start.account.clone());
        let (undecided, faults) = self.rig.wait(async {
            let store = Store::open(folder, Utc::now()).await.context("the store does not open")?;
            let found = expected.compare(&store, &account, &names, &ledger, true).await;
            store.close().await;
            found
        })?;
        self.outcome.undecided = undecided;
        self.outcome.faults.extend(faults);
        Ok(())
    }
}

/// The same number for the same word on every computer.
fn hash(word: &str) -> u64 {
    word.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
