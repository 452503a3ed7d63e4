//! The files of a session as days of use leave them: accounts with 25 conversations of 20 messages each.

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Account, AccountId, AccountState, Content, Conversation, ConversationId, Flavour, Message, Participant, Reading,
};
use std::path::Path;
use store::Store;

/// As many as are kept of an account.
pub(crate) const CONVERSATIONS: usize = 25;
/// As many as are kept of a conversation.
pub(crate) const MESSAGES: usize = 20;

/// Fills a folder that is empty.
pub(crate) async fn fill(folder: &Path, accounts: usize, now: DateTime<Utc>) -> Result<()> {
    let store = Store::open(folder, now).await?;
    for number in 0..accounts {
        let id = AccountId::new(format!("{number}"));
        let account = Account::new(id.clone(), Flavour::Instagram, format!("shop{number}"), now);
        store.save_account(&Account { state: AccountState::Connected, ..account }).await?;
        store.merge(&id, &batch(now), &[]).await?;
    }
    store.close().await;
    Ok(())
}

fn batch(now: DateTime<Utc>) -> Reading {
    let ago = |place: usize| now - TimeDelta::minutes(3) * i32::try_from(place).unwrap_or(i32::MAX);
    let heads = (0..CONVERSATIONS).map(|number| Conversation {
        id: format!("c{number}").into(),
        participant: Participant { id: customer(number).into(), username: Some(format!("customer.{number}")) },
        updated_at: ago(number),
    });
    let thread = |number: usize| (0..MESSAGES).map(move |place| message(number, place, ago(number + place)));
    let threads =
        (0..CONVERSATIONS).map(|number| (ConversationId::new(format!("c{number}")), thread(number).collect()));
    Reading { heads: heads.collect(), threads: threads.collect(), synced_at: Some(now), ..Reading::default() }
}

fn customer(number: usize) -> String {
    format!("customer {number}")
}

fn message(conversation: usize, place: usize, sent_at: DateTime<Utc>) -> Message {
    Message {
        id: format!("m{place} of {conversation}").into(),
        from: customer(conversation).into(),
        own: false,
        sent_at,
        page_position: u32::try_from(place).unwrap_or(u32::MAX),
        content: Content::text("Is the rye loaf back? I would like two of them on Saturday, and a plain one."),
    }
}
