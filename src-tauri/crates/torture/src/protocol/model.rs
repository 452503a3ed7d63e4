//! The program: carries plans out and reports events, as the engine does, and is killed on the way.

use super::Machine;
use super::platform::{Ms, Platform, moment};
use super::post::lag;
use super::timetable::{Happening, Timetable};
use chrono::{DateTime, Utc};
use domain::outbox::{Action, Event, Lane, plan};
use domain::{ConversationId, MessageId, OutboxId, OutboxRow, SendState};
use fastrand::Rng;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Trouble ends then; what is unsettled has to settle.
pub const TROUBLE: Ms = 12 * 60_000;
/// By then everything is settled, or something is stuck.
const BOUND: Ms = TROUBLE + 4 * 3_600_000;
/// So many happenings no day has.
const MOST: u32 = 50_000;

/// One day of the program, as a model of it spends it.
pub struct Model {
    pub machine: Machine,
    pub rng: Rng,
    pub now: Ms,
    pub timetable: Timetable,
    pub platform: Platform,
    pub rows: Vec<OutboxRow>,
    /// Every row there ever was, with what became of those that are gone.
    pub story: BTreeMap<OutboxId, Story>,
    pub online: bool,
    /// Which run of the program this is; `None` while it does not run.
    pub running: Option<u32>,
    pub faults: Vec<String>,
    pub unanswered: u64,
    pub pressed: u32,
    /// A bug: a page that does not go back to the try is taken for proof that the message is not there.
    pub believes_every_page: bool,
    runs: u32,
    /// Conversations in which something is under way.
    pub busy: HashSet<Lane>,
    /// Own messages known to the program, by thread, and when they were sent if the platform told.
    pub known: Vec<BTreeMap<MessageId, Option<DateTime<Utc>>>>,
    /// Own messages that the platform showed, in a reading or an echo.
    pub shown: HashSet<MessageId>,
    /// Messages of rows that have left the outbox.
    pub sent_here: BTreeSet<MessageId>,
    /// A bug: a sent row leaves at once, and its message is not known to be taken any more.
    pub forgets_what_it_sent: bool,
    /// How far the program's idea of the platform's time is off.
    skew: Ms,
    woken_at: Option<Ms>,
}

/// What is told of a row beside its state.
#[derive(Debug)]
pub struct Story {
    pub last: OutboxRow,
    /// How often the owner had it sent again.
    pub consents: usize,
    /// The owner took it back, or threw it away while it was certainly not on Instagram.
    pub taken_back: bool,
    /// It is not in the outbox any more.
    pub gone: bool,
}

impl Model {
    /// Before the day.
    pub fn new(seed: u64, machine: Machine) -> Self {
        let mut rng = Rng::with_seed(seed);
        let threads = rng.usize(1..4);
        let mut model = Self {
            machine,
            now: 0,
            timetable: Timetable::default(),
            platform: Platform::new(threads),
            rows: Vec::new(),
            story: BTreeMap::new(),
            online: true,
            running: Some(0),
            faults: Vec::new(),
            unanswered: 0,
            pressed: 0,
            believes_every_page: false,
            runs: 0,
            busy: HashSet::new(),
            known: vec![BTreeMap::new(); threads],
            shown: HashSet::new(),
            sent_here: BTreeSet::new(),
            forgets_what_it_sent: false,
            skew: rng.i64(-1_500..1_500),
            woken_at: None,
            rng,
        };
        model.enter_the_day(threads);
        model
    }

    fn enter_the_day(&mut self, threads: usize) {
        let rng = &mut self.rng;
        let mut enter = |most: u32, rng: &mut Rng, what: &mut dyn FnMut(&mut Rng) -> Happening| {
            for _ in 0..rng.u32(..=most) {
                let when = rng.i64(0..TROUBLE);
                self.timetable.at(when, what(rng));
            }
        };
        enter(7, rng, &mut |_| Happening::Press);
        enter(12, rng, &mut |_| Happening::Owner);
        enter(3, rng, &mut |rng| Happening::Phone(rng.usize(..threads)));
        enter(4, rng, &mut |rng| {
            Happening::Customer(rng.usize(..threads), if rng.bool() { 1 } else { rng.u32(1..26) })
        });
        enter(6, rng, &mut |rng| Happening::Poll(rng.usize(..threads)));
        enter(3, rng, &mut |rng| Happening::Line(rng.bool()));
        enter(3, rng, &mut |rng| Happening::End { killed: rng.u8(..3) > 0 });
        self.timetable.at(1, Happening::Press);
        self.timetable.at(TROUBLE, Happening::Line(true));
        self.timetable.at(TROUBLE, Happening::Wake);
    }

