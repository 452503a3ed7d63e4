//! `docs/sending.md`: the picture of the state machine is drawn from the machine itself, and this test fails when the
//! picture is not of it any more. `SHOPBELL_WRITE_DOCS=1` draws it anew.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "in a test, a panic is the report")]

use chrono::{DateTime, Utc};
use domain::outbox::{
    Attempt, Event, HoldReason, LOOK_AFTER, NotUploaded, OutboxRow, Outcome, Payload, SendState, step,
};
use domain::{NotSent, OutboxId};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

const BEGIN: &str = "<!-- drawn from domain::outbox::step; SHOPBELL_WRITE_DOCS=1 draws it anew -->\n";
const END: &str = "<!-- end of what is drawn -->\n";

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000 + second, 0).unwrap()
}

fn begin() -> Event {
    Event::Begin(Attempt { at: at(1), text_hash: String::new(), known_before: Vec::new(), human_agent: false })
}

/// Every event, and how the picture calls it.
fn events() -> Vec<(&'static str, Event)> {
    let answered = Event::Answered;
    vec![
        ("its turn", begin()),
        ("an id (sent)", answered(Outcome::Sent("mid".into()))),
        ("N (never left)", answered(Outcome::NeverLeft { at: at(2) })),
        ("R (refused)", answered(Outcome::Refused(NotSent::TooLong))),
        ("L (slow down)", answered(Outcome::SlowedDown { at: at(2), until: at(62) })),
        ("U (unclear)", answered(Outcome::Unclear { at: at(2) })),
        ("file not uploaded", Event::NotUploaded(NotUploaded::Later { at: at(2) })),
        ("slow down, before it is uploaded", Event::NotUploaded(NotUploaded::SlowedDown { at: at(2), until: at(62) })),
        ("file refused", Event::NotUploaded(NotUploaded::Refused(NotSent::FileRefused))),
        ("the thread shows it", Event::Found("mid".into())),
        ("looked and not there", Event::Looked { at: at(3), read: true }),
        ("looked and unreadable", Event::Looked { at: at(3), read: false }),
        ("window closed by the clock", Event::WindowClosed),
        ("the program began anew", Event::Restarted { at: at(9) }),
        ("connection back", Event::ConnectionBack),
        ("undo time cut short", Event::UndoOver),
        ("Retry", Event::Retry),
        ("Send again", Event::SendAgain),
        ("It arrived", Event::Arrived),
    ]
}

fn name(row: &OutboxRow) -> &'static str {
    match &row.state {
        SendState::Queued { hold } => match hold.as_ref().map(|hold| hold.why) {
            None if row.look_first => "LookFirst",
            None => "Queued",
            Some(HoldReason::NoConnection) => "NoConnection",
            Some(HoldReason::SlowedDown) => "SlowedDown",
            Some(HoldReason::Unread) => "ThreadUnreadable",
            Some(HoldReason::Unclear) => "Unclear",
        },
        SendState::Sending => "Sending",
        SendState::Sent { id: Some(_) } => "Sent",
        SendState::Sent { id: None } => "SentSaysTheOwner",
        SendState::NotSent { .. } => "NotSent",
        SendState::Unknown { .. } if row.is_undecided() => "Undecided",
        SendState::Unknown { .. } => "Unknown",
    }
}

/// Everything that can be reached from a press of Send, reactions apart: state by state, event by event, with the counters that matter.
fn reachable() -> Vec<OutboxRow> {
    let to = ("account".into(), "conversation".into(), "customer".into());
    let pressed =
        OutboxRow::pressed(OutboxId::parse("00000000-0000-0000-0000-000000000001").unwrap(), to, "text".into(), at(0));
    // A file is a row without words.
    let file = OutboxRow { payload: Payload::Text(String::new()), ..pressed.clone() };
    let mut found = vec![pressed, file];
    let mut next = 0;
    while let Some(row) = found.get(next).cloned() {
        next += 1;
        for (_, event) in events() {
            let Ok(mut after) = step(&row, event) else { continue };
            // Bounds: the counters beyond which nothing is decided any more.
            after.attempts = after.attempts.min(1);
            after.held = after.held.min(6);
            if let SendState::Unknown { looks, reads, .. } = &mut after.state {
                *looks = (*looks).min(u32::try_from(LOOK_AFTER.len()).unwrap());
                *reads = (*reads).min(2);
            }
            if !found.contains(&after) {
                found.push(after);
            }
        }
    }
    found
}

fn drawn() -> String {
    let mut arrows: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    let mut nowhere: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let rows = reachable();
    for (label, event) in events() {
        for row in &rows {
            match step(row, event.clone()) {
                Ok(after) => {
                    let labels = arrows.entry((name(row), name(&after))).or_default();
                    if !labels.contains(&label) {
                        labels.push(label);
                    }
                }
                Err(_) => {
                    let labels = nowhere.entry(name(row)).or_default();
                    if !labels.contains(&label) {
                        labels.push(label);
                    }
                }
            }
        }
    }
    let mut text = String::from("```mermaid\nstateDiagram-v2\n    [*] --> Queued : Send\n");
    for ((from, to), labels) in &arrows {
        writeln!(text, "    {from} --> {to} : {}", labels.join(" / ")).unwrap();
    }
    text.push_str("    Sent --> [*]\n```\n\n| in this state | these do nothing |\n|---|---|\n");
    for (state, labels) in &nowhere {
        let never: Vec<_> = labels
            .iter()
            .filter(|label| !arrows.iter().any(|((from, _), led)| from == state && led.contains(label)))
            .copied()
            .collect();
        writeln!(text, "| {state} | {} |", never.join(", ")).unwrap();
    }
    text
}

#[test]
fn s5_the_picture_in_the_docs_is_the_machine() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/sending.md");
    let text = std::fs::read_to_string(&path).expect("docs/sending.md");
    let (before, rest) = text.split_once(BEGIN).expect("where the picture begins");
    let (_, after) = rest.split_once(END).expect("where it ends");
    let current = format!("{before}{BEGIN}{}{END}{after}", drawn());
    if std::env::var_os("SHOPBELL_WRITE_DOCS").is_some() {
        std::fs::write(&path, &current).expect("docs/sending.md");
    }
    assert!(std::env::var_os("SHOPBELL_WRITE_DOCS").is_some() || text == current, "run with SHOPBELL_WRITE_DOCS=1");
}
