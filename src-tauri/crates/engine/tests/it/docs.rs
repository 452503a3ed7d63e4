//! `docs/error-codes.md` is written from the table of `instagram` and the window's catalogue, and this test fails when it
//! is not what they say any more. `SHOPBELL_WRITE_DOCS=1` writes it anew.

use instagram::{Certainty, Class, KnownError, known_errors};
use serde_json::Value;
use std::fmt::Write;
use std::path::{Path, PathBuf};

const BEGIN: &str = "<!-- written from instagram::known_errors; SHOPBELL_WRITE_DOCS=1 writes it anew -->\n";
const END: &str = "<!-- end of what is written -->\n";

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

/// The window's words.
struct Words(Value);

impl Words {
    fn read() -> Self {
        let text = std::fs::read_to_string(project().join("ui/messages/en.json")).expect("the catalogue");
        Self(serde_json::from_str(&text).expect("JSON"))
    }

    fn say(&self, key: &str) -> String {
        self.0[key].as_str().unwrap_or_else(|| panic!("the catalogue has no {key}")).to_owned()
    }

    fn not_sent(&self, why: &str) -> String {
        self.say("status_not_sent").replace("{why}", &self.say(why))
    }
}

fn code(known: &KnownError) -> String {
    let codes =
        if known.code == known.last { known.code.to_string() } else { format!("{}–{}", known.code, known.last) };
    known.subcode.map_or_else(|| codes.clone(), |subcode| format!("{codes}/{subcode}"))
}

/// What a send answered so becomes, and what its bubble says.
fn of_a_send(known: &KnownError, words: &Words) -> (&'static str, String) {
    match known.certainty {
        Certainty::Refused => ("R", refused(known, words)),
        Certainty::SlowedDown => ("L", words.say("trouble_slowed_down_until").replace("{time}", "…")),
        Certainty::Unclear => ("U", words.say("status_checking")),
        Certainty::NeverLeft => panic!("no code proves that nothing left"),
    }
}

fn refused(known: &KnownError, words: &Words) -> String {
    let why = match known.class {
        Class::WindowClosed => "why_window_closed",
        Class::RecipientUnavailable => "why_recipient_unavailable",
        Class::RecipientUnknown => "why_recipient_unknown",
        Class::NotThreadOwner => "why_not_thread_owner",
        Class::Reconnect => "why_reconnect_needed",
        Class::Permission => "why_permission_required",
        Class::AppReview => "why_not_approved",
        Class::MessagesOff => "why_messages_off",
        Class::QuoteGone => "why_quote_gone",
        _ => return words.not_sent("why_refused").replace("{code}", &code(known)),
    };
    let words_for_it = words.not_sent(why);
    match known.class {
        Class::Permission | Class::AppReview => {
            format!("{words_for_it} (with the tag: {})", words.say("why_human_agent_refused"))
        }
        _ => words_for_it,
    }
}

/// What a read answered so does, and what the list says meanwhile.
fn of_a_read(known: &KnownError, words: &Words) -> String {
    match known.class {
        Class::Throttled { .. } => {
            let said = words.say("trouble_slowed_down_until").replace("{time}", "…");
            format!("the account rests: {said}")
        }
        Class::Reconnect => format!("the account stops: {}", words.say("trouble_reconnect")),
        Class::Permission if (known.code, known.subcode) == (100, Some(2_534_013)) => {
            format!("the account stops: {}", words.say("account_not_eligible"))
        }
        Class::Permission if !known.about_one => {
            format!("the account stops: {}", words.say("trouble_permission_unnamed"))
        }
        Class::AppReview => format!("the account stops: {}", words.say("account_not_approved")),
        Class::MessagesOff => format!("the account stops: {}", words.say("account_messages_off")),
        Class::Retry => format!("tried again, less and less often: {}", words.say("trouble_instagram_fault")),
        _ if matches!((known.code, known.subcode), (-1 | 1 | 2, None)) => {
            format!("tried again, less and less often: {}", words.say("trouble_instagram_fault"))
        }
        Class::NotFound => format!("the conversation is set apart as unavailable: {}", words.say("row_unavailable")),
        _ => format!(
            "tried again, less and less often: {}",
            words.say("trouble_refused").replace("{code}", &code(known))
        ),
    }
}

fn proof(known: &KnownError) -> &'static str {
    match (known.certainty, known.class) {
        (_, Class::WindowClosed) => "s7_instagrams_refusal_closes_the_window_and_keeps_the_text",
        (Certainty::SlowedDown, _) => "y1_each_limit_lets_the_account_rest_and_the_thread_is_read_before_the_next_try",
        _ => "s5_every_error_code_ends_as_the_table_says",
    }
}

fn written() -> String {
    let words = Words::read();
    let mut text =
        String::from("| code | meaning | a send | its bubble says | a read | proven by |\n|---|---|---|---|---|---|\n");
    for known in known_errors() {
        let (class, bubble) = of_a_send(&known, &words);
        let read = of_a_read(&known, &words);
        writeln!(text, "| {} | {} | {class} | {bubble} | {read} | `{}` |", code(&known), known.meaning, proof(&known))
            .unwrap();
    }
    text
}

#[test]
fn s5_the_table_in_the_docs_is_the_table() {
    let path = project().join("docs/error-codes.md");
    let text = std::fs::read_to_string(&path).expect("docs/error-codes.md");
    let (before, rest) = text.split_once(BEGIN).expect("where the table begins");
    let (_, after) = rest.split_once(END).expect("where it ends");
    let current = format!("{before}{BEGIN}{}{END}{after}", written());
    let write = std::env::var_os("SHOPBELL_WRITE_DOCS").is_some();
    if write {
        std::fs::write(&path, &current).expect("docs/error-codes.md");
    }
    assert!(write || text == current, "run with SHOPBELL_WRITE_DOCS=1");
}

#[test]
fn s5_every_test_the_docs_name_exists() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let sources: String = std::fs::read_dir(tests)
        .expect("the tests")
        .filter_map(|file| std::fs::read_to_string(file.ok()?.path()).ok())
        .collect();
    let docs = std::fs::read_to_string(project().join("docs/error-codes.md")).expect("docs/error-codes.md");
    let named: Vec<_> =
        docs.split('`').skip(1).step_by(2).filter(|word| word.contains('_') && !word.contains(':')).collect();
    assert!(named.len() > 40);
    for name in named.iter().filter(|name| name.starts_with(['s', 'y', 'c', 'l'])) {
        assert!(sources.contains(&format!("fn {name}(")), "{name} is not a test");
    }
}
