//! The store of a scene: how it is set, what is done to it, and everything that can be seen of it afterwards.

use super::acts::Act;
use anyhow::{Context, Result, bail};
use chrono::{DateTime, TimeDelta, Utc};
use domain::outbox::{Attempt, Event, OutFile, Outcome, WantedReaction};
use domain::{
    Account, AccountId, AccountState, Content, Conversation, ConversationId, EventKind, Filter, Flavour, Label,
    MediaKind, Message, MessageEvent, NotSent, OutboxId, OutboxRow, Participant, ParticipantId, Profile, Reading,
    TriageMark,
};
use std::path::Path;
use store::{Draft, MetaApp, Notes, Store, TakeBack, TriageRow, ViewState};

/// A store as the first version wrote it.
const FIRST_SCHEMA: &[u8] = include_bytes!("../../../../store/tests/golden/work-1.db");

/// A second of the scene's own time.
pub fn at(second: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(1_763_000_000 + second)
}

fn shop() -> AccountId {
    "shop".into()
}

fn maya() -> ParticipantId {
    "maya".into()
}

fn conversation() -> ConversationId {
    "c".into()
}

/// Rows of the outbox, by what became of them.
const QUEUED: u128 = 1;
const SENDING: u128 = 2;
const UNKNOWN: u128 = 3;
const REFUSED: u128 = 4;
const SENT: u128 = 5;
const OFFLINE: u128 = 6;
const UNDOABLE: u128 = 7;
const NEW: u128 = 8;
const FILE: u128 = 9;
const REACTION: u128 = 20;

fn id(number: u128) -> OutboxId {
    OutboxId::new(uuid::Uuid::from_u128(number))
}

/// Of one conversation only one message is on its way, so most have one of their own.
fn row(number: u128) -> OutboxRow {
    let at_home = [QUEUED, NEW].contains(&number);
    let place = if at_home { conversation() } else { ConversationId::new(format!("c{number}")) };
    OutboxRow::pressed(id(number), (shop(), place, maya()), format!("text {number}"), at(0))
}

fn account() -> Account {
    Account::new(shop(), Flavour::Instagram, "flourandfern", at(0))
}

fn message(id: &str, own: bool, second: i64) -> Message {
    let from = if own { "shop" } else { "maya" };
    Message { id: id.into(), from: from.into(), own, sent_at: at(second), page_position: 0, content: Content::text(id) }
}

fn head(id: &str, with: &str, second: i64) -> Conversation {
    let participant = Participant { id: with.into(), username: None };
    Conversation { id: id.into(), participant, updated_at: at(second) }
}

fn file() -> OutFile {
    OutFile {
        id: id(FILE),
        kind: MediaKind::File,
        name: "prices.pdf".into(),
        mime: "application/pdf".into(),
        bytes: 4,
        hash: "0".repeat(64),
    }
}

fn wish(number: u128, message: &str) -> OutboxRow {
    let reaction = WantedReaction { message: message.into(), emoji: Some("🥐".to_owned()) };
    OutboxRow::pressed(id(number), (shop(), conversation(), maya()), String::new(), at(0)).with_reaction(reaction)
}

fn begins() -> Event {
    let attempt = Attempt { at: at(5), text_hash: String::new(), known_before: Vec::new(), human_agent: false };
    Event::Begin(attempt)
}

/// Makes the store of a scene.
pub async fn set(act: &Act, folder: &Path) -> Result<()> {
    if act.operation == "migrate" {
        return Ok(std::fs::write(folder.join("work.db"), FIRST_SCHEMA)?);
    }
    let store = Store::open(folder, at(0)).await?;
    fill(&store).await?;
    store.close().await;
    if ["salvage", "dismiss_recovery"].contains(&act.operation) {
        let path = folder.join("work.db");
        let mut bytes = std::fs::read(&path)?;
        let page = bytes.get_mut(4096..8192).context("a second page")?;
        page.fill(0xa5);
        std::fs::write(&path, bytes)?;
    }
    if act.operation == "dismiss_recovery" {
        Store::open(folder, at(500)).await?.close().await;
    }
    Ok(())
}

