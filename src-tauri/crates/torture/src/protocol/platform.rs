//! The platform as far as sending goes: threads of which the newest 20 messages can be read, some time after they were
//! written, and a ledger of what it took.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Content, Message, MessageId, OutboxId};

/// Milliseconds since the day began, by the platform's clock.
pub type Ms = i64;

/// How many messages of a thread can be read (`platform.md` §2).
pub const SHOWN: usize = 20;

/// One message of a thread.
#[derive(Debug)]
struct Posted {
    message: Message,
    visible_from: Ms,
}

/// What the platform took from the program.
#[derive(Debug)]
pub struct Entry {
    /// From which row.
    pub row: OutboxId,
    /// Under this id.
    pub message: MessageId,
}

/// Threads and ledger.
#[derive(Debug, Default)]
pub struct Platform {
    threads: Vec<Vec<Posted>>,
    /// Every send it took, in this order.
    pub ledger: Vec<Entry>,
    written: u32,
}

/// A moment of the day.
pub fn moment(ms: Ms) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_763_640_000_000 + ms).unwrap_or_default()
}

impl Platform {
    /// With so many empty threads.
    pub fn new(threads: usize) -> Self {
        Self { threads: (0..threads).map(|_| Vec::new()).collect(), ..Self::default() }
    }

    /// Somebody writes; the message can be read `lag` later.
    pub fn write(&mut self, thread: usize, own: bool, text: &str, now: Ms, lag: Ms) -> Message {
        self.written += 1;
        let message = Message {
            id: MessageId::new(format!("m{}", self.written)),
            from: if own { "shop" } else { "customer" }.into(),
            own,
            sent_at: moment(now),
            page_position: 0,
            content: Content::text(text),
        };
        if let Some(thread) = self.threads.get_mut(thread) {
            thread.push(Posted { message: message.clone(), visible_from: now + lag });
        }
        message
    }

    /// The newest messages that can be read, oldest first; times in whole seconds.
    pub fn page(&self, thread: usize, now: Ms) -> Vec<Message> {
        let Some(thread) = self.threads.get(thread) else { return Vec::new() };
        let visible = thread.iter().rev().filter(|posted| posted.visible_from <= now).take(SHOWN);
        let mut page: Vec<Message> = visible.map(|posted| posted.message.clone()).collect();
        page.reverse();
        for message in &mut page {
            let whole = message.sent_at.timestamp_millis().rem_euclid(1_000);
            message.sent_at -= TimeDelta::milliseconds(whole);
        }
        page
    }

    /// Whether an own message of that id is in a thread, and what it says.
    pub fn own_text(&self, id: &MessageId) -> Option<&str> {
        let mut all = self.threads.iter().flatten();
        let posted = all.find(|posted| posted.message.own && posted.message.id == *id)?;
        Some(&posted.message.content.text)
    }

    /// How often it took a row.
    pub fn taken(&self, row: OutboxId) -> usize {
        self.ledger.iter().filter(|entry| entry.row == row).count()
    }
}
