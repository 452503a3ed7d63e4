//! Quoting a message (T8): on the Facebook host it is documented; the Instagram host may take it, ignore it or refuse it
//! (`platform.md` §3), and each is told as it is.

use crate::fixture::Fixture;
use chrono::TimeDelta;
use domain::{AccountId, ConversationId, Flavour, MessageId, NotSent, OutboxId};
use engine::views::{MessageView, SendHow};
use serde_json::json;

struct Asked {
    fixture: Fixture,
    account: AccountId,
    conversation: ConversationId,
    question: MessageId,
}

impl Asked {
    async fn new(flavour: Flavour) -> Self {
        let (fixture, account) = Fixture::connected(flavour).await;
        let (open, conversation) = fixture.answerable(&account).await;
        let question = MessageId::new(fixture.shop.customer_writes_one(&open, "rye or spelt?").await);
        fixture.engine.accounts().refresh(Some(&account)).await.unwrap();
        Self { fixture, account, conversation, question }
    }

    async fn answer(&self, text: &str) -> OutboxId {
        let how = SendHow { answers: Some(self.question.clone()), parts: true, ..SendHow::default() };
        self.fixture.send_so(&self.account, &self.conversation, text, how).await.expect("it is taken")
    }

    async fn bubble(&self, id: OutboxId) -> MessageView {
        let thread = self.fixture.thread(&self.account, &self.conversation).await;
        thread.messages.into_iter().find(|message| message.key == id.to_string()).expect("its bubble")
    }

    async fn quoted(&self, id: OutboxId) -> Option<String> {
        Some(self.bubble(id).await.quoted?.preview.expect("the question is here").text)
    }

    async fn until_sent(&self, id: OutboxId) {
        self.fixture.until_sent(&self.account, &self.conversation, id).await;
    }

    async fn told_by_a_page(&self) {
        self.fixture.pass(TimeDelta::seconds(5)).await;
        self.fixture.engine.accounts().refresh(Some(&self.account)).await.unwrap();
    }

    async fn replies_to(&self) -> Vec<Option<String>> {
        self.fixture.shop.ledger().await.into_iter().map(|sent| sent.reply_to).collect()
    }
}

#[tokio::test]
async fn t8_an_answer_quotes_the_message_before_and_after_instagram_has_it() {
    let asked = Asked::new(Flavour::Facebook).await;
    asked.fixture.shop.break_down(json!({ "match": { "kind": "send" }, "effect": { "do": "hold" } })).await;
    let id = asked.answer("rye").await;
    let question = Some("rye or spelt?".to_owned());
    assert_eq!(asked.quoted(id).await, question, "on its way");
    asked.fixture.shop.clear_faults().await;
    asked.until_sent(id).await;
    assert_eq!(asked.quoted(id).await, question, "sent");
    asked.told_by_a_page().await;
    assert_eq!(asked.quoted(id).await, question, "told by a page");
    assert_eq!(asked.replies_to().await, [Some(asked.question.to_string())]);
}

#[tokio::test]
async fn t8_of_several_parts_the_first_quotes() {
    let asked = Asked::new(Flavour::Facebook).await;
    let first = asked.answer(&"both are baked on the day of the pick-up. ".repeat(40)).await;
    asked.until_sent(first).await;
    asked.fixture.until(async || asked.replies_to().await.len() == 2).await;
    assert_eq!(asked.replies_to().await, [Some(asked.question.to_string()), None]);
}

#[tokio::test]
async fn t8_an_instagram_host_that_ignores_the_quote_is_believed() {
    let asked = Asked::new(Flavour::Instagram).await;
    asked.fixture.shop.toggle("reply_to_on_instagram", "ignore".into()).await;
    let id = asked.answer("rye").await;
    asked.until_sent(id).await;
    asked.told_by_a_page().await;
    assert_eq!(asked.quoted(id).await, None, "the page tells of none");
    assert_eq!(asked.replies_to().await, [None]);
}

#[tokio::test]
async fn t8_an_instagram_host_that_refuses_quotes_is_asked_without_on_retry() {
    let asked = Asked::new(Flavour::Instagram).await;
    asked.fixture.shop.toggle("reply_to_on_instagram", "refuse".into()).await;
    let id = asked.answer("rye").await;
    let why = asked.fixture.until_failed(&asked.account, &asked.conversation, id).await;
    assert_eq!(why, NotSent::QuoteRefused);
    assert_eq!(asked.replies_to().await, [], "nothing was sent");
    asked.fixture.engine.sending().retry(id).await.unwrap();
    asked.until_sent(id).await;
    assert_eq!((asked.quoted(id).await, asked.replies_to().await), (None, vec![None]));
}

#[tokio::test]
async fn t8_a_quoted_message_that_is_gone_is_said_and_retry_sends_without_it() {
    for flavour in [Flavour::Instagram, Flavour::Facebook] {
        let asked = Asked::new(flavour).await;
        asked.fixture.shop.happens("unsend", asked.question.as_str(), json!({})).await;
        let id = asked.answer("rye").await;
        let why = asked.fixture.until_failed(&asked.account, &asked.conversation, id).await;
        assert_eq!(why, NotSent::QuoteGone, "{flavour}");
        assert_eq!(asked.replies_to().await, [], "nothing was sent");
        asked.fixture.engine.sending().retry(id).await.unwrap();
        asked.until_sent(id).await;
        assert_eq!((asked.quoted(id).await, asked.replies_to().await), (None, vec![None]));
    }
}

#[tokio::test]
async fn t8_a_waiting_quote_survives_the_end_of_the_program() {
    let (fixture, account) = Fixture::on_a_line(Flavour::Facebook).await;
    let (_, conversation) = fixture.answerable(&account).await;
    let question =
        fixture.thread(&account, &conversation).await.messages.into_iter().find_map(|message| message.message);
    let asked = Asked { fixture, account, conversation, question: question.expect("a message") };
    asked.fixture.shop.unplug().await;
    let id = asked.answer("later").await;
    let quoted = asked.bubble(id).await.quoted;
    assert!(quoted.is_some());
    let Asked { fixture, account, conversation, question } = asked;
    let asked = Asked { fixture: fixture.restart().await, account, conversation, question };
    assert_eq!(asked.bubble(id).await.quoted, quoted);
    asked.fixture.shop.plug_in().await;
    asked.fixture.engine.sending().retry(id).await.unwrap();
    asked.until_sent(id).await;
    assert_eq!(asked.replies_to().await, [Some(asked.question.to_string())]);
}
