//! Error bodies made from random bytes: what the table says of a code holds whatever else is in the body.

use super::{ApiError, Certainty, Class, GraphError, KnownError, Seen, known_errors, read_envelope};
use crate::fuzz::{Dice, MOST_BYTES, body, odd};
use crate::net::json_repair::repair;
use crate::net::usage::Usage;
use serde_json::{Value, json};

/// What the request was made with, and what no error may repeat.
const SECRET: &str = "EAAG-secret-token";

#[test]
fn c7_fuzz_error_body() {
    let samples = [
        json!({ "error": { "message": "(#10) no", "type": "OAuthException", "code": 10, "error_subcode": 2_534_022,
            "error_user_msg": "This message is sent outside of the allowed window.", "fbtrace_id": "AbC-1_x" } }),
        json!({ "error": { "code": 190, "is_transient": false, "error_user_msg": SECRET, "fbtrace_id": SECRET } }),
        json!({ "error_type": "OAuthException", "code": 400, "error_message": "Invalid platform app" }),
        json!({ "error": "invalid_request", "error_description": "x" }),
    ];
    bolero::check!().with_iterations(1500).with_max_len(MOST_BYTES).for_each(|bytes: &[u8]| {
        let mut dice = Dice::new(bytes);
        let status = dice.pick(&[200, 400, 401, 403, 429, 500, 503]);
        let text = repair(&body(&mut dice, &samples));
        let seen = Seen { status, usage: Usage::default(), secrets: &[SECRET] };
        let Some(error) = read_envelope(text.as_bytes(), seen) else { return };
        assert_eq!(read_envelope(text.as_bytes(), seen).as_ref(), Some(&error), "the same words, the same error");
        check_words(&error);
        check_certainty(error);
    });
}

#[test]
fn s5_fuzz_error_code() {
    let known: Vec<KnownError> = known_errors().collect();
    bolero::check!().with_iterations(700).with_max_len(MOST_BYTES).for_each(|bytes: &[u8]| {
        let mut dice = Dice::new(bytes);
        let row = dice.pick(&known);
        let code = row.code + i64::try_from(dice.below(1000)).unwrap_or(0) % (row.last - row.code + 1);
        let has_a_row_of_its_own = row.code != row.last && known.iter().any(|row| row.code == code && row.last == code);
        let status = dice.pick(&[200, 400, 401, 403, 429]);
        let mut error = json!({});
        for name in ["message", "type", "error_user_title", "error_user_msg", "fbtrace_id", "error_data", "x"] {
            error[name] = odd(&mut dice, 2);
        }
        let asks_for_less = error["message"].to_string().to_lowercase().contains("reduce the amount of data");
        let in_quotes = dice.below(2) == 1;
        error["code"] = if in_quotes { code.to_string().into() } else { code.into() };
        if let Some(subcode) = row.subcode {
            error["error_subcode"] = subcode.into();
        }
        let text = repair(json!({ "error": error, "y": odd(&mut dice, 2) }).to_string().as_bytes());
        let seen = Seen { status, usage: Usage::default(), secrets: &[] };
        if serde_json::from_str::<Value>(&text).is_err() {
            return; // Nested deeper than any reader goes: nothing is known of it.
        }
        let read = read_envelope(text.as_bytes(), seen).expect("an error envelope");
        if has_a_row_of_its_own || (asks_for_less && code == 1) {
            return;
        }
        assert_eq!((read.code, read.subcode, read.class), (code, row.subcode, row.class), "{text}");
        assert_eq!(ApiError::Graph(read).certainty(), row.certainty, "{text}");
    });
}

fn check_words(error: &GraphError) {
    let words = error.message.as_deref().unwrap_or("x");
    assert!(!words.is_empty() && words.chars().count() <= 300 && !words.chars().any(char::is_control), "{words:?}");
    let trace = error.fbtrace_id.as_deref().unwrap_or("x");
    assert!(!trace.is_empty() && trace.len() <= 64);
    assert!(trace.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)), "{trace:?}");
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains(SECRET) && !shown.contains("access_token"), "a secret came back");
    if let Class::Throttled { wait } = error.class {
        assert!(wait.is_none_or(|wait| !wait.is_zero() && wait.as_secs() <= 24 * 60 * 60));
    }
}

/// Only what the table calls a refusal is one; a fault of Meta's own proves nothing.
fn check_certainty(error: GraphError) {
    let (code, status) = (error.code, error.http_status);
    let certainty = ApiError::Graph(error).certainty();
    let listed = known_errors().any(|row| (row.code..=row.last).contains(&code) && row.certainty == Certainty::Refused);
    assert!(certainty != Certainty::NeverLeft, "an answer came");
    assert!(certainty != Certainty::Refused || (listed && status < 500), "{code} with {status} is no proof");
    assert!(status < 500 || certainty == Certainty::Unclear);
}

/// An answer that is no error of Meta's is not taken for one.
#[test]
fn c7_fuzz_no_error() {
    bolero::check!().with_iterations(1000).with_max_len(MOST_BYTES).for_each(|bytes: &[u8]| {
        let mut answer = odd(&mut Dice::new(bytes), 3);
        if let Value::Object(fields) = &mut answer {
            fields.retain(|name, _| !["error", "error_type", "error_message"].contains(&name.as_str()));
        }
        let text = repair(answer.to_string().as_bytes());
        let seen = Seen { status: 400, usage: Usage::default(), secrets: &[] };
        assert!(read_envelope(text.as_bytes(), seen).is_none(), "{text}");
    });
}
