//! Every row of `platform.md` §4.2 that names a code, every envelope, and that no secret is in an error.

use super::table::{certainly_refused, class};
use super::*;
use crate::net::usage::Usage;
use std::error::Error;

const CANARY: &str = "EAACanaryTokenThatMustNeverShow";

fn seen(status: u16) -> Seen<'static> {
    Seen { status, usage: Usage::default(), secrets: &[CANARY] }
}

fn read(status: u16, body: &str) -> GraphError {
    read_envelope(body.as_bytes(), seen(status)).expect("an error envelope")
}

const THROTTLED: Class = Class::Throttled { wait: None };
const AN_HOUR: Class = Class::Throttled { wait: Some(Duration::from_secs(3600)) };
const FIVE_MINUTES: Class = Class::Throttled { wait: Some(Duration::from_secs(300)) };

/// Code, subcode, class, and whether a send refused so was certainly not sent.
#[rustfmt::skip]
const ROWS: &[(i64, Option<i64>, Class, bool)] = &[
    (-1, None, Class::Retry, false),
    (-1, Some(2_207_001), Class::Retry, false),
    (1, None, Class::Retry, false),
    (1, Some(99), Class::Permission, false),
    (1, Some(1_357_046), Class::Retry, false),
    (2, None, Class::Retry, false),
    (3, None, Class::AppReview, true),
    (4, None, THROTTLED, false),
    (4, Some(1_349_210), FIVE_MINUTES, false),
    (4, Some(2_207_051), THROTTLED, false),
    (10, None, Class::Permission, true),
    (10, Some(1_893_063), AN_HOUR, false),
    (10, Some(2_018_300), Class::NotThreadOwner, true),
    (10, Some(2_534_022), Class::WindowClosed, true),
    (10, Some(2_018_278), Class::WindowClosed, true),
    (10, Some(2_018_065), Class::WindowClosed, true),
    (10, Some(2_018_108), Class::RecipientUnavailable, true),
    (200, Some(1_545_041), Class::RecipientUnavailable, true),
    (551, None, Class::RecipientUnavailable, true),
    (10, Some(2_018_028), Class::Permission, true),
    (200, Some(2_018_028), Class::Permission, true),
    (17, None, THROTTLED, false),
    (17, Some(2_446_079), THROTTLED, false),
    (25, Some(2_207_050), Class::Reconnect, true),
    (25, None, Class::Unknown, false),
    (32, None, THROTTLED, false),
    (100, None, Class::BadRequest, true),
    (100, Some(33), Class::NotFound, true),
    (100, Some(2_018_001), Class::RecipientUnknown, true),
    (100, Some(2_018_032), Class::BadRequest, true),
    (100, Some(2_018_109), Class::BadRequest, true),
    (100, Some(2_018_047), Class::BadRequest, true),
    (100, Some(2_534_014), Class::RecipientUnknown, true),
    (100, Some(2_534_015), Class::Unknown, false),
    (100, Some(2_534_029), Class::Permission, true),
    (100, Some(2_534_037), Class::NotThreadOwner, true),
    (100, Some(2_534_002), Class::QuoteGone, true),
    (100, Some(2_534_013), Class::Permission, true),
    (100, Some(2_534_025), Class::BadRequest, true),
    (100, Some(2_534_068), Class::BadRequest, true),
    (100, Some(36_009), Class::BadRequest, false),
    (102, None, Class::Reconnect, true),
    (104, None, Class::BadRequest, true),
    (190, None, Class::Reconnect, true),
    (190, Some(458), Class::Reconnect, true),
    (190, Some(459), Class::Reconnect, true),
    (190, Some(460), Class::Reconnect, true),
    (190, Some(463), Class::Reconnect, true),
    (190, Some(464), Class::Reconnect, true),
    (190, Some(467), Class::Reconnect, true),
    (190, Some(490), Class::Reconnect, true),
    (190, Some(492), Class::Reconnect, true),
    (190, Some(2_069_032), Class::Reconnect, true),
    (200, None, Class::Permission, true),
    (230, None, Class::Permission, true),
    (299, None, Class::Permission, true),
    (200, Some(2_534_041), Class::MessagesOff, true),
    (200, Some(2_534_066), Class::Permission, true),
    (300, None, Class::Unknown, false),
    (341, None, THROTTLED, false),
    (368, None, AN_HOUR, false),
    (506, None, Class::BadRequest, false),
    (613, None, THROTTLED, false),
    (613, Some(1996), THROTTLED, false),
    (613, Some(2_534_040), THROTTLED, false),
    (613, Some(1_893_016), THROTTLED, false),
    (1200, None, Class::Retry, false),
    (2500, None, Class::BadRequest, true),
    (10_900, None, Class::BadRequest, true),
    (10_903, None, Class::BadRequest, true),
    (10_903, Some(1_893_049), Class::RecipientUnavailable, true),
    (10_904, Some(1_893_050), Class::Permission, true),
    (10_904, None, Class::Permission, true),
    (-1, Some(2_534_023), Class::BadRequest, false),
    (36_103, None, Class::Permission, true),
    (80_001, None, THROTTLED, false),
    (80_002, None, THROTTLED, false),
    (80_006, None, THROTTLED, false),
    (987_654, None, Class::Unknown, false),
];

