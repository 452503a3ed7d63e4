//! The child that writes: types, presses Send, takes steps, takes back, merges, one thing after another, and says before
//! each what it may change and after it what is now acknowledged.

use super::shown::{ACCOUNT, CONVERSATIONS, draft_key, draft_print, new_rows_key, now, row_key, row_print};
use crate::process::{options, say};
use anyhow::{Context, Result};
use chrono::{DateTime, TimeDelta, Utc};
use domain::outbox::{Attempt, Event, HORIZON, Outcome, may_discard, may_edit};
use domain::{
    AccountId, Content, Conversation, ConversationId, Message, MessageId, NotSent, OutboxId, OutboxRow, Part,
    Participant, Reading, SendState,
};
use fastrand::Rng;
use std::path::PathBuf;
use store::{Draft, Store, TakeBack};

/// The child's name.
pub const CHILD: &str = "child";

/// Works until it is killed.
///
/// # Errors
/// When the store refuses something.
pub fn work() -> Result<()> {
    let options = options()?;
    let folder = PathBuf::from(options["folder"].as_str().context("a folder")?);
    let rng = Rng::with_seed(options["seed"].as_u64().context("a seed")?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let store = Store::open(&folder, now(0)).await?;
        let hasty = options["hasty"].as_bool().context("hasty or not")?;
        let mut child = Child { store, rng, hasty, steps: 0 };
        say("ready");
        loop {
            child.does_something().await?;
        }
    })
}

struct Child {
    store: Store,
    rng: Rng,
    /// A planted bug: says that a draft is saved when it is about to be.
    hasty: bool,
    steps: i64,
}

impl Child {
    fn account() -> AccountId {
        AccountId::new(ACCOUNT)
    }

    fn words(&mut self) -> String {
        let wanted = self.rng.usize(1..400);
        let mut text = format!("{} ", self.rng.u64(..));
        while text.len() < wanted {
            text.push(self.rng.alphanumeric());
            text.push(if self.rng.bool() { 'é' } else { ' ' });
        }
        text
    }

    fn id(&mut self) -> OutboxId {
        OutboxId::new(uuid::Uuid::from_u128(u128::from(self.rng.u64(..)) << 64 | u128::from(self.rng.u64(..))))
    }

    async fn does_something(&mut self) -> Result<()> {
        self.steps += 1;
        let conversation = CONVERSATIONS[self.rng.usize(..CONVERSATIONS.len())];
        match self.rng.u8(..100) {
            0..45 => self.types(conversation).await,
            45..58 => self.presses_send(conversation).await,
            58..63 => self.learns(conversation).await,
            63..90 => self.takes_a_step(conversation).await,
            _ => self.takes_away(conversation).await,
        }
    }

    async fn types(&mut self, conversation: &str) -> Result<()> {
        let id = ConversationId::new(conversation);
        let revision = self.store.draft_revision(&Self::account(), &id).await? + 1;
        let text = if self.rng.u8(..8) == 0 { String::new() } else { self.words() };
        say(&format!("begin {}", draft_key(conversation)));
        let draft = Draft { account: Self::account(), conversation: id, text, revision };
        let typed = || done([(draft_key(conversation), Some(draft_print(&draft)))]);
        if self.hasty {
            typed();
        }
        if self.store.save_draft(&draft, now(self.steps)).await? && !self.hasty {
            typed();
        }
        Ok(())
    }

    async fn presses_send(&mut self, conversation: &str) -> Result<()> {
        let id = ConversationId::new(conversation);
        let revision = self.store.draft_revision(&Self::account(), &id).await?;
        let (press, of) = (self.id(), if self.rng.u8(..4) == 0 { 3 } else { 1 });
        let mut rows = Vec::new();
        for number in 1..=of {
            let row_id = if number == 1 { press } else { self.id() };
            let to = (Self::account(), id.clone(), "customer".into());
            let mut row = OutboxRow::pressed(row_id, to, self.words(), now(self.steps));
            row.part = Part { first: press, number, of };
            rows.push(row);
        }
        say(&format!("begin {} {}", draft_key(conversation), new_rows_key(conversation)));
        self.store.queue(&rows, revision).await?;
        // Where nothing was ever typed, nothing is cleared.
        let cleared =
            (revision > 0).then(|| Draft { account: Self::account(), conversation: id, text: String::new(), revision });
        let cleared = cleared.map(|draft| (draft_key(conversation), Some(draft_print(&draft))));
        let rows = rows.iter().map(|row| (row_key(row), Some(row_print(row))));
        done(rows.chain(cleared));
        Ok(())
    }

