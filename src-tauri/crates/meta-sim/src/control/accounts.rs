//! Accounts beside those of the demo, with as much history as a measurement wants, and what becomes of an account.

use super::{Granted, Refused};
use crate::{
    ids,
    shared::Shared,
    world::{
        account::{Account, Messaging},
        message::Side,
        thread::{Customer, Folder},
        writing::Writing,
    },
};
use axum::{Json, extract::State};
use chrono::TimeDelta;
use serde::Deserialize;
use serde_json::json;

/// The digits of an Instagram account's numbers.
const DIGITS: usize = 17;
/// Between two messages of a conversation.
const BETWEEN_MESSAGES: TimeDelta = TimeDelta::minutes(3);
/// Between the newest messages of two conversations.
const BETWEEN_CONVERSATIONS: TimeDelta = TimeDelta::minutes(7);

/// An account that was not there before, without a Page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAccount {
    username: String,
    name: String,
    /// How many customers have written.
    #[serde(default)]
    conversations: usize,
    /// How many messages each conversation has, by turns the customer's and the shop's.
    #[serde(default = "one")]
    messages: usize,
}

fn one() -> usize {
    1
}

pub(super) async fn new_account(State(shared): State<Shared>, Json(new): Json<NewAccount>) -> Granted {
    let mut world = shared.lock();
    if world.account_named(&new.username).is_some() {
        return Err(Refused::bad("there is an account of that name"));
    }
    let at = world.accounts.len();
    let (ig_id, scoped_id) = (ids::digits(&mut world.rng, DIGITS), ids::digits(&mut world.rng, DIGITS));
    world.accounts.push(Account::new(&ig_id, &scoped_id, &new.username, &new.name));
    let now = world.clock.now();
    for place in 0..new.conversations {
        let customer = Customer {
            igsid: ids::digits(&mut world.rng, 16),
            name: Some(format!("Customer {}", place + 1)),
            username: Some(format!("customer.{}", place + 1)),
            ..Customer::default()
        };
        let thread = world.open_thread(at, customer, Folder::General);
        let thread = thread.ok_or_else(|| Refused::bad("nothing was opened"))?;
        let newest = now - BETWEEN_CONVERSATIONS * i32::try_from(place).unwrap_or(i32::MAX);
        for number in (0..new.messages).rev() {
            let at = newest - BETWEEN_MESSAGES * i32::try_from(number).unwrap_or(i32::MAX);
            let from = if number % 2 == 0 { Side::Customer } else { Side::Business };
            let text =
                format!("Message {} of conversation {}: is the rye still warm?", new.messages - number, place + 1);
            world.write(thread, from, Writing { text, at: Some(at), ..Writing::default() });
        }
    }
    Ok(Json(json!({ "id": ig_id, "username": new.username })))
}

/// What becomes of an account; what is not named stays.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountChange {
    account: String,
    messaging: Option<Messaging>,
    account_type: Option<String>,
    has_role: Option<bool>,
    unsupported: Option<bool>,
    message_access: Option<bool>,
}

pub(super) async fn change_account(State(shared): State<Shared>, Json(change): Json<AccountChange>) -> Granted {
    let mut world = shared.lock();
    let at = world.account_meant(Some(&change.account))?;
    let held = world.accounts.get_mut(at).ok_or_else(|| Refused::bad("no such account"))?;
    held.messaging = change.messaging.unwrap_or(held.messaging);
    held.has_role = change.has_role.unwrap_or(held.has_role);
    held.unsupported = change.unsupported.unwrap_or(held.unsupported);
    held.message_access = change.message_access.unwrap_or(held.message_access);
    if let Some(kind) = change.account_type {
        held.account_type = kind;
    }
    Ok(Json(json!({ "changed": held.username })))
}
