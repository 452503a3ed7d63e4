//! Nodes and edges: which object an id names for this token, and who answers for it. What it answers is written beside
//! each kind of node.

use crate::{
    errors::Refusal,
    graph::{account, attach, fields::Selection, page, profile, reader::Reader, refused, send, user, viewer::Viewer},
    http::{call::Call, hosts::Host},
    ids::{self, Shape},
    oauth::token::Opens,
    world::{
        World,
        account::{Messaging, Page},
        toggles::AccessOff,
    },
};
use axum::http::Method;
use serde_json::{Value, json};

/// What reading and answering messages needs on the Facebook host (platform.md §1a).
const FACEBOOK_MESSAGES: [&str; 3] = ["instagram_basic", "instagram_manage_messages", "pages_manage_metadata"];
/// The same on the Instagram host (platform.md §0).
const INSTAGRAM_MESSAGES: [&str; 2] = ["instagram_business_basic", "instagram_business_manage_messages"];

/// An object of the graph that the token may see.
#[derive(Clone, Debug)]
enum Node {
    User,
    App,
    Page(usize),
    Account(usize),
    Thread(usize, usize),
    Message(usize, usize, String),
    Customer(usize, usize),
}

impl Node {
    /// The type's name, as the platform's errors have it.
    const fn kind(&self) -> &'static str {
        match self {
            Self::User => "User",
            Self::App => "Application",
            Self::Page(_) => "Page",
            Self::Account(_) => "IGUser",
            Self::Thread(..) => "Conversation",
            Self::Message(..) => "Message",
            Self::Customer(..) => "IGBusinessScopedID",
        }
    }
}

/// Answers a call for a node or one of its edges.
///
/// # Errors
/// What the platform says when it refuses.
pub(crate) fn serve(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let viewer = world.viewer(call)?;
    let first = call.path.first().cloned().unwrap_or_default();
    let node = resolve(world, &viewer, &first).ok_or_else(|| unresolved(call, &first))?;
    let segments = call.segments();
    let rest = segments.get(1..).unwrap_or_default();
    refused::check(world, call, node.kind(), rest)?;
    match node {
        Node::User => user::serve(world, &viewer, call, rest),
        Node::App => user::app(world, rest),
        Node::Page(page) => page_or_inbox(world, &viewer, call, page, rest),
        Node::Account(account) => account_or_inbox(world, &viewer, call, account, rest),
        Node::Thread(account, thread) => read_thread(world, &viewer, call, (account, thread), rest),
        Node::Message(account, thread, mid) => read_message(world, &viewer, call, (account, thread), &mid, rest),
        Node::Customer(account, place) => {
            let thread = world.thread((account, place)).ok_or_else(|| Refusal::no_such_object(&first))?;
            match rest {
                [] => profile::profile(world, &viewer, account, &thread.customer, call.params.filled("fields")),
                [edge, ..] => Err(Refusal::no_such_field(edge, "IGBusinessScopedID")),
            }
        }
    }
}

fn resolve(world: &World, viewer: &Viewer, id: &str) -> Option<Node> {
    let behind = world.account_behind(viewer);
    let mine = |account: usize| behind == Some(account);
    if id == "me" {
        return Some(match viewer.opens {
            Opens::User => Node::User,
            Opens::Page(page) => Node::Page(page),
            Opens::Instagram(account) => Node::Account(account),
            Opens::App => return None,
        });
    }
    match ids::shape(id) {
        Shape::Conversation => world.find_thread(id).filter(|at| mine(at.0)).map(|at| Node::Thread(at.0, at.1)),
        Shape::Message => {
            world.find_message(id).filter(|at| mine(at.0)).map(|at| Node::Message(at.0, at.1, id.to_owned()))
        }
        Shape::Number => resolve_number(world, viewer, id, behind),
        Shape::Other => None,
    }
}