#[test]
fn every_code_of_the_table_has_its_class() {
    let wrong: Vec<_> = ROWS
        .iter()
        .map(|&(code, subcode, ..)| (code, subcode, class(code, subcode, 400), certainly_refused(code, subcode)))
        .zip(ROWS)
        .filter(|(found, row)| found != *row)
        .collect();
    assert!(wrong.is_empty(), "found, and as it is: {wrong:#?}");
}

#[test]
fn all_three_envelopes_are_read() {
    let graph = read(
        403,
        r#"{"error":{"message":"(#10) outside of allowed window","type":"IGApiException","code":10,
            "error_subcode":2534022,"is_transient":false,"error_user_msg":"This person\nmust  write first.",
            "fbtrace_id":"AxII_x-1"}}"#,
    );
    assert_eq!((graph.code, graph.subcode, graph.class), (10, Some(2_534_022), Class::WindowClosed));
    assert_eq!(graph.message.as_deref(), Some("This person must write first."));
    assert_eq!((graph.fbtrace_id.as_deref(), graph.http_status), (Some("AxII_x-1"), 403));

    let side_by_side = r#"{"error_type":"OAuthException","code":400,"error_message":"Matching code was not found"}"#;
    assert_eq!(read(400, side_by_side).class, Class::BadRequest);
    let limited = r#"{"error_type":"OAuthRateLimitException","code":429,"error_message":"slow"}"#;
    assert_eq!(read(429, limited).class, Class::Throttled { wait: None });

    let typed = r#"{"error":{"type":"OAuthException","message":"x"}}"#;
    assert_eq!(read(401, typed).class, Class::Reconnect);
    let standard = r#"{"error":"invalid_grant","error_description":"The provided value is not valid."}"#;
    assert_eq!((read(400, standard).code, read(400, standard).class), (0, Class::BadRequest));
}

