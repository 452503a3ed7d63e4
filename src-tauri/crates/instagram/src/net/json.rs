//! Tolerant reading of Meta's JSON: ids that are text or numbers, flags in quotes, fields of another type than
//! documented. A field that cannot be read never makes another one unreadable.

use chrono::{DateTime, Datelike, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Reads a field, or takes it as absent when it has another type than expected. For `deserialize_with`.
pub(crate) fn lenient<'de, D: Deserializer<'de>, T: DeserializeOwned>(input: D) -> Result<Option<T>, D::Error> {
    let value = Option::<Value>::deserialize(input)?;
    Ok(value.and_then(|value| serde_json::from_value(value).ok()))
}

/// An id: opaque text, or a whole number (`user_id` exceeds 2^53, so never a float), as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Id(pub String);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        match Value::deserialize(input)? {
            Value::String(text) if !text.trim().is_empty() => Ok(Self(text)),
            Value::Number(number) if number.is_u64() => Ok(Self(number.to_string())),
            _ => Err(serde::de::Error::custom("not an id")),
        }
    }
}

/// A whole number, in quotes or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Number(pub i64);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let number = match Value::deserialize(input)? {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        number.map(Self).ok_or_else(|| serde::de::Error::custom("not a whole number"))
    }
}

/// A time: `2025-07-28T22:44:49+0000`, offset with or without a colon (`platform.md` §2.2), or a number of seconds or
/// milliseconds since 1970, in quotes or not: Meta's pages have such placeholders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Time(pub DateTime<Utc>);

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(input)?;
        let time = counted(&value).or_else(|| written(value.as_str()?));
        time.and_then(believable).map(Self).ok_or_else(|| serde::de::Error::custom("not a time"))
    }
}

fn written(text: &str) -> Option<DateTime<Utc>> {
    let time = DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z").or_else(|_| DateTime::parse_from_rfc3339(text));
    time.ok().map(|time| time.with_timezone(&Utc))
}

/// Numbers below this are seconds, not milliseconds: the year 1973 against the year 5138.
const LEAST_MS: i64 = 100_000_000_000;

/// A time as a number of seconds or milliseconds since 1970.
fn counted(value: &Value) -> Option<DateTime<Utc>> {
    // Some languages write whole numbers with a point.
    let whole = |number: f64| (number.fract() == 0.0 && number.abs() < 1e15).then_some(number);
    let text = || value.as_str().map(str::trim);
    let number = value
        .as_i64()
        .or_else(|| text()?.parse().ok())
        .or_else(|| format!("{:.0}", value.as_f64().or_else(|| text()?.parse().ok()).and_then(whole)?).parse().ok())
        .filter(|number| *number > 0)?;
    let ms = if number < LEAST_MS { number.checked_mul(1000)? } else { number };
    DateTime::from_timestamp_millis(ms)
}

/// A time that a message can have: after Instagram began, and with a year of four digits, so that it can be counted from
/// and compared as text.
pub(crate) fn believable(time: DateTime<Utc>) -> Option<DateTime<Utc>> {
    Some(time).filter(|time| (2010..=9998).contains(&time.year()))
}

/// Whether a JSON text is an object. Asked before reading one: serde also takes a list for the fields in their order, and
/// what Meta never wrote so must not become a message.
pub(crate) fn is_object(text: &[u8]) -> bool {
    text.trim_ascii_start().starts_with(b"{")
}

/// Whether a value says yes: `true`, or `"true"` as older captures have it.
pub(crate) fn says_yes(value: Option<&Value>) -> bool {
    match value {
        Some(Value::Bool(flag)) => *flag,
        Some(Value::String(text)) => text.eq_ignore_ascii_case("true"),
        _ => false,
    }
}

/// The text of a field, unless it is blank or not text.
pub(crate) fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Odd {
        #[serde(default, deserialize_with = "lenient")]
        id: Option<Id>,
        #[serde(default, deserialize_with = "lenient")]
        at: Option<Time>,
        #[serde(default, deserialize_with = "lenient")]
        n: Option<Number>,
    }

    fn read(text: &str) -> Odd {
        serde_json::from_str(text).expect("an odd field never fails the whole")
    }

    #[test]
    fn ids_are_text_or_whole_numbers_of_any_size() {
        for (json, expected) in [
            (r#"{"id":"17841400000000001"}"#, Some("17841400000000001")),
            (r#"{"id":27640875392278831}"#, Some("27640875392278831")),
            (r#"{"id":18446744073709551615}"#, Some("18446744073709551615")),
            (r#"{"id":2.5}"#, None),
            (r#"{"id":-1}"#, None),
            (r#"{"id":" "}"#, None),
            (r#"{"id":["1"]}"#, None),
            (r#"{"id":null}"#, None),
            ("{}", None),
        ] {
            assert_eq!(read(json).id.map(|id| id.0).as_deref(), expected, "{json}");
        }
    }

    #[test]
    fn r08_times_are_written_out_or_numbers_of_seconds_or_milliseconds() {
        let expected: DateTime<Utc> = "2025-07-28T22:44:49Z".parse().expect("a time");
        for (json, same) in [
            (r#"{"at":"2025-07-28T22:44:49+0000"}"#, true),
            (r#"{"at":"2025-07-28T22:44:49+00:00"}"#, true),
            (r#"{"at":"2025-07-28T22:44:49Z"}"#, true),
            (r#"{"at":"2025-07-29T00:44:49+0200"}"#, true),
            (r#"{"at":"yesterday"}"#, false),
            (r#"{"at":"+262142-12-31T23:59:59+0000"}"#, false),
            (r#"{"at":"-0001-12-31T23:59:59+0000"}"#, false),
            (r#"{"at":1753742689}"#, true),
            (r#"{"at":1753742689000}"#, true),
            (r#"{"at":"1753742689"}"#, true),
            (r#"{"at":" 1753742689000 "}"#, true),
            (r#"{"at":1753742689.0}"#, true),
            (r#"{"at":"1.753742689e9"}"#, true),
            (r#"{"at":12}"#, false),
            (r#"{"at":-1753742689}"#, false),
            (r#"{"at":0}"#, false),
            (r#"{"at":1753742689.5}"#, false),
            (r#"{"at":99999999999999999}"#, false),
            (r#"{"at":true}"#, false),
        ] {
            assert_eq!(read(json).at.map(|at| at.0), same.then_some(expected), "{json}");
        }
    }

    #[test]
    fn numbers_may_stand_in_quotes() {
        for (json, expected) in [(r#"{"n":190}"#, Some(190)), (r#"{"n":"190"}"#, Some(190)), (r#"{"n":"x"}"#, None)] {
            assert_eq!(read(json).n.map(|n| n.0), expected, "{json}");
        }
    }
}
