//! The truth about a send (S5): what every answer proves, what is looked up, and what the owner decides.

use crate::fixture::{Fixture, TIMEOUT};
use chrono::TimeDelta;
use domain::{AccountId, ConversationId, Flavour, MessageId, NotSent, OutboxId};
use engine::Failure;
use engine::views::{SendHow, StatusView, WaitingView};
use instagram::{Certainty, Class, KnownError, known_errors};
use serde_json::{Value, json};

/// One row of the table, injected at one send.
struct Case<'a> {
    fixture: &'a Fixture,
    account: &'a AccountId,
    conversation: &'a ConversationId,
    known: KnownError,
    /// The platform took the message all the same.
    taken: bool,
    id: OutboxId,
    name: String,
}

fn refusal(known: &KnownError, taken: bool) -> Value {
    let when = if taken { "after" } else { "before" };
    json!({ "do": "error", "when": when, "status": 400, "code": known.code, "subcode": known.subcode })
}

/// The reason a refusal of this row is shown with.
fn reason(known: &KnownError) -> NotSent {
    let number = |n: i64| i32::try_from(n).expect("Meta's codes are short");
    match known.class {
        Class::WindowClosed => NotSent::WindowClosed,
        Class::RecipientUnavailable => NotSent::RecipientUnavailable,
        Class::RecipientUnknown => NotSent::RecipientUnknown,
        Class::NotThreadOwner => NotSent::NotThreadOwner,
        Class::Reconnect => NotSent::ReconnectNeeded,
        Class::Permission => NotSent::PermissionRequired,
        Class::AppReview => NotSent::NotApproved,
        Class::MessagesOff => NotSent::MessagesOff,
        Class::QuoteGone => NotSent::QuoteGone,
        _ => NotSent::Refused { code: number(known.code), subcode: known.subcode.map(number) },
    }
}