async fn fill(store: &Store) -> Result<()> {
    store.save_account(&account()).await?;
    store.set_setting("zone", "1").await?;
    let batch = Reading {
        heads: vec![head("c", "maya", 1)],
        threads: vec![(conversation(), vec![message("m", false, 1)])],
        ..Reading::default()
    };
    store.merge(&shop(), &batch, &[]).await?;
    for number in [QUEUED, SENDING, UNKNOWN, REFUSED, SENT, OFFLINE] {
        store.queue(&[row(number)], 0).await?;
    }
    store.queue(&[OutboxRow { release_at: at(5), ..row(UNDOABLE) }], 0).await?;
    let outcomes = [
        (SENDING, None),
        (UNKNOWN, Some(Outcome::Unclear { at: at(6) })),
        (REFUSED, Some(Outcome::Refused(NotSent::TooLong))),
        (SENT, Some(Outcome::Sent("mid".into()))),
        (OFFLINE, Some(Outcome::NeverLeft { at: at(6) })),
    ];
    for (number, outcome) in outcomes {
        store.step(&id(number), begins()).await?.context("it begins")?;
        if let Some(outcome) = outcome {
            store.step(&id(number), Event::Answered(outcome)).await?.context("it is answered")?;
        }
    }
    let draft = |conversation: &str, text: &str, revision| Draft {
        account: shop(),
        conversation: conversation.into(),
        text: text.to_owned(),
        revision,
    };
    store.save_draft(&draft("c", "typed", 1), at(0)).await?;
    store.save_draft(&draft("cleared", "", 5), at(0)).await?;
    store.choose_file((&shop(), &conversation()), &OutFile { id: id(FILE + 1), ..file() }, b"%PDF".to_vec()).await?;
    store.add_label(&shop(), &maya(), &Label::named("vip").context("a label")?).await?;
    store.want_reaction(&wish(REACTION, "m")).await?;
    store.step(&id(REACTION), begins()).await?.context("it begins")?;
    Ok(())
}

/// What is done, from the first to the last.
pub async fn done(act: &Act, folder: &Path) -> Result<()> {
    let store = Store::open(folder, at(500)).await?;
    if !act.opens {
        does(&store, act.operation).await?;
    }
    store.close().await;
    Ok(())
}

/// Does the one thing.
pub async fn does(store: &Store, operation: &str) -> Result<()> {
    match operation {
        "save_draft" | "forget_cleared" | "queue" | "begin" | "answered" | "found" | "looked" | "step"
        | "take_back" | "discard" | "forget" | "restarted" | "connection_back" | "undo_over" => {
            writes(store, operation).await
        }
        "follow"
        | "begin_erasing"
        | "end_erasing"
        | "erase"
        | "merge"
        | "add_sent"
        | "apply_events"
        | "keep_told_once"
        | "window_refused"
        | "reacted"
        | "learn_profile"
        | "save_picture"
        | "save_account_picture"
        | "note_synced"
        | "erase_account" => hears(store, operation).await,
        _ => keeps(store, operation).await,
    }
}

