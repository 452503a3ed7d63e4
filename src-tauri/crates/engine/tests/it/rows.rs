//! Which rows of the lists a change names: whoever shows a list reads those alone, and shows what a reading of all of it
//! would give (L2).

use crate::fixture::{Fixture, TIMEOUT};
use chrono::TimeDelta;
use domain::{AccountId, ConversationId, Flavour, NotSent, OutboxId, SnoozeUntil};
use engine::views::{RowView, SendHow, StatusView};
use engine::{Change, Engine};
use serde_json::json;
use std::collections::BTreeSet;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::TryRecvError;
use tokio::time::timeout;

/// What was told since the last look, as one says it who gathers changes before they are passed on.
fn gathered(changes: &mut Receiver<Change>) -> Vec<Change> {
    let mut gathered: Vec<Change> = Vec::new();
    loop {
        match changes.try_recv() {
            Ok(change) if gathered.iter_mut().any(|known| known.takes_in(&change)) => {}
            Ok(change) => gathered.push(change),
            Err(TryRecvError::Empty | TryRecvError::Closed) => return gathered,
            Err(TryRecvError::Lagged(_)) => gathered.push(Change::Session),
        }
    }
}

/// A window that shows one list: it reads again the rows that are named to it, and no others.
struct Window {
    scope: Option<AccountId>,
    changes: Receiver<Change>,
    rows: Vec<RowView>,
    /// How many rows it has read by name.
    read: usize,
}

impl Window {
    async fn open(engine: &Engine, scope: Option<AccountId>) -> Self {
        let changes = engine.changes();
        let rows = engine.inbox().list(scope.as_ref()).await.unwrap().rows;
        Self { scope, changes, rows, read: 0 }
    }

    /// Hears what was told, and reads what that concerns.
    async fn hear(&mut self, engine: &Engine) {
        let mut named = Vec::new();
        for change in gathered(&mut self.changes) {
            match change {
                Change::List { account, rows: Some(rows) } => {
                    named.extend(rows.into_iter().map(|row| (account.clone(), row)));
                }
                Change::List { rows: None, .. } | Change::Session | Change::Renamed { .. } => {
                    self.rows = engine.inbox().list(self.scope.as_ref()).await.unwrap().rows;
                }
                _ => {}
            }
        }
        if named.is_empty() {
            return;
        }
        let read = engine.inbox().rows(self.scope.as_ref(), &named).await.unwrap().rows;
        self.read += read.len();
        self.rows.retain(|row| !named.contains(&(row.account.clone(), row.conversation.clone())));
        self.rows.extend(read);
        let place = |row: &RowView| (std::cmp::Reverse(row.at.utc_ms), row.account.clone(), row.conversation.clone());
        self.rows.sort_by_key(place);
    }

    /// Waits until it shows what a reading of everything gives.
    async fn shows_what_is(&mut self, fixture: &Fixture, after: &str) {
        let shows = timeout(TIMEOUT, self.follow(&fixture.engine)).await.is_ok();
        let now = fixture.engine.inbox().list(self.scope.as_ref()).await.unwrap().rows;
        assert!(shows, "after {after}: {:#?}\nbut there are {now:#?}", self.rows);
    }

    async fn follow(&mut self, engine: &Engine) {
        loop {
            self.hear(engine).await;
            if timeless(&self.rows) == timeless(&engine.inbox().list(self.scope.as_ref()).await.unwrap().rows) {
                return;
            }
            tokio::task::yield_now().await;
        }
    }
}

/// Rows without what passes with time, which is told of all of them each minute (S7).
fn timeless(rows: &[RowView]) -> Vec<RowView> {
    let mut rows = rows.to_vec();
    rows.iter_mut().for_each(|row| row.reply_window.left = None);
    rows
}

/// The rows that are named of an account, and whether it is those alone.
fn named(changes: &[Change], account: &AccountId) -> Option<BTreeSet<ConversationId>> {
    let mut rows = BTreeSet::new();
    for change in changes {
        if let Change::List { account: of, rows: named } = change
            && of == account
        {
            rows.extend(named.clone()?);
        }
    }
    Some(rows)
}

#[tokio::test(flavor = "multi_thread")]
async fn l2_a_new_message_names_its_row_alone() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    fixture.names_learned(&account).await;
    let (open, conversation) = fixture.answerables(&account, 3).await.remove(2);
    fixture.pass_idly(TimeDelta::seconds(5)).await;
    fixture.engine.accounts().refresh(Some(&account)).await.unwrap();
    fixture.until_idle().await;
    let mut changes = fixture.engine.changes();
    let mut window = Window::open(&fixture.engine, None).await;

    fixture.shop.customer_writes(&open, "Is the rye loaf back?").await;
    fixture.engine.accounts().refresh(Some(&account)).await.unwrap();
    assert_eq!(named(&gathered(&mut changes), &account), Some(BTreeSet::from([conversation.clone()])));
    window.shows_what_is(&fixture, "a message").await;
    assert_eq!((window.read, &window.rows[0].conversation), (1, &conversation), "one row is read, and stands on top");
}