fn resolve_number(world: &World, viewer: &Viewer, id: &str, behind: Option<usize>) -> Option<Node> {
    if id == world.app.id {
        return Some(Node::App);
    }
    if viewer.opens == Opens::User && id == world.person.id {
        return Some(Node::User);
    }
    if let Some(page) = world.page_named(id).filter(|page| page::may_see(world, viewer, *page)) {
        return Some(Node::Page(page));
    }
    if let Some(account) = world.account_named(id) {
        let through_page = world.pages.iter().position(|page| page.account == Some(account));
        let seen = through_page.is_some_and(|page| page::may_see(world, viewer, page));
        return (behind == Some(account) || seen).then_some(Node::Account(account));
    }
    let account = behind?;
    let place = world.accounts.get(account)?.threads.iter().position(|thread| thread.customer.igsid == id)?;
    Some(Node::Customer(account, place))
}

fn unresolved(call: &Call, first: &str) -> Refusal {
    match ids::shape(first) {
        Shape::Other if first != "me" && !first.starts_with("aWdf") => Refusal::unknown_path(&call.path),
        _ => Refusal::no_such_object(first),
    }
}

fn page_or_inbox(world: &mut World, viewer: &Viewer, call: &Call, at: usize, rest: &[&str]) -> Result<Value, Refusal> {
    match rest {
        ["conversations" | "messages" | "message_attachments" | "messenger_profile"] => {
            let account = world.pages.get(at).and_then(|page| page.account);
            if viewer.opens != Opens::Page(at) {
                let words = "This method must be called with a Page Access Token";
                return Err(Refusal::new(190, words).sub(2_069_032));
            }
            match account {
                Some(account) => inbox(world, viewer, call, account, rest),
                None if rest == ["conversations"] && wants_instagram(call)? => {
                    Err(Refusal::invalid("The Page is not linked to an Instagram professional account"))
                }
                None => Ok(json!({ "data": [] })),
            }
        }
        _ => page::serve(world, viewer, call, at, rest),
    }
}

fn account_or_inbox(
    world: &mut World,
    viewer: &Viewer,
    call: &Call,
    account: usize,
    rest: &[&str],
) -> Result<Value, Refusal> {
    match rest {
        ["conversations" | "messages" | "message_attachments" | "messenger_profile"] => {
            let held = world.accounts.get(account);
            if held.is_some_and(|held| call.path.first() == Some(&held.scoped_id)) {
                // The app-scoped number is no node of messages (platform.md §4.2, "Unsupported request").
                return Err(Refusal::unsupported_request(&call.method));
            }
            if viewer.opens == Opens::User {
                let words = "This method must be called with a Page Access Token";
                return Err(Refusal::new(190, words).sub(2_069_032));
            }
            inbox(world, viewer, call, account, rest)
        }
        _ => {
            check_invitation(world, account, call)?;
            account::serve(world, viewer, call, account, rest)
        }
    }
}

/// The edges that reading and writing messages go through.
fn inbox(world: &mut World, viewer: &Viewer, call: &Call, account: usize, rest: &[&str]) -> Result<Value, Refusal> {
    check_messages(world, viewer, account, call)?;
    let node = call.path.first().cloned().unwrap_or_default();
    if world.accounts.get(account).is_some_and(|held| !held.message_access) {
        let quiet = world.toggles.message_access_off == AccessOff::Empty && rest == ["conversations"];
        return if quiet { Ok(json!({ "data": [] })) } else { Err(Refusal::access_off()) };
    }
    match (rest, &call.method) {
        (["conversations"], &Method::GET) => {
            if !wants_instagram(call)? {
                // Without `platform=instagram` the Facebook host means Messenger, which this shop does not use.
                return Ok(json!({ "data": [] }));
            }
            let held = world.accounts.get(account).ok_or_else(|| Refusal::no_such_object(&node))?;
            Reader::new(world, viewer, held, call)?.conversations(&node, &call.params)
        }
        (["messages"], &Method::POST) => send::send(world, viewer, account, call),
        (["message_attachments"], &Method::POST) => attach::upload(world, viewer, call),
        (["messenger_profile"], _) => account::messenger_profile(world, account, call),
        _ => Err(Refusal::new(100, format!("Unsupported {} request", call.method.as_str().to_lowercase())).sub(33)),
    }
}