/// What is typed and sent.
async fn writes(store: &Store, operation: &str) -> Result<()> {
    let step = async |number, event| store.step(&id(number), event).await;
    match operation {
        "save_draft" => {
            let typed = Draft { account: shop(), conversation: conversation(), text: "typed on".into(), revision: 2 };
            store.save_draft(&typed, at(9)).await.map(drop)
        }
        "forget_cleared" => store.forget_cleared_drafts(at(100_000)).await,
        "queue" => store.queue(&[row(NEW)], 1).await,
        "begin" => step(QUEUED, begins()).await.map(drop),
        "answered" => step(SENDING, Event::Answered(Outcome::Sent("mid 2".into()))).await.map(drop),
        "found" => step(UNKNOWN, Event::Found("mid 3".into())).await.map(drop),
        "looked" => step(UNKNOWN, Event::Looked { at: at(9), read: true }).await.map(drop),
        "step" => step(QUEUED, Event::WindowClosed).await.map(drop),
        "take_back" => store.take_back(&id(REFUSED), TakeBack::Edit, at(9)).await.map(drop),
        "discard" => store.discard(&id(REFUSED)).await.map(drop),
        "forget" => store.forget_sent(&[id(SENT)]).await,
        "restarted" => store.restarted(at(9)).await.map(drop),
        "connection_back" => store.connection_back(&shop()).await.map(drop),
        "undo_over" => store.undo_over().await.map(drop),
        other => bail!("nobody knows how to {other}"),
    }
    .map_err(anyhow::Error::from)
}

/// What Instagram tells.
async fn hears(store: &Store, operation: &str) -> Result<()> {
    let of = |head: Conversation| Reading { heads: vec![head], ..Reading::default() };
    match operation {
        // With the merge that it begins: the work is moved first, and the next poll finds the rest still to do.
        "follow" => store.merge(&shop(), &of(head("renamed", "maya", 9)), &[]).await.map(drop),
        "begin_erasing" | "end_erasing" => store.erase(&shop()).await,
        "erase" => store.erase_work(&shop()).await,
        "merge" => store.merge(&shop(), &of(head("d", "otto", 9)), &[]).await.map(drop),
        "add_sent" => store.add_sent(&shop(), &conversation(), &message("mid", true, 9)).await.map(drop),
        "apply_events" => {
            let kind = EventKind::Written { message: "told".into(), content: message("told", false, 9).content };
            let event = MessageEvent { customer: Some(maya()), by: Some(maya()), at: at(9), kind };
            store.apply_events(&shop(), &[event]).await.map(drop)
        }
        "keep_told_once" => {
            let kind = EventKind::Unsent { message: "m".into() };
            let event = MessageEvent { customer: Some(maya()), by: Some(maya()), at: at(9), kind };
            store.apply_events(&shop(), &[event]).await.map(drop)
        }
        "window_refused" => store.window_refused(&shop(), &conversation(), at(9)).await,
        "reacted" => store.reacted(&shop(), &"m".into(), at(9), (&maya(), Some("🥐"))).await,
        "learn_profile" => {
            let profile = Profile {
                name: Some("Maya".into()),
                username: Some("maya".into()),
                picture_url: None,
                follows_business: Some(true),
            };
            store.learn_profile(&shop(), &maya(), &profile, at(9)).await.map(drop)
        }
        "save_picture" => store.save_picture(&shop(), &maya(), b"png").await,
        "save_account_picture" => store.save_account_picture(&shop(), b"png").await,
        "note_synced" => store.note_synced(&shop(), at(9)).await,
        "erase_account" => store.erase_account(&shop()).await,
        other => bail!("nobody knows how to {other}"),
    }
    .map_err(anyhow::Error::from)
}