#[tokio::test(flavor = "multi_thread")]
async fn l2_a_kept_draft_names_its_row_alone() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    fixture.names_learned(&account).await;
    let (_, conversation) = fixture.answerable(&account).await;
    fixture.until_idle().await;
    let mut changes = fixture.engine.changes();
    let mut window = Window::open(&fixture.engine, None).await;
    assert!(fixture.engine.drafts().save(&account, &conversation, "In a moment".into(), 1).await.unwrap());
    // The draft is on the disk; that is told a moment later.
    window.shows_what_is(&fixture, "a draft").await;
    assert_eq!(window.read, 1);
    let told = gathered(&mut changes);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(named(&told, &account), Some(BTreeSet::from([conversation.clone()])));
    let row = window.rows.iter().find(|row| row.conversation == conversation).unwrap();
    assert_eq!(row.draft.as_deref(), Some("In a moment"));
}

/// A sequence that depends on its seed alone (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(end).unwrap()).unwrap()
    }
}

/// Although Instagram may have refused one before.
fn anyway() -> SendHow {
    SendHow { try_anyway: true, ..SendHow::default() }
}

/// What happens in a shop.
struct Happening<'a> {
    fixture: &'a Fixture,
    account: &'a AccountId,
    open: Vec<(testkit::Conversation, ConversationId)>,
    failed: Vec<OutboxId>,
    revision: u32,
}

impl Happening<'_> {
    /// Something; tells what.
    async fn next(&mut self, random: &mut Random) -> String {
        let (fixture, account) = (self.fixture, self.account);
        let (open, conversation) = &self.open[random.below(self.open.len())];
        let inbox = fixture.engine.inbox();
        let what = match random.below(11) {
            0 | 1 => {
                fixture.shop.customer_writes(open, &format!("number {}", random.below(1000))).await;
                fixture.engine.accounts().refresh(Some(account)).await.unwrap();
                "a message"
            }
            2 | 3 => {
                let text = format!("answer {}", random.below(1000));
                let id = fixture.send_so(account, conversation, &text, anyway()).await.unwrap();
                fixture.until_sent(account, conversation, id).await;
                "an answer"
            }
            4 => {
                // Outside the reply window (platform.md §4.2).
                let refusal =
                    json!({ "do": "error", "when": "before", "status": 400, "code": 10, "subcode": 2_534_022 });
                fixture.next_sends(1, refusal).await;
                let id = fixture.send_so(account, conversation, "refused", anyway()).await.unwrap();
                let why = fixture.until_it((account, conversation, id), |it| matches!(it, StatusView::NotSent { .. }));
                assert!(matches!(why.await, StatusView::NotSent { reason: NotSent::WindowClosed, .. }));
                self.failed.push(id);
                "an answer that is refused"
            }
            5 => {
                if let Some(failed) = self.failed.pop() {
                    fixture.engine.sending().discard(failed).await.unwrap();
                }
                "what was refused is thrown away"
            }
            6 => {
                self.revision += 1;
                let text = ["", "typed", "typed more"][random.below(3)].to_owned();
                let saved = fixture.engine.drafts().save(account, conversation, text, 1000 + self.revision).await;
                assert!(saved.is_ok(), "{saved:?}");
                "typing"
            }
            7 => {
                inbox.mark_read(account, conversation).await.unwrap();
                "reading"
            }
            8 => {
                self.puts_away(conversation, random.below(3)).await;
                "putting away"
            }
            9 => {
                fixture.pass(TimeDelta::seconds(61)).await;
                "a minute"
            }
            _ => {
                fixture.pass(TimeDelta::seconds(5)).await;
                fixture.engine.accounts().refresh(None).await.unwrap();
                "a refresh"
            }
        };
        format!("{what} ({conversation})")
    }

    /// Done, asleep, or back in the inbox.
    async fn puts_away(&self, conversation: &ConversationId, where_to: usize) {
        let (inbox, account) = (self.fixture.engine.inbox(), self.account);
        let seen = inbox.thread(account, conversation).await.unwrap().messages;
        let seen = seen.iter().rev().find(|message| !message.own).and_then(|message| message.message.clone());
        match where_to {
            0 => inbox.mark_done(account, conversation, seen).await.unwrap(),
            1 => inbox.snooze(account, conversation, SnoozeUntil::Hour, seen).await.unwrap(),
            _ => inbox.bring_back(account, conversation).await.unwrap(),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn l2_l9_whatever_happens_the_rows_that_are_named_make_the_list_of_now() {
    for seed in 1..=3_u64 {
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
        // Names and pictures are still being learned.
        let mut windows = Vec::new();
        for scope in [None, Some(account.clone())] {
            windows.push(Window::open(&fixture.engine, scope).await);
        }
        let open = fixture.answerables(&account, 4).await;
        let mut happening = Happening { fixture: &fixture, account: &account, open, failed: Vec::new(), revision: 0 };
        for number in 0..25 {
            let what = happening.next(&mut random).await;
            for window in &mut windows {
                window.shows_what_is(&fixture, &format!("{number}, {what}, of seed {seed}")).await;
            }
        }
        fixture.names_learned(&account).await;
        for window in &mut windows {
            window.shows_what_is(&fixture, "all names are known").await;
        }
    }
}