#[test]
fn odd_envelopes_are_read_as_far_as_they_go() {
    for (status, body, code, class) in [
        (401, r#"{"error":{"message":"Invalid OAuth access token"}}"#, 0, Class::Reconnect),
        (429, r#"{"error":{"message":"slow down"}}"#, 0, Class::Throttled { wait: None }),
        (503, r#"{"error":{}}"#, 0, Class::Retry),
        (400, r#"{"error":{"code":"190","error_subcode":"463"}}"#, 190, Class::Reconnect),
        (400, r#"{"error":{"code":[],"message":7}}"#, 0, Class::Unknown),
        (400, r#"{"error":{"code":1,"error_subcode":1446036,"is_transient":false}}"#, 1, Class::Unknown),
        (400, r#"{"error":{"code":987654,"is_transient":true}}"#, 987_654, Class::Retry),
    ] {
        let error = read(status, body);
        assert_eq!((error.code, error.class), (code, class), "{body}");
    }
    // Portals and proxies, which speak JSON, too.
    for (status, body) in [
        (401, r#"{"error":"unauthorized"}"#),
        (401, r#"{"error":"invalid_request"}"#),
        (403, r#"{"error":"access_denied","error_description":"Log in to the network"}"#),
        (401, r#"{"error":{"message":"Log in to the network"}}"#),
        (401, r#"{"error":{}}"#),
        (403, r#"{"error":{"message":"Blocked","code":null}}"#),
    ] {
        assert!(read_envelope(body.as_bytes(), seen(status)).is_none(), "{status} {body}");
    }
    assert_eq!(read(401, r#"{"error":"invalid_client"}"#).class, Class::BadRequest);
    for no_envelope in ["", "[]", "{}", "null", r#"{"data":[]}"#, r#"{"error":null}"#, r#"{"error":[1]}"#, "<html>"] {
        assert!(read_envelope(no_envelope.as_bytes(), seen(400)).is_none(), "{no_envelope}");
    }
}

#[test]
fn y2_only_metas_own_words_ask_for_less() {
    let reduce = "Please reduce the amount of data you're asking for, then retry your request";
    for (code, message, expected) in
        [(1, reduce, Class::ReduceData), (1, "An unknown error occurred", Class::Retry), (2, reduce, Class::Retry)]
    {
        let body = serde_json::json!({ "error": { "code": code, "message": message } }).to_string();
        assert_eq!(read(500, &body).class, expected, "{code} {message}");
    }
}

#[test]
fn y1_the_headers_say_how_long_a_throttle_lasts() {
    let usage = Usage { percent: 100, wait: Some(Duration::from_secs(1140)) };
    let body = br#"{"error":{"code":4,"error_subcode":1349210}}"#;
    let error = read_envelope(body, Seen { status: 403, usage, secrets: &[] }).expect("an error");
    assert_eq!(error.class, Class::Throttled { wait: usage.wait });
}

#[test]
fn s5_only_the_allow_list_counts_as_not_sent() {
    let graph = |status, code| ApiError::Graph(read(status, &format!(r#"{{"error":{{"code":{code}}}}}"#)));
    assert!(graph(400, 190).is_rejection());
    assert!(!graph(500, 190).is_rejection(), "a server fault proves nothing");
    for uncertain in [
        graph(400, 4),
        graph(500, 1),
        graph(400, 987_654),
        ApiError::NotMeta { status: 403 },
        ApiError::TooLarge,
        ApiError::Undecodable { path: "message_id".into(), status: 200 },
        ApiError::Interrupted(Interruption::TimedOut),
    ] {
        assert!(!uncertain.is_rejection() && !uncertain.never_left(), "{uncertain}");
    }
    assert!(ApiError::NeverReached(Unreached::Dns).never_left());
}

#[test]
fn c7_no_error_shows_a_secret_that_meta_repeats() {
    let body = format!(
        r#"{{"error":{{"message":"{CANARY}","type":"{CANARY}","code":190,"error_user_title":"{CANARY}",
            "error_user_msg":"Your token {CANARY} is dead","error_data":"{CANARY}","fbtrace_id":"{CANARY}"}}}}"#
    );
    let error = ApiError::Graph(read(400, &body));
    let mut shown = format!("{error} {error:?} {error:#?}");
    let mut source = error.source();
    while let Some(cause) = source {
        shown.push_str(&format!("{cause} {cause:?}"));
        source = cause.source();
    }
    assert!(!shown.contains(CANARY), "{shown}");
    assert_eq!(error.fbtrace_id(), None);
}

#[test]
fn metas_words_are_short_plain_text() {
    let long = "é".repeat(1000);
    let body = serde_json::json!({ "error": { "code": 100, "error_user_msg": format!("a\u{7}b {long}") } });
    let message = read(400, &body.to_string()).message.expect("kept");
    assert!(message.starts_with("ab é") && message.chars().count() == 300);
    let link = r#"{"error":{"code":100,"error_user_msg":"see https://x?access_token=abc"}}"#;
    assert_eq!(read(400, link).message, None);
}

#[test]
fn s5_the_refusals_that_b1_names_are_refusals_and_its_limits_are_limits() {
    let of = |code, subcode| known_errors().find(|known| (known.code, known.subcode) == (code, subcode));
    for (code, subcode) in [
        (190, None),
        (10, Some(2_534_022)),
        (100, Some(2_534_014)),
        (100, Some(2_534_029)),
        (200, Some(2_534_041)),
        (551, None),
    ] {
        let known = of(code, subcode).unwrap_or_else(|| panic!("{code}/{subcode:?} has no row"));
        assert_eq!(known.certainty, Certainty::Refused, "{code}/{subcode:?}");
    }
    for code in [4, 17, 32, 613] {
        assert_eq!(of(code, None).map(|known| known.certainty), Some(Certainty::SlowedDown), "{code}");
    }
    let graph = |status, code| ApiError::Graph(read(status, &format!(r#"{{"error":{{"code":{code}}}}}"#)));
    for (error, expected) in [
        (graph(400, 80_002), Certainty::SlowedDown),
        (graph(400, 80_006), Certainty::SlowedDown),
        (graph(429, 987_654), Certainty::SlowedDown),
        (graph(429, 0), Certainty::SlowedDown),
        (ApiError::NotMeta { status: 429 }, Certainty::SlowedDown),
        (graph(429, 190), Certainty::Refused),
        (graph(500, 4), Certainty::Unclear),
        (graph(503, 190), Certainty::Unclear),
        (graph(400, 1), Certainty::Unclear),
        (graph(500, 2), Certainty::Unclear),
        (ApiError::NotMeta { status: 502 }, Certainty::Unclear),
        (ApiError::NeverReached(Unreached::Tls), Certainty::NeverLeft),
    ] {
        assert_eq!(error.certainty(), expected, "{error}");
    }
}

#[test]
fn s5_no_code_stands_twice_in_the_table_and_each_has_a_meaning() {
    let all: Vec<_> = known_errors().collect();
    for (place, known) in all.iter().enumerate() {
        let twice = all.iter().skip(place + 1).any(|other| (other.code, other.subcode) == (known.code, known.subcode));
        assert!(
            (!twice || known.code != known.last) && !known.meaning.is_empty(),
            "{}/{:?}",
            known.code,
            known.subcode
        );
    }
}