/// What else the owner keeps.
async fn keeps(store: &Store, operation: &str) -> Result<()> {
    let label = |name: &str| Label::named(name).context("a label");
    match operation {
        "save_account" => store.save_account(&Account { name: Some("Flour & Fern".into()), ..account() }).await,
        "set_account_state" => store.set_account_state(&shop(), &AccountState::Connected).await,
        "set_token_life" => store.set_token_life(&shop(), Some(at(1)), Some(at(2))).await,
        "remove_account" => store.remove_account(&shop()).await,
        "learn_own_side" => store.learn_own_side(&shop(), &["1000".to_owned()].into(), "").await,
        "save_meta_app" => {
            let app = MetaApp { flavour: Flavour::Instagram, app_id: "42".into(), redirect: "{}".into() };
            store.save_meta_app(&app).await
        }
        "set_setting" => store.set_setting("zone", "2").await,
        "erase_setting" => store.erase_setting("zone").await,
        "save_view_state" => {
            let state = ViewState { conversation: None, list_scroll: 7, filter: Filter::Done };
            store.save_view_state("all", &state).await
        }
        "mark_read" => store.mark_read(&shop(), &conversation(), at(9)).await,
        "save_notes" => {
            let notes = Notes { text: "no nuts".into(), revision: 1 };
            store.save_notes(&shop(), &maya(), &notes, at(9)).await.map(drop)
        }
        "add_label" => store.add_label(&shop(), &maya(), &label("allergic")?).await.map(drop),
        "remove_label" => store.remove_label(&shop(), &maya(), &label("vip")?).await.map(drop),
        "note_first_seen" => store.note_first_seen(&shop()).await.map(drop),
        "set_triage" => {
            let away = TriageRow { put: TriageMark { until: None, heard: Some(at(1)) }, seen: Some("m".into()) };
            store.set_triage(&shop(), &maya(), Some(away)).await
        }
        "choose_file" => store.choose_file((&shop(), &conversation()), &file(), b"%PDF".to_vec()).await,
        "drop_file" => store.drop_file(&id(FILE + 1)).await.map(drop),
        "want_reaction" => store.want_reaction(&wish(REACTION + 1, "m")).await,
        "reaction_done" => store.step(&id(REACTION), Event::Reacted).await.map(drop),
        "forget_reaction" => store.forget_reaction(&shop(), &"m".into()).await.map(drop),
        "dismiss_recovery" => store.dismiss_recovery().await,
        other => bail!("nobody knows how to {other}"),
    }
    .map_err(anyhow::Error::from)
}

/// Everything that can be seen of a store, a line each.
pub async fn look(folder: &Path) -> Result<Vec<String>> {
    let store = Store::open(folder, at(500)).await?;
    let accounts = store.accounts().await?;
    let mut lines = vec![
        format!("{accounts:?} {:?} {:?}", store.all_own_ids().await?, store.meta_app(Flavour::Instagram).await?),
        format!("{:?} {:?} {:?}", store.setting("zone").await?, store.view_state("all").await?, store.recovery()),
    ];
    let mut ids: Vec<AccountId> = accounts.into_iter().map(|account| account.id).collect();
    ids.push(shop());
    ids.dedup();
    for account in &ids {
        let notes = store.notes(account, &maya()).await?.text;
        lines.push(format!("{notes} {:?}", store.labels(account, &maya()).await?));
        lines.push(format!("{:?}", store.first_seen(account, &maya()).await?));
        lines.push(format!("{:?}", store.triage(account).await?));
        lines.push(format!("{:?} {:?}", store.last_synced(account).await?, store.account_picture(account).await?));
        lines.push(format!("{:?}", store.picture(account, &maya()).await?));
        lines.push(format!("{:?}", store.participants_without_profile(account, 9, at(500)).await?));
        for draft in store.drafts(account).await? {
            lines.push(format!("draft {} {} {}", draft.conversation, draft.text, draft.revision));
        }
        lines.push(format!("cleared {}", store.draft_revision(account, &"cleared".into()).await?));
        lines.extend(store.outbox_all(account).await?.into_iter().map(|row| format!("{row:?}")));
        for conversation in [conversation(), "renamed".into(), "d".into()] {
            let sent = store.sent_here(account, &conversation).await?;
            lines.push(format!("{sent:?} {:?}", store.chosen_files(account, &conversation).await?));
            lines.push(format!("{:?}", store.conversation(account, &conversation).await?));
            lines.push(format!("{:?}", store.thread(account, &conversation).await?));
            lines.push(format!("{:?}", store.marks(account, &conversation).await?));
        }
    }
    store.close().await;
    Ok(lines)
}
