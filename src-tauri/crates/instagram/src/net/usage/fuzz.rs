//! Usage headers made from random bytes: the highest number counts, no wait is longer than a day.

use super::Usage;
use crate::fuzz::{Dice, MOST_BYTES, body};
use crate::net::json_repair::repair;
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::{Value, json};
use std::time::Duration;

#[test]
fn y1_fuzz_usage() {
    let samples = [
        json!({ "call_count": 28, "total_time": 25, "total_cputime": 25.2 }),
        json!({ "17841": [{ "type": "messenger", "call_count": 101, "estimated_time_to_regain_access": 19 }] }),
    ];
    bolero::check!().with_iterations(1000).with_max_len(MOST_BYTES).for_each(|bytes: &[u8]| {
        let mut dice = Dice::new(bytes);
        let mut headers = HeaderMap::new();
        let mut percent = 0.0_f64;
        for _ in 0..dice.below(4) {
            let name = dice.pick(&["x-app-usage", "x-business-use-case-usage"]);
            let text = body(&mut dice, &samples);
            if let Ok(value) = HeaderValue::from_bytes(&text) {
                percent = serde_json::from_str(&repair(&text)).map_or(percent, |value| highest(&value).max(percent));
                headers.append(name, value);
            }
        }
        let number = dice.pick(&["0", "120", "99999999999", "18446744073709551616", "-1", "1.5", ""]);
        let tail = if dice.below(2) == 1 { dice.rest() } else { b"" };
        if let Ok(after) = HeaderValue::from_bytes(&[number.as_bytes(), tail].concat()) {
            headers.append("retry-after", after);
        }
        let usage = Usage::of(&headers);
        assert_eq!(f64::from(usage.percent), percent.min(f64::from(u32::MAX)).ceil(), "{headers:?}");
        let day = Duration::from_hours(24);
        assert!(usage.wait.is_none_or(|wait| !wait.is_zero() && wait <= day), "{headers:?}");
    });
}

/// The highest number in a field, the one that is minutes apart.
fn highest(value: &Value) -> f64 {
    let inside: Vec<f64> = match value {
        Value::Array(items) => items.iter().map(highest).collect(),
        Value::Object(fields) => {
            let of = |(name, field): (&String, &Value)| {
                let number = field.as_f64().filter(|_| name != "estimated_time_to_regain_access");
                number.unwrap_or_else(|| highest(field))
            };
            fields.iter().map(of).collect()
        }
        _ => Vec::new(),
    };
    inside.into_iter().fold(0.0, f64::max)
}
