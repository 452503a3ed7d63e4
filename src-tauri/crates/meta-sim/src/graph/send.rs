//! The Send API (platform.md §3): who may be written to, when, and what is put into thread and ledger.

use crate::{
    errors::Refusal,
    graph::{
        attach,
        compose::{self, Outgoing},
        viewer::Viewer,
    },
    http::{call::Call, hosts::Host},
    media,
    records::ledger,
    world::{
        World,
        message::{Cargo, Medium, Side},
        thread::Folder,
        toggles::Undocumented,
        writing::Writing,
    },
};
use chrono::TimeDelta;
use serde_json::{Value, json};

/// How long after the customer's last message an answer is accepted.
const WINDOW: TimeDelta = TimeDelta::hours(24);
/// The same with the `HUMAN_AGENT` tag.
const HUMAN_WINDOW: TimeDelta = TimeDelta::days(7);

/// Answers `POST …/messages`.
///
/// # Errors
/// What §4.2 lists for sends.
pub(crate) fn send(world: &mut World, viewer: &Viewer, account: usize, call: &Call) -> Result<Value, Refusal> {
    let at = recipient(world, account, call)?;
    if let Some(action) = call.params.filled("sender_action") {
        let action = action.to_owned();
        return sender_action(world, at, &action, call);
    }
    let outgoing = outgoing(world, viewer, call)?;
    let reply_to = quoted(world, viewer.host, at, call)?;
    check_type(call)?;
    let tag = call.params.filled("tag").map(str::to_owned);
    check_recipient(world, at)?;
    check_window(world, viewer.host, at, tag.as_deref())?;
    let kind = outgoing.kind;
    let writing = Writing { text: outgoing.text, cargo: outgoing.cargo, reply_to, ..Writing::default() };
    let mid = world.write(at, Side::Business, writing).ok_or_else(not_found)?;
    enter(world, viewer.host, at, &mid, kind, tag);
    answer(world, at, Some(&mid))
}

fn answer(world: &World, at: (usize, usize), mid: Option<&str>) -> Result<Value, Refusal> {
    let igsid = &world.thread(at).ok_or_else(not_found)?.customer.igsid;
    Ok(match mid {
        Some(mid) => json!({ "recipient_id": igsid, "message_id": mid }),
        None => json!({ "recipient_id": igsid }),
    })
}

/// The thread of the customer that is written to.
fn recipient(world: &World, account: usize, call: &Call) -> Result<(usize, usize), Refusal> {
    let recipient =
        call.params.json("recipient").ok_or_else(|| Refusal::invalid("The parameter recipient is required"))?;
    if recipient.get("comment_id").is_some() {
        return Err(Refusal::new(10900, "(#10900) Activity already replied to or comment is invalid"));
    }
    let id = match &recipient["id"] {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return Err(Refusal::invalid("Param recipient[id] must be a valid ID string (e.g., \"123\")")),
    };
    let held = world.accounts.get(account).ok_or_else(not_found)?;
    let place = held.threads.iter().position(|thread| thread.customer.igsid == id).ok_or_else(not_found)?;
    Ok((account, place))
}

fn outgoing(world: &mut World, viewer: &Viewer, call: &Call) -> Result<Outgoing, Refusal> {
    let message = call.params.json("message").ok_or_else(|| Refusal::invalid("The parameter message is required"))?;
    let Some(file) = call.files.first() else { return compose::compose(world, &message) };
    // A file beside the message: uploaded and sent at once.
    let named = message["attachment"]["type"].as_str().unwrap_or_default();
    let kind = attach::kind_of(named).ok_or_else(|| Refusal::invalid("Param message[attachment][type] is required"))?;
    let asset = attach::from_file(world, viewer.host, kind, file)?;
    let medium = Medium { kind, asset, id: media::number(asset) };
    Ok(Outgoing { text: String::new(), cargo: Cargo::Media(vec![medium]), kind: "file" })
}

/// The message that is answered: one of the same conversation, of either side, that is still there (platform.md §3).
fn quoted(world: &World, host: Host, at: (usize, usize), call: &Call) -> Result<Option<String>, Refusal> {
    let Some(reply_to) = call.params.json("reply_to") else { return Ok(None) };
    match (host, world.toggles.reply_to_on_instagram) {
        (Host::GraphInstagram, Undocumented::Ignore) => return Ok(None),
        (Host::GraphInstagram, Undocumented::Refuse) => return Err(Refusal::invalid("Unexpected key \"reply_to\"")),
        _ => {}
    }
    let thread = world.thread(at).ok_or_else(not_found)?;
    let mid = reply_to["mid"].as_str().filter(|mid| thread.newest_first().any(|(message, _)| message.id == *mid));
    mid.map(|mid| Some(mid.to_owned())).ok_or_else(|| Refusal::invalid("Invalid Message ID").sub(2_534_002))
}