    async fn takes_a_step(&mut self, conversation: &str) -> Result<()> {
        let rows = self.store.outbox(&Self::account(), &ConversationId::new(conversation)).await?;
        let at = now(self.steps);
        let Some(row) = rows.iter().find(|row| !row.is_sent() && !row.is_undecided()) else { return Ok(()) };
        let event = match &row.state {
            SendState::Queued { .. } if row.look_first => Event::Looked { at, read: true },
            SendState::Queued { .. } => Event::Begin(Attempt {
                at,
                text_hash: "0".repeat(64),
                known_before: vec![MessageId::new("m1")],
                human_agent: self.rng.bool(),
            }),
            SendState::Sending => Event::Answered(self.outcome(at)),
            SendState::Unknown { .. } if self.rng.bool() => Event::Found(self.message_id()),
            SendState::Unknown { .. } => Event::Looked { at, read: self.rng.bool() },
            SendState::NotSent { .. } => Event::Retry,
            SendState::Sent { .. } => return Ok(()),
        };
        say(&format!("begin {}", row_key(row)));
        if let Some(next) = self.store.step(&row.id, event).await? {
            done([(row_key(&next), Some(row_print(&next)))]);
        }
        Ok(())
    }

    fn outcome(&mut self, at: DateTime<Utc>) -> Outcome {
        match self.rng.u8(..8) {
            0 => Outcome::NeverLeft { at },
            1 => Outcome::Refused(NotSent::RecipientUnavailable),
            2 => Outcome::SlowedDown { at, until: at + HORIZON },
            3 => Outcome::Unclear { at },
            _ => Outcome::Sent(self.message_id()),
        }
    }

    fn message_id(&mut self) -> MessageId {
        MessageId::new(format!("m{}", self.rng.u64(..)))
    }

    async fn takes_away(&mut self, conversation: &str) -> Result<()> {
        let rows = self.store.outbox(&Self::account(), &ConversationId::new(conversation)).await?;
        if rows.is_empty() {
            return Ok(());
        }
        let row = rows[self.rng.usize(..rows.len())].clone();
        let edit = may_edit(&row) && self.rng.bool();
        let may_go = if edit { may_edit } else { may_discard };
        let later = |other: &&OutboxRow| other.part.first == row.part.first && other.part.number >= row.part.number;
        let going = rows.iter().filter(later).filter(|other| may_go(other)).map(row_key);
        let going: Vec<String> = going.collect();
        let gone = going.iter().map(|key| (key.clone(), None));
        let begin = || say(&format!("begin {} {}", going.join(" "), draft_key(conversation)));
        if edit {
            begin();
            if let Some(draft) = self.store.take_back(&row.id, TakeBack::Edit, now(self.steps)).await? {
                done(gone.chain([(draft_key(conversation), Some(draft_print(&draft)))]));
            }
        } else if may_discard(&row) {
            begin();
            if self.store.discard(&row.id).await? {
                done(gone);
            }
        } else if row.is_sent() {
            say(&format!("begin {}", row_key(&row)));
            self.store.forget_sent(&[row.id]).await?;
            done([(row_key(&row), None)]);
        }
        Ok(())
    }

    /// A poll brings more than is kept, so that the cache is pruned; nothing of the owner's may change.
    async fn learns(&mut self, conversation: &str) -> Result<()> {
        let at = now(self.steps);
        let others = (0..self.rng.u32(1..30)).map(|_| format!("other{}", self.rng.u32(..))).collect::<Vec<_>>();
        let heads = others.iter().map(String::as_str).chain([conversation]).map(|id| Conversation {
            id: ConversationId::new(id),
            participant: Participant { id: format!("of-{id}").into(), username: None },
            updated_at: at,
        });
        let page = (0..20).map(|place: u32| Message {
            id: MessageId::new(format!("{conversation}{}", self.rng.u32(..))),
            from: "customer".into(),
            own: false,
            sent_at: at - TimeDelta::seconds(i64::from(place)),
            page_position: place,
            content: Content::text("Hello"),
        });
        let batch = Reading {
            heads: heads.collect(),
            threads: vec![(ConversationId::new(conversation), page.collect())],
            ..Reading::default()
        };
        self.store.merge(&Self::account(), &batch, &[]).await?;
        Ok(())
    }
}

/// Acknowledges: what is now there, and what is gone.
fn done(items: impl IntoIterator<Item = (String, Option<u64>)>) {
    let mut line = "done".to_owned();
    for (key, print) in items {
        line += &print.map_or_else(|| format!(" {key}=gone"), |print| format!(" {key}={print}"));
    }
    say(&line);
}
