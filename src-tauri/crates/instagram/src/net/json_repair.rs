//! Bytes into text that a strict JSON reader takes: customers can make Meta write half an emoji, and one such message
//! must not make the whole page unreadable (`reliability.md` B7).

/// The character that stands for what cannot be represented.
const REPLACEMENT: &str = "\\ufffd";
/// A field that serde's JSON reader takes for its own: its text is read as JSON in turn, with a new limit of depth, so
/// that a few hundred of them within each other overflow the stack. From outside it is a name like any other.
const RESERVED: &str = "\"$serde_json::private::RawValue\"";
/// The name it is replaced with.
const UNRESERVED: &str = "\"$serde_json::private::RawValue \"";
/// Printable ASCII from the space on: an escape of one of these is written as itself, so that no name hides in escapes.
const PRINTABLE: &str =
    " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";

/// The text of a JSON body, with invalid UTF-8, lone surrogate escapes and NUL escapes replaced, and with no field that
/// the reader takes for its own.
pub(crate) fn repair(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut repaired = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    while let Some(at) = rest.find('\\') {
        repaired.push_str(&rest[..at]);
        rest = &rest[at..];
        let (written, taken) = escape(rest);
        repaired.push_str(written);
        rest = &rest[taken..];
    }
    repaired.push_str(rest);
    if repaired.contains(RESERVED) { repaired.replace(RESERVED, UNRESERVED) } else { repaired }
}

/// What to write for the escape at the start of `rest`, and how many bytes of it are thereby done.
fn escape(rest: &str) -> (&str, usize) {
    let Some(unit) = unit(rest) else {
        // `\\`, `\"`, `\n` and the like: both characters at once, so that `\\ud800` is not taken for an escape.
        let taken = rest.char_indices().nth(2).map_or(rest.len(), |(end, _)| end);
        return (&rest[..taken], taken);
    };
    let pair = unit_is_high(unit) && rest.get(6..).and_then(self::unit).is_some_and(unit_is_low);
    if pair {
        (&rest[..12], 12)
    } else if unit == 0 || unit_is_high(unit) || unit_is_low(unit) {
        (REPLACEMENT, 6)
    } else {
        (printable(unit).unwrap_or(&rest[..6]), 6)
    }
}

/// The character itself, where it may stand in a JSON text as it is.
fn printable(unit: u16) -> Option<&'static str> {
    let at = usize::from(unit.checked_sub(0x20)?);
    PRINTABLE.get(at..=at).filter(|character| !matches!(*character, "\"" | "\\"))
}

/// The UTF-16 unit of a `\uXXXX` at the start.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'))
}

fn unit_is_high(unit: u16) -> bool {
    (0xd800..0xdc00).contains(&unit)
}

fn unit_is_low(unit: u16) -> bool {
    (0xdc00..0xe000).contains(&unit)
}

#[cfg(test)]
mod tests {
    use super::repair;

    #[test]
    fn half_an_emoji_costs_only_itself() {
        for (body, expected) in [
            (&br#""plain""#[..], "plain"),
            (br#""\ud83e\udd50 and \u00e9""#, "🥐 and é"),
            (br#""a\ud83eb""#, "a\u{fffd}b"),
            (br#""a\udd50b""#, "a\u{fffd}b"),
            (br#""\ud83e\ud83e\udd50""#, "\u{fffd}🥐"),
            (br#""a\u0000b""#, "a\u{fffd}b"),
            (br#""\\ud83e""#, "\\ud83e"),
            (br#""\"\\\ud83e""#, "\"\\\u{fffd}"),
            (b"\"a\xffb\"", "a\u{fffd}b"),
        ] {
            let text: String = serde_json::from_str(&repair(body)).expect("reads after the repair");
            assert_eq!(text, expected);
        }
    }

    #[test]
    fn b7_a_name_that_the_reader_takes_for_its_own_is_a_name_like_any_other() {
        for body in [
            r#"{"$serde_json::private::RawValue":"[1]"}"#,
            r#"{"\u0024serde_json\u003a:private::RawValue" : "[1]"}"#,
            r#"{"\u0024\u0073erde\u005Fjson::private::RawValue":"[1]"}"#,
        ] {
            let value: serde_json::Value = serde_json::from_str(&repair(body.as_bytes())).expect("reads");
            let fields = value.as_object().expect("what it looks like");
            assert!(fields.values().eq([&serde_json::json!("[1]")]), "{value}");
        }
        let text = r#"["\"$serde_json::private::RawValue\"", "\u0022\u005c\u0041"]"#;
        let texts: Vec<String> = serde_json::from_str(&repair(text.as_bytes())).expect("reads");
        assert_eq!(texts, ["\"$serde_json::private::RawValue\"", "\"\\A"], "a text that says it stays as it is");
    }

    /// Sixty of them within each other, each in 120 lists: 7000 deep.
    #[test]
    fn b7_no_depth_of_such_names_overflows_the_stack() {
        let lists = |inner: &str| format!("{}{inner}{}", "[".repeat(120), "]".repeat(120));
        let escaped = |text: &str| text.replace('\\', "\\u005c").replace('"', "\\u0022");
        let name = "$serde_json::private::RawValue";
        let body = (0..60).fold(lists("1"), |inner, _| lists(&format!("{{\"{name}\":\"{}\"}}", escaped(&inner))));
        let _ = serde_json::from_str::<serde_json::Value>(&repair(body.as_bytes()));
    }

    #[test]
    fn whatever_is_broken_otherwise_stays_as_it_is() {
        for body in ["", "\\", "\\u", "\\u12", "\\uzzzz", "\\é", "{\"a\":", "\\u+123"] {
            assert_eq!(repair(body.as_bytes()), body);
        }
    }
}