fn check_recipient(world: &World, at: (usize, usize)) -> Result<(), Refusal> {
    let thread = world.thread(at).ok_or_else(not_found)?;
    if thread.customer.blocked {
        return Err(Refusal::new(551, "(#551) This person isn't available right now.").sub(1_545_041));
    }
    if thread.owned_by_other_app {
        let words = "Another app is controlling this thread now.";
        return Err(Refusal::invalid(words).sub(2_534_037));
    }
    Ok(())
}

/// Messenger's `messaging_type` is optional here, but must be a known one and fit the tag.
fn check_type(call: &Call) -> Result<(), Refusal> {
    let tagged = call.params.filled("tag").is_some();
    match call.params.filled("messaging_type") {
        None | Some("RESPONSE" | "UPDATE") => Ok(()),
        Some("MESSAGE_TAG") if tagged => Ok(()),
        Some("MESSAGE_TAG") => Err(Refusal::invalid("The parameter tag is required with messaging_type MESSAGE_TAG")),
        Some(_) => Err(Refusal::invalid("Param messaging_type must be one of {RESPONSE, UPDATE, MESSAGE_TAG}")),
    }
}

/// 24 hours from the customer's last message; 7 days for a person's words with the tag, if the app may use it.
fn check_window(world: &World, host: Host, at: (usize, usize), tag: Option<&str>) -> Result<(), Refusal> {
    let human = match tag {
        None => false,
        Some("HUMAN_AGENT") if world.toggles.human_agent_approved => true,
        Some("HUMAN_AGENT") => {
            let words = "(#10) Application does not have the HUMAN_AGENT feature approved";
            return Err(Refusal::new(10, words));
        }
        Some(_) => return Err(Refusal::invalid("Param tag must be one of {HUMAN_AGENT}")),
    };
    let last = world.thread(at).ok_or_else(not_found)?.last_inbound();
    let open = if human { HUMAN_WINDOW } else { WINDOW };
    match last {
        Some(moment) if world.clock.now() - moment < open => Ok(()),
        _ => Err(Refusal::window_closed(host)),
    }
}

fn sender_action(world: &mut World, at: (usize, usize), action: &str, call: &Call) -> Result<Value, Refusal> {
    let payload = call.params.json("payload").unwrap_or_default();
    let (mid, reaction) = match action {
        "typing_on" | "typing_off" | "mark_seen" => {
            if call.params.get("message").is_some() {
                return Err(Refusal::invalid("A sender_action must be sent on its own"));
            }
            (None, None)
        }
        "react" | "unreact" => {
            let mid = payload["message_id"].as_str().unwrap_or_default().to_owned();
            let emoji =
                (action == "react").then(|| emoji(payload["reaction"].as_str().unwrap_or_default())).transpose()?;
            let thread = world.thread_mut(at).ok_or_else(not_found)?;
            let message = thread
                .message_mut(&mid)
                .ok_or_else(|| Refusal::invalid("Param payload[message_id] is not a message"))?;
            message.react(Side::Business, emoji.as_deref());
            (Some(mid), emoji)
        }
        _ => {
            return Err(Refusal::invalid(
                "Param sender_action must be one of {TYPING_ON, TYPING_OFF, MARK_SEEN, REACT, UNREACT}",
            ));
        }
    };
    let (at_time, held) = (world.clock.now(), world.accounts.get(at.0).map(|held| held.ig_id.clone()));
    let recipient = world.thread(at).ok_or_else(not_found)?.customer.igsid.clone();
    world.ledger.actions.push(ledger::Action {
        at: at_time,
        account: held.unwrap_or_default(),
        recipient,
        action: action.to_owned(),
        message_id: mid,
        reaction,
    });
    answer(world, at, None)
}

/// A named reaction or any emoji.
fn emoji(reaction: &str) -> Result<String, Refusal> {
    let named = match reaction {
        "love" => "❤️",
        "laugh" => "😆",
        "wow" => "😮",
        "sad" => "😢",
        "angry" => "😠",
        "like" => "👍",
        other if !other.is_empty() && !other.is_ascii() && other.chars().count() <= 12 => other,
        _ => return Err(Refusal::invalid("Param payload[reaction] must be an emoji")),
    };
    Ok(named.to_owned())
}

/// Writes the ledger; an answer also moves a request to the General folder (platform.md §3).
fn enter(world: &mut World, host: Host, at: (usize, usize), mid: &str, kind: &'static str, tag: Option<String>) {
    let now = world.clock.now();
    let Some(held) = world.accounts.get_mut(at.0) else { return };
    let (account, username) = (held.ig_id.clone(), held.username.clone());
    let Some(thread) = held.threads.get_mut(at.1) else { return };
    thread.folder = Folder::General;
    let message = thread.message(mid);
    world.ledger.sends.push(ledger::Entry {
        at: now,
        host: host.name(),
        account,
        username,
        recipient: thread.customer.igsid.clone(),
        conversation: thread.id.clone(),
        text: message.map(|message| message.text.clone()).unwrap_or_default(),
        kind,
        tag,
        reply_to: message.and_then(|message| message.reply_to.clone()),
        message_id: mid.to_owned(),
    });
}

fn not_found() -> Refusal {
    Refusal::new(100, "(#100) The requested user cannot be found.").sub(2_534_014)
}