    /// Lives through it.
    pub fn day(mut self) -> Self {
        let mut happened = 0;
        while let Some((when, what)) = self.timetable.next() {
            self.now = when;
            happened += 1;
            if self.now > BOUND || happened > MOST {
                break;
            }
            self.happens(what);
            self.carry_out_the_plan();
            if self.now >= TROUBLE && self.running.is_some() && self.busy.is_empty() && self.is_settled() {
                break;
            }
        }
        self
    }

    fn happens(&mut self, what: Happening) {
        match what {
            Happening::Press => self.press(),
            Happening::Owner => self.owner_looks(),
            Happening::Phone(thread) => {
                let (text, lag) = (self.some_words(), lag(&mut self.rng));
                let message = self.platform.write(thread, true, text, self.now, lag);
                self.may_echo(thread, message);
            }
            Happening::Customer(thread, times) => {
                for _ in 0..times {
                    self.platform.write(thread, false, "Is it ready?", self.now, 0);
                }
            }
            Happening::Line(up) => self.line(up),
            Happening::End { killed } => self.end(killed),
            Happening::Start => self.start(),
            Happening::Taken(row) => self.taken(row),
            Happening::Answered { run, row, answer } if self.running == Some(run) => self.answered(row, answer),
            Happening::Read { run, conversation, page, looking } if self.running == Some(run) => {
                self.read(conversation, page, looking);
            }
            Happening::Answered { .. } | Happening::Read { .. } => {}
            Happening::Echo(thread, message) if self.running.is_some() => self.learned(thread, &[message]),
            Happening::Echo(..) => {}
            Happening::Poll(thread) if self.can_read() => {
                let page = self.platform.page(thread, self.now);
                self.learned(thread, &page);
            }
            Happening::Poll(_) => {}
            Happening::Wake => self.woken_at = None,
        }
    }

    /// How many threads there are today.
    pub fn threads(&self) -> usize {
        self.known.len()
    }

    /// The program's clock.
    pub fn clock(&self) -> DateTime<Utc> {
        moment(self.now + self.skew)
    }

    pub fn can_read(&mut self) -> bool {
        let lucky = self.now >= TROUBLE || self.rng.u8(..10) > 0;
        self.running.is_some() && self.online && lucky
    }

    fn line(&mut self, up: bool) {
        self.online = up;
        if up && self.running.is_some() {
            self.apply_everywhere(&Event::ConnectionBack);
        }
    }

    fn end(&mut self, killed: bool) {
        if self.running.is_none() || self.now >= TROUBLE {
            return;
        }
        if !killed {
            self.apply_everywhere(&Event::UndoOver);
        }
        self.running = None;
        self.unanswered += self.rows.iter().filter(|row| row.state == SendState::Sending).count() as u64;
        self.busy.clear();
        let pause = self.rng.i64(10..90_000);
        self.timetable.at(self.now + pause, Happening::Start);
    }

    fn start(&mut self) {
        if self.running.is_some() {
            return;
        }
        self.runs += 1;
        self.running = Some(self.runs);
        let at = self.clock();
        self.apply_everywhere(&Event::Restarted { at });
    }

    fn apply_everywhere(&mut self, event: &Event) {
        for at in 0..self.rows.len() {
            self.apply(at, event.clone());
        }
    }

    /// One step of one row, as the store writes it.
    pub fn apply(&mut self, at: usize, event: Event) -> bool {
        let Some(row) = self.rows.get_mut(at) else { return false };
        let Ok(next) = (self.machine)(row, event) else { return false };
        *row = next;
        true
    }

    /// Own messages of a thread that were sent since, or nobody knows when.
    pub(super) fn known_since(&self, thread: usize, since: DateTime<Utc>) -> Vec<MessageId> {
        let known = self.known[thread].iter().filter(|(_, sent_at)| sent_at.is_none_or(|at| at >= since));
        known.map(|(id, _)| id.clone()).collect()
    }

    fn carry_out_the_plan(&mut self) {
        let Some(run) = self.running else { return };
        let plan = plan(&self.rows, &self.busy, true, self.clock());
        for action in plan.now {
            match action {
                Action::Send(id) => self.send(run, id),
                Action::Look(conversation) => self.look(run, &conversation),
            }
        }
        if let Some(next) = plan.next {
            let next = (next - self.clock()).num_milliseconds().max(1) + self.now;
            if self.woken_at.is_none_or(|woken| next < woken || woken <= self.now) {
                self.woken_at = Some(next);
                self.timetable.at(next, Happening::Wake);
            }
        }
    }
}

/// A thread's id.
pub fn conversation(thread: usize) -> ConversationId {
    ConversationId::new(thread.to_string())
}

/// The thread of an id.
pub fn thread_of(conversation: &ConversationId) -> usize {
    conversation.as_str().parse().unwrap_or(0)
}
