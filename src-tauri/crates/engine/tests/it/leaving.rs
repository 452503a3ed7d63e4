//! What was sent leaves the outbox when Instagram has shown it, and nothing of the screen moves by that (Y4, S2, T7).

use crate::fixture::Fixture;
use chrono::TimeDelta;
use domain::{AccountId, ConversationId, Flavour, OutboxId};
use engine::views::{MessageView, SendHow, StatusView};
use std::path::Path;
use store::Store;

/// Customers who write and are answered, so many at a time.
const ROUNDS: usize = 4;
const AT_A_TIME: usize = 20;

/// As the program would find it, killed now.
async fn on_disk(fixture: &Fixture) -> (Store, crate::watched::Watched) {
    let folder = fixture.copy_of_files();
    (Store::open(folder.path(), fixture.clock.0.now()).await.expect("it opens"), folder)
}

async fn answer(fixture: &Fixture, account: &AccountId, conversation: &ConversationId, text: &str) -> OutboxId {
    fixture.engine.drafts().save(account, conversation, text.to_owned(), 1).await.expect("it is saved");
    fixture
        .engine
        .sending()
        .send(account, conversation, text.to_owned(), 2, SendHow::default())
        .await
        .expect("it is taken")
}

fn is_in(path: &Path, words: &str) -> bool {
    std::fs::read(path).unwrap().windows(words.len()).any(|window| window == words.as_bytes())
}

#[tokio::test(flavor = "multi_thread")]
async fn y4_answered_conversations_leave_nothing_behind() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    // As it is while the program runs: a start writes it anew.
    let journal = fixture.folder().join("work.journal");
    let mut answered = Vec::new();
    for round in 0..ROUNDS {
        for number in 0..AT_A_TIME {
            fixture.shop.new_customer(&account, &format!("customer{round}x{number}"), TimeDelta::zero()).await;
        }
        fixture.engine.accounts().refresh(Some(&account)).await.unwrap();
        let rows = fixture.list(&account).await.rows;
        let new: Vec<_> = rows.into_iter().map(|row| row.conversation).filter(|id| !answered.contains(id)).collect();
        for conversation in new.into_iter().take(AT_A_TIME) {
            let text = format!("answer to {conversation}, yes");
            let id = answer(&fixture, &account, &conversation, &text).await;
            fixture.until_sent(&account, &conversation, id).await;
            assert!(is_in(&journal, &text), "the second copy has it until then");
            answered.push(conversation);
        }
        fixture.pass(TimeDelta::seconds(5)).await;
        fixture.engine.accounts().refresh(Some(&account)).await.unwrap();
    }
    assert_eq!(fixture.accepted().await.len(), ROUNDS * AT_A_TIME);
    fixture.pass(TimeDelta::hours(1)).await;
    fixture.engine.accounts().refresh(Some(&account)).await.unwrap();

    assert!(!is_in(&journal, &format!("answer to {}", answered[0])), "what left is in no second copy");
    let (store, _folder) = on_disk(&fixture).await;
    assert_eq!(store.outbox_all(&account).await.unwrap(), [], "every message was shown by Instagram");
    assert_eq!(store.conversations(&account, usize::MAX).await.unwrap().len(), store::KEPT_CONVERSATIONS);
    for conversation in &answered {
        assert_eq!(store.draft_revision(&account, conversation).await.unwrap(), 0, "no empty draft is left");
    }
    store.close().await;
}

type Shown = Vec<(String, String, Option<StatusView>, Option<(u32, u32)>, Option<String>)>;

async fn shown(fixture: &Fixture, account: &AccountId, conversation: &ConversationId) -> Shown {
    let of = |message: MessageView| {
        let quoted = message.quoted.and_then(|quoted| quoted.key);
        let part = message.part.map(|part| (part.number, part.of));
        (message.key, message.text, message.status, part, quoted)
    };
    fixture.thread(account, conversation).await.messages.into_iter().map(of).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn s2_a_row_that_leaves_moves_nothing_on_the_screen() {
    let (fixture, account) = Fixture::connected(Flavour::Facebook).await;
    let (open, conversation) = fixture.answerable(&account).await;
    let question = fixture.shop.customer_writes_one(&open, "rye or spelt?").await;
    fixture.engine.accounts().refresh(Some(&account)).await.unwrap();
    let how = SendHow { parts: true, answers: Some(question.into()), ..SendHow::default() };
    let long = "Both are baked on the day of the pick-up. ".repeat(40);
    let first = fixture.send_so(&account, &conversation, &long, how).await.expect("it is taken");
    let plain = fixture.send(&account, &conversation, "See you!").await;
    fixture.until_sent(&account, &conversation, first).await;
    fixture.until_sent(&account, &conversation, plain).await;
    let before = shown(&fixture, &account, &conversation).await;
    let named = |id: OutboxId, shown: &Shown| shown.iter().any(|(key, ..)| *key == id.to_string());
    assert!(named(first, &before) && named(plain, &before));

    fixture.pass(TimeDelta::seconds(5)).await;
    fixture.engine.accounts().refresh(Some(&account)).await.unwrap();
    let (store, _folder) = on_disk(&fixture).await;
    assert_eq!(store.outbox_all(&account).await.unwrap(), [], "this is what the test is about");
    store.close().await;
    assert_eq!(shown(&fixture, &account, &conversation).await, before);
    let fixture = fixture.restart().await;
    assert_eq!(shown(&fixture, &account, &conversation).await, before, "and after a restart");
}

/// Instagram's clock is ahead by less than what is put right, and somebody answers within that.
#[tokio::test(flavor = "multi_thread")]
async fn t1_an_answer_stands_below_what_it_answers_though_the_clocks_differ() {
    let (fixture, account) = Fixture::connected(Flavour::Facebook).await;
    let (open, conversation) = fixture.answerable(&account).await;
    fixture.shop.advance(TimeDelta::seconds(1)).await;
    fixture.shop.customer_writes_one(&open, "rye or spelt?").await;
    fixture.engine.accounts().refresh(Some(&account)).await.unwrap();
    for text in ["Both.", "See you!"] {
        let id = fixture.send(&account, &conversation, text).await;
        fixture.until_sent(&account, &conversation, id).await;
    }
    let texts: Vec<_> = shown(&fixture, &account, &conversation).await.into_iter().map(|(_, text, ..)| text).collect();
    assert!(texts.ends_with(&["rye or spelt?", "Both.", "See you!"].map(str::to_owned)), "{texts:?}");
}