impl Case<'_> {
    fn it(&self) -> (&AccountId, &ConversationId, OutboxId) {
        (self.account, self.conversation, self.id)
    }

    async fn sent_once(&self) {
        self.fixture.until_sent(self.account, self.conversation, self.id).await;
        let times = self.fixture.accepted().await.iter().filter(|text| **text == self.name).count();
        assert_eq!(times, 1, "{}: sent, and once", self.name);
    }

    /// Certainly not sent, so says the table; if Instagram lied, pressing Retry finds out instead of sending twice.
    async fn ends_refused(&self) {
        let why = self.fixture.until_failed(self.account, self.conversation, self.id).await;
        assert_eq!(why, reason(&self.known), "{}", self.name);
        // A refusal may have been about the account: whatever it said, a read that works is right.
        self.fixture.engine.accounts().refresh(Some(self.account)).await.expect("it works");
        self.fixture.engine.sending().retry(self.id).await.expect("it failed");
        self.sent_once().await;
    }

    /// The account rests; then the thread is read before anything is sent again.
    async fn ends_slowed_down(&self) {
        let slowed =
            |status: &StatusView| matches!(status, StatusView::Waiting { reason: WaitingView::SlowedDown { .. }, .. });
        let status = self.fixture.until_it(self.it(), slowed).await;
        let StatusView::Waiting { reason: WaitingView::SlowedDown { until }, .. } = status else {
            panic!("{}: {status:?}", self.name)
        };
        let left = until.utc_ms - self.fixture.clock.0.now().timestamp_millis();
        assert!(left >= 60_000, "{}: not before a message that went through can be seen", self.name);
        let asked = self.fixture.shop.asked(self.account).await.len();
        self.fixture.pass(TimeDelta::milliseconds(left)).await;
        self.sent_once().await;
        let asked = self.fixture.shop.asked(self.account).await.split_off(asked);
        let kinds: Vec<_> = asked.iter().map(|asked| asked.kind.as_str()).filter(|kind| *kind != "profile").collect();
        assert_eq!(kinds[0], "thread", "{}: read first", self.name);
        assert_eq!(kinds.contains(&"send"), !self.taken, "{}: sent again only if it is not there", self.name);
    }

    /// Nobody knows: the thread does, or the owner is asked.
    async fn ends_unclear(&self) {
        self.fixture.until_it(self.it(), |status| matches!(status, StatusView::Checking { .. })).await;
        if self.taken {
            self.fixture.pass(TimeDelta::seconds(2)).await;
            self.sent_once().await;
        } else {
            self.fixture.until_undecided(self.account, self.conversation, self.id).await;
            assert!(!self.fixture.accepted().await.contains(&self.name), "{}: never sent again by itself", self.name);
            self.fixture.engine.sending().discard(self.id).await.expect("the owner decides");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_every_error_code_ends_as_the_table_says() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (open, conversation) = fixture.answerable(&account).await;
    for known in known_errors() {
        for taken in [false, true] {
            let name = format!("{}/{:?} {taken}", known.code, known.subcode);
            fixture.shop.customer_writes(&open, "Still there?").await;
            fixture.engine.accounts().refresh(Some(&account)).await.expect("it works");
            fixture.next_sends(1, refusal(&known, taken)).await;
            let how = SendHow { try_anyway: true, ..SendHow::default() };
            let id = fixture.send_so(&account, &conversation, &name, how).await.expect("it is taken");
            let case =
                Case { fixture: &fixture, account: &account, conversation: &conversation, known, taken, id, name };
            match known.certainty {
                Certainty::Refused => case.ends_refused().await,
                Certainty::SlowedDown => case.ends_slowed_down().await,
                Certainty::Unclear => case.ends_unclear().await,
                Certainty::NeverLeft => panic!("no code proves that nothing left"),
            }
            fixture.shop.clear_faults().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_broken_answers_are_looked_up_and_never_sent_again() {
    let (fixture, account) = Fixture::connected(Flavour::Facebook).await;
    let (_, conversation) = fixture.answerable(&account).await;
    for (number, (taken, effect)) in (1..).zip([
        (true, json!({ "do": "drop_answer" })),
        (true, json!({ "do": "cut_body", "bytes": 5 })),
        (true, json!({ "do": "malformed_json" })),
        (true, json!({ "do": "content_type", "value": "text/html" })),
        (true, json!({ "do": "mutate", "pointer": "/message_id" })),
        (true, json!({ "do": "error", "when": "after", "status": 500, "code": 190 })),
        (false, json!({ "do": "reset" })),
        (false, json!({ "do": "html", "status": 200 })),
        (false, json!({ "do": "redirect" })),
        (false, json!({ "do": "error", "when": "before", "status": 503, "code": 2 })),
    ]) {
        let text = format!("number {number}");
        fixture.next_sends(1, effect.clone()).await;
        let id = fixture.send(&account, &conversation, &text).await;
        if taken {
            fixture
                .until_it((&account, &conversation, id), |status| matches!(status, StatusView::Checking { .. }))
                .await;
            fixture.pass(TimeDelta::seconds(2)).await;
            fixture.until_sent(&account, &conversation, id).await;
        } else {
            fixture.until_undecided(&account, &conversation, id).await;
        }
        let times = fixture.accepted().await.iter().filter(|accepted| **accepted == text).count();
        assert_eq!(times, usize::from(taken), "{effect}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_three_identical_texts_are_three_messages_and_each_finds_its_own() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    fixture.next_sends(3, json!({ "do": "drop_answer" })).await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(fixture.send(&account, &conversation, "ok").await);
    }
    for id in &ids {
        fixture.until_it((&account, &conversation, *id), |status| matches!(status, StatusView::Checking { .. })).await;
        fixture.pass(TimeDelta::seconds(2)).await;
        fixture.until_sent(&account, &conversation, *id).await;
    }
    assert_eq!(fixture.accepted().await, ["ok", "ok", "ok"]);
    fixture.engine.accounts().refresh(Some(&account)).await.unwrap();
    let thread = fixture.thread(&account, &conversation).await;
    let keys: Vec<_> =
        thread.messages.iter().filter(|message| message.text == "ok").map(|message| message.key.clone()).collect();
    let pressed: Vec<_> = ids.iter().map(ToString::to_string).collect();
    assert_eq!(keys, pressed, "three bubbles, in the order of pressing Send, none twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_the_same_text_from_the_phone_is_not_taken_for_ours() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (open, conversation) = fixture.answerable(&account).await;
    fixture.shop.owner_writes_elsewhere(&open, "ok").await;
    fixture.engine.accounts().refresh(Some(&account)).await.unwrap();
    fixture.next_sends(1, json!({ "do": "reset" })).await;
    let id = fixture.send(&account, &conversation, "ok").await;
    fixture.until_undecided(&account, &conversation, id).await;
    assert!(fixture.accepted().await.is_empty(), "ours never went out, and nobody says it did");

    fixture.engine.sending().send_again(id).await.unwrap();
    fixture.until_sent(&account, &conversation, id).await;
    assert_eq!(fixture.accepted().await, ["ok"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_pushed_out_of_the_newest_20_it_stays_undecided_and_the_owner_decides() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (open, conversation) = fixture.answerable(&account).await;
    fixture.next_sends(1, json!({ "do": "drop_answer" })).await;
    let id = fixture.send(&account, &conversation, "Of course").await;
    fixture.until_it((&account, &conversation, id), |status| matches!(status, StatusView::Checking { .. })).await;
    for refused in [
        fixture.engine.sending().send_again(id).await,
        fixture.engine.sending().arrived(id).await,
        fixture.engine.sending().discard(id).await,
    ] {
        assert_eq!(refused, Err(Failure::NotFound), "not while it is being looked up");
    }
    for number in 0..25 {
        fixture.shop.customer_writes(&open, &format!("more {number}")).await;
    }
    fixture.until_undecided(&account, &conversation, id).await;
    assert_eq!(fixture.engine.sending().edit(id).await, Err(Failure::NotFound), "it may be on Instagram");
    fixture.engine.sending().arrived(id).await.unwrap();
    assert_eq!(fixture.stands(&account, &conversation, id).await, StatusView::Sent);
    assert_eq!(fixture.accepted().await, ["Of course"], "and nothing was sent again");
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_slowed_down_accepted_all_the_same_and_pushed_out_it_is_asked_about_and_not_sent_again() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (open, conversation) = fixture.answerable(&account).await;
    fixture.next_sends(1, json!({ "do": "error", "when": "after", "status": 400, "code": 613 })).await;
    let id = fixture.send(&account, &conversation, "Of course").await;
    let waits = |status: &StatusView| matches!(status, StatusView::Waiting { .. });
    fixture.until_it((&account, &conversation, id), waits).await;
    for number in 0..25 {
        fixture.shop.customer_writes(&open, &format!("more {number}")).await;
    }
    let undecided = async {
        while !matches!(fixture.stands(&account, &conversation, id).await, StatusView::Checking { undecided: true, .. })
        {
            fixture.pass(TimeDelta::seconds(5)).await;
        }
    };
    tokio::time::timeout(TIMEOUT, undecided).await.expect("the owner is asked in the end");
    assert_eq!(fixture.accepted().await, ["Of course"], "the page does not reach back to it, so it proves nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_a_poll_that_brings_the_message_settles_it_before_the_next_look() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    fixture.next_sends(1, json!({ "do": "drop_answer" })).await;
    let id = fixture.send(&account, &conversation, "Of course").await;
    fixture.until_it((&account, &conversation, id), |status| matches!(status, StatusView::Checking { .. })).await;
    fixture.engine.accounts().refresh(Some(&account)).await.unwrap();
    assert_eq!(fixture.stands(&account, &conversation, id).await, StatusView::Sent);
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_while_the_thread_cannot_be_read_nobody_decides_by_counting() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    fixture.next_sends(1, json!({ "do": "drop_answer" })).await;
    let broken = json!({ "match": { "kind": "thread" }, "effect": { "do": "error", "status": 500, "code": 2 } });
    fixture.shop.break_down(broken).await;
    let id = fixture.send(&account, &conversation, "Of course").await;
    fixture.until_undecided(&account, &conversation, id).await;
    fixture.shop.clear_faults().await;
    // Looking goes on beyond the horizon until two readings agree.
    fixture.pass(TimeDelta::seconds(60)).await;
    fixture.until_sent(&account, &conversation, id).await;
    assert_eq!(fixture.accepted().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn s4_retry_stays_marked_as_failed_until_instagram_has_it() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    fixture.next_sends(1, json!({ "do": "error", "status": 400, "code": 551 })).await;
    let id = fixture.send(&account, &conversation, "Of course").await;
    fixture.until_failed(&account, &conversation, id).await;
    // The thread is looked at first: meanwhile it is unknown whether it is on Instagram after all.
    fixture.shop.break_down(json!({ "match": { "kind": "thread" }, "effect": { "do": "hold" } })).await;
    fixture.engine.sending().retry(id).await.unwrap();
    let marked = StatusView::NotSent { id, reason: NotSent::RecipientUnavailable, retrying: true };
    assert_eq!(fixture.stands(&account, &conversation, id).await, marked);
    let row = fixture.list(&account).await.rows.into_iter().find(|row| row.conversation == conversation);
    assert!(row.expect("its row").has_failed, "in the list, too");
    for refused in [fixture.engine.sending().discard(id).await, fixture.engine.sending().edit(id).await.map(drop)] {
        assert_eq!(refused, Err(Failure::NotFound));
    }
    fixture.shop.clear_faults().await;
    fixture.until_sent(&account, &conversation, id).await;
    assert_eq!(fixture.accepted().await, ["Of course"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_a_message_id_is_never_two_presses() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    let first = fixture.send(&account, &conversation, "one").await;
    fixture.until_sent(&account, &conversation, first).await;
    let taken = MessageId::new(fixture.shop.ledger().await[0].message_id.as_str());
    // The platform gives the second one the first one's id: the answer is the truth, the other is asked about again.
    fixture.next_sends(1, json!({ "do": "mutate", "pointer": "/message_id", "with": taken.as_str() })).await;
    let second = fixture.send(&account, &conversation, "two").await;
    fixture.until_sent(&account, &conversation, second).await;
    let status = fixture.stands(&account, &conversation, first).await;
    assert!(matches!(status, StatusView::Checking { .. }), "{status:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_a_code_nobody_knows_is_unclear() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    for (code, subcode) in [(987_654, None), (100, Some(36_009)), (25, None)] {
        let effect = json!({ "do": "error", "when": "after", "status": 400, "code": code, "subcode": subcode });
        fixture.next_sends(1, effect).await;
        let id = fixture.send(&account, &conversation, &format!("{code}")).await;
        fixture.until_it((&account, &conversation, id), |status| matches!(status, StatusView::Checking { .. })).await;
        fixture.pass(TimeDelta::seconds(2)).await;
        fixture.until_sent(&account, &conversation, id).await;
    }
    assert_eq!(fixture.accepted().await.len(), 3);
}

/// `platform.md` §4.2: what is refused for one customer or one comment says nothing about the others.
#[tokio::test(flavor = "multi_thread")]
async fn c5_a_refusal_about_one_customer_puts_the_account_in_no_state_of_its_own() {
    let (fixture, account) = Fixture::connected(Flavour::Facebook).await;
    let mut open = fixture.answerables(&account, 2).await;
    let ((_, other), (_, one)) = (open.remove(1), open.remove(0));
    let states = async || {
        let accounts = fixture.engine.inbox().frame().await.unwrap().accounts;
        accounts.into_iter().filter(|shown| shown.id == account).map(|shown| shown.state).collect::<Vec<_>>()
    };
    let about_one: Vec<KnownError> = known_errors().filter(|known| known.about_one).collect();
    assert!(about_one.len() >= 5, "{about_one:?}");
    for known in about_one {
        let name = format!("{}/{:?}", known.code, known.subcode);
        fixture.next_sends(1, refusal(&known, false)).await;
        let id = fixture.send_so(&account, &one, &name, how_anyway()).await.expect("it is taken");
        assert_eq!(fixture.until_failed(&account, &one, id).await, reason(&known), "{name}");
        assert_eq!(states().await, [domain::AccountState::Connected], "{name}");
        // Without any reading in between.
        let asked = fixture.shop.requests(&account, "conversations").await;
        let next = fixture.send_so(&account, &other, &name, how_anyway()).await.expect("it is taken");
        fixture.until_sent(&account, &other, next).await;
        assert_eq!(fixture.shop.requests(&account, "conversations").await, asked, "{name}");
        fixture.shop.clear_faults().await;
        fixture.engine.sending().discard(id).await.expect("the owner decides");
    }
}

fn how_anyway() -> SendHow {
    SendHow { try_anyway: true, ..SendHow::default() }
}
