//! Facts to put into a store: short words for the long types.

use chrono::{DateTime, Utc};
use domain::outbox::{Attempt, Event, Outcome};
use domain::{
    Account, AccountId, AccountState, Content, Conversation, ConversationId, Flavour, Message, OutboxId, OutboxRow,
    Participant, Reading,
};
use std::collections::BTreeSet;
use std::future::Future;
use std::path::Path;
use store::{Draft, Store};
use tempfile::TempDir;

/// A store in a folder of its own that vanishes with it.
pub struct Temporary {
    pub store: Store,
    pub folder: TempDir,
}

impl Temporary {
    /// The folder, given back by its store.
    pub async fn closed(self) -> TempDir {
        self.store.close().await;
        self.folder
    }
}

pub async fn store() -> Temporary {
    let folder = tempfile::tempdir().unwrap();
    Temporary { store: Store::open(folder.path(), at(0)).await.unwrap(), folder }
}

/// Runs one case of a property test.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

/// How many caches were set aside in a folder, each for one that was begun anew.
pub fn caches_set_aside(folder: &Path) -> usize {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let numbers = names.filter_map(|name| name.strip_prefix("cache.db.corrupt-").map(str::to_owned));
    numbers.filter(|number| number.bytes().all(|it| it.is_ascii_digit())).count()
}

pub fn account() -> AccountId {
    "17841400000000001".into()
}

/// That account as it stands after its first sync.
pub fn shop() -> Account {
    shop_called(account(), "flourandfern")
}

/// Another account.
pub fn shop_called(id: AccountId, username: &str) -> Account {
    Account { state: AccountState::Connected, ..Account::new(id, Flavour::Instagram, username, at(0)) }
}

pub fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_763_000_000 + second, 0).unwrap()
}

/// The conversation `id` with the customer `of <id>`.
pub fn head(id: &str, second: i64) -> Conversation {
    let participant = Participant { id: format!("of {id}").into(), username: None };
    Conversation { id: id.into(), participant, updated_at: at(second) }
}

/// The conversation `id` with somebody.
pub fn with(id: &str, customer: &str, second: i64) -> Conversation {
    let participant = Participant { id: customer.into(), username: None };
    Conversation { id: id.into(), participant, updated_at: at(second) }
}

pub fn theirs(id: &str, second: i64) -> Message {
    let content = Content::text(format!("text of {id}"));
    Message { id: id.into(), from: "customer".into(), own: false, sent_at: at(second), page_position: 0, content }
}

pub fn own(id: &str, second: i64) -> Message {
    Message { own: true, ..theirs(id, second) }
}

/// A page as Instagram gives it: newest first, places counted from there.
pub fn page(mut messages: Vec<Message>) -> Vec<Message> {
    messages.sort_by_key(|message| std::cmp::Reverse(message.sent_at));
    for (place, message) in (0..).zip(&mut messages) {
        message.page_position = place;
    }
    messages
}

/// Messages, those of others written by somebody.
pub fn by(customer: &str, messages: Vec<Message>) -> Vec<Message> {
    let signed = |message: Message| if message.own { message } else { Message { from: customer.into(), ..message } };
    messages.into_iter().map(signed).collect()
}

/// The page of the conversation `id` with the customer `of <id>`.
pub fn thread(id: &str, messages: Vec<Message>) -> (ConversationId, Vec<Message>) {
    (id.into(), page(by(&format!("of {id}"), messages)))
}

/// A full sync of these conversations.
pub fn sync(conversations: Vec<(Conversation, Vec<Message>)>) -> Reading {
    let heads = conversations.iter().map(|(head, _)| head.clone()).collect();
    let signed = |head: &Conversation, messages| page(by(head.participant.id.as_str(), messages));
    let threads =
        conversations.into_iter().map(|(head, messages)| (head.id.clone(), signed(&head, messages))).collect();
    Reading { heads, threads, synced_at: Some(at(0)), ..Reading::default() }
}

pub fn draft(conversation: &str, text: &str, revision: u64) -> Draft {
    Draft { account: account(), conversation: conversation.into(), text: text.into(), revision }
}

pub fn queued(conversation: &str, text: &str) -> OutboxRow {
    let to = (account(), conversation.into(), format!("of {conversation}").into());
    OutboxRow::pressed(OutboxId::new(uuid::Uuid::new_v4()), to, text.into(), at(0))
}

/// A try that begins.
pub fn begin() -> Event {
    let known_before = vec!["known".into()];
    Event::Begin(Attempt { at: at(5), text_hash: String::new(), known_before, human_agent: false })
}

/// An answer that gave it this id.
pub fn answered(id: &str) -> Event {
    Event::Answered(Outcome::Sent(id.into()))
}

/// Everything of the account that can be seen: rows with their threads.
pub async fn everything(store: &Store) -> Vec<(store::Row, Vec<Message>)> {
    let mut all = Vec::new();
    for row in store.conversations(&account(), usize::MAX).await.unwrap() {
        let thread = store.thread(&account(), &row.conversation.id).await.unwrap();
        all.push((row, thread));
    }
    all
}

pub fn ids(rows: &[store::Row]) -> Vec<&str> {
    rows.iter().map(|row| row.conversation.id.as_str()).collect()
}

pub fn conversation_ids(ids: &[&str]) -> Vec<ConversationId> {
    ids.iter().copied().map(ConversationId::from).collect()
}

/// Rows of a list, by their conversations.
pub fn row_ids(ids: &[&str]) -> BTreeSet<ConversationId> {
    conversation_ids(ids).into_iter().collect()
}
