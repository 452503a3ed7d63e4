//! What Meta's usage headers say about how much of an allowance is used up (`platform.md` §5).
//!
//! Owns their JSON. Refuses to decide what to do about it.

use crate::net::json_repair::repair;
use reqwest::header::HeaderMap;
use serde_json::Value;
use std::time::Duration;

/// Longest wait that is believed: a header that says more is broken or abused.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);
/// The one number in the headers that is not a percentage; minutes.
const REGAIN_MINUTES: &str = "estimated_time_to_regain_access";

/// The two headers of one answer, put together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Usage {
    /// The highest percentage of any allowance; 0 when nothing was said. Over 100 means over the limit.
    pub percent: u32,
    /// How long calls will be refused, when Meta says so.
    pub wait: Option<Duration>,
}

impl Usage {
    /// Reads both headers. Whatever is malformed counts as not said: these headers inform, they never fail a call.
    pub fn of(headers: &HeaderMap) -> Self {
        let mut usage = Self::default();
        for name in ["x-app-usage", "x-business-use-case-usage"] {
            for header in headers.get_all(name) {
                if let Ok(value) = serde_json::from_str::<Value>(&repair(header.as_bytes())) {
                    usage.take(&value);
                }
            }
        }
        if usage.wait.is_none() {
            usage.wait = retry_after(headers);
        }
        usage
    }

    /// Walks whatever nesting there is: one host sends an object, the other lists of objects under account ids,
    /// and the names of the numbers differ.
    fn take(&mut self, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.take(item)),
            Value::Object(fields) => {
                for (name, field) in fields {
                    match field.as_f64() {
                        Some(number) if name == REGAIN_MINUTES => self.take_wait(number),
                        Some(number) => self.percent = self.percent.max(whole(number)),
                        None => self.take(field),
                    }
                }
            }
            _ => {}
        }
    }

    fn take_wait(&mut self, minutes: f64) {
        if minutes > 0.0 {
            let wait = Duration::from_secs(u64::from(whole(minutes.min(1440.0))) * 60).min(LONGEST_WAIT);
            self.wait = Some(self.wait.map_or(wait, |known| known.max(wait)));
        }
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the range first")]
fn whole(number: f64) -> u32 {
    number.clamp(0.0, f64::from(u32::MAX)).ceil() as u32
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds: u64 = headers.get("retry-after")?.to_str().ok()?.trim().parse().ok()?;
    (seconds > 0).then(|| Duration::from_secs(seconds).min(LONGEST_WAIT))
}

#[cfg(test)]
mod fuzz;

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value"))).collect()
    }

    #[test]
    fn y1_the_highest_percentage_of_any_shape_counts() {
        for (pairs, percent, minutes) in [
            (vec![], 0, None),
            (vec![("x-app-usage", r#"{"call_count":28,"total_time":25,"total_cputime":25}"#)], 28, None),
            (vec![("x-app-usage", r#"{"call_volume":7,"cpu_time":91.2}"#)], 92, None),
            (
                vec![
                    ("x-app-usage", r#"{"call_count":3}"#),
                    (
                        "x-business-use-case-usage",
                        r#"{"17841":[{"type":"messenger","call_count":101,"estimated_time_to_regain_access":0}, {"call_count":1,"estimated_time_to_regain_access":19}]}"#,
                    ),
                ],
                101,
                Some(19),
            ),
            (vec![("x-app-usage", "not json")], 0, None),
            (vec![("x-app-usage", r#"{"call_count":-5,"total_time":"9"}"#)], 0, None),
            (vec![("x-business-use-case-usage", r#"{"1":[{"estimated_time_to_regain_access":1e9}]}"#)], 0, Some(1440)),
            (vec![("retry-after", "120")], 0, Some(2)),
            (vec![("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT")], 0, None),
        ] {
            let usage = Usage::of(&headers(&pairs));
            assert_eq!(usage.percent, percent, "{pairs:?}");
            assert_eq!(usage.wait, minutes.map(|minutes| Duration::from_secs(minutes * 60)), "{pairs:?}");
        }
    }
}