fn read_thread(
    world: &World,
    viewer: &Viewer,
    call: &Call,
    at: (usize, usize),
    rest: &[&str],
) -> Result<Value, Refusal> {
    check_messages(world, viewer, at.0, call)?;
    let missing = || Refusal::no_such_object(call.path.first().map_or("", String::as_str));
    let (account, thread) = world.accounts.get(at.0).zip(world.thread(at)).ok_or_else(missing)?;
    let reader = Reader::new(world, viewer, account, call)?;
    match rest {
        [] => {
            let chosen = call.params.filled("fields").map(Selection::parse).transpose()?;
            reader.conversation(thread, &chosen.unwrap_or_else(|| Selection::of(&["id", "updated_time"])))
        }
        ["messages"] => reader.messages_edge(thread, &call.params),
        [edge, ..] => Err(Refusal::no_such_field(edge, "Conversation")),
    }
}

fn read_message(
    world: &World,
    viewer: &Viewer,
    call: &Call,
    at: (usize, usize),
    mid: &str,
    rest: &[&str],
) -> Result<Value, Refusal> {
    check_messages(world, viewer, at.0, call)?;
    let (account, thread) =
        world.accounts.get(at.0).zip(world.thread(at)).ok_or_else(|| Refusal::no_such_object(mid))?;
    let reader = Reader::new(world, viewer, account, call)?;
    match rest {
        [] => reader.message(thread, mid, call.params.filled("fields")),
        [edge @ ("attachments" | "shares" | "reactions")] => {
            let below =
                call.params.filled("fields").map_or_else(|| (*edge).to_owned(), |text| format!("{edge}{{{text}}}"));
            let node = reader.message(thread, mid, Some(&below))?;
            let beyond = call.params.filled("after").is_some();
            Ok(node.get(*edge).filter(|_| !beyond).cloned().unwrap_or_else(|| json!({ "data": [] })))
        }
        [edge, ..] => Err(Refusal::no_such_field(edge, "Message")),
    }
}

/// Permissions, the person's task on the Page, and whether the account has messages at all.
fn check_messages(world: &World, viewer: &Viewer, account: usize, call: &Call) -> Result<(), Refusal> {
    if let Some(held) = world.accounts.get(account).filter(|held| !held.has_role) {
        return Err(Refusal::no_such_object(&held.ig_id));
    }
    check_invitation(world, account, call)?;
    let facebook = viewer.host == Host::GraphFacebook;
    let needed: &[&str] = if facebook { &FACEBOOK_MESSAGES } else { &INSTAGRAM_MESSAGES };
    world.require(viewer, Some(account), needed)?;
    let may = |page: usize| world.pages.get(page).is_some_and(Page::may_message);
    if matches!(viewer.opens, Opens::Page(page) if !may(page)) {
        let words = "(#200) The user does not have the MESSAGING task on this Page";
        return Err(Refusal::new(200, words).status(403));
    }
    match world.accounts.get(account).map(|held| held.messaging) {
        Some(Messaging::Available) => Ok(()),
        _ => Err(Refusal::new(36103, "(#36103) This account is not eligible for messaging through the API")),
    }
}

/// Whether Meta answers any call for an account by "Unsupported request": its tester invitation is still pending, or Meta
/// restricts the app (platform.md §4.2).
fn check_invitation(world: &World, account: usize, call: &Call) -> Result<(), Refusal> {
    match world.accounts.get(account) {
        Some(held) if held.unsupported => Err(Refusal::unsupported_request(&call.method)),
        _ => Ok(()),
    }
}

/// Whether the list is of Instagram's conversations: always on the Instagram host, on request on the Facebook one.
fn wants_instagram(call: &Call) -> Result<bool, Refusal> {
    match call.params.filled("platform").map(str::to_ascii_lowercase).as_deref() {
        Some("instagram") => Ok(true),
        Some("messenger") => Ok(false),
        None => Ok(call.host == Host::GraphInstagram),
        Some(_) => Err(Refusal::invalid("Param platform must be one of {INSTAGRAM, MESSENGER}")),
    }
}
