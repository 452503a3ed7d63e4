//! Bytes into text that a strict JSON reader takes: customers can make Meta write half an emoji, and one such message
//! must not cost the whole page (`reliability.md` B7).

/// The character that stands for what cannot be represented.
const REPLACEMENT: &str = "\\ufffd";

/// The text of a JSON body, with invalid UTF-8, lone surrogate escapes and NUL escapes replaced.
pub(crate) fn mend(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut mended = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    while let Some(at) = rest.find('\\') {
        mended.push_str(&rest[..at]);
        rest = &rest[at..];
        let (written, taken) = escape(rest);
        mended.push_str(written);
        rest = &rest[taken..];
    }
    mended.push_str(rest);
    mended
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
        (&rest[..6], 6)
    }
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
    use super::mend;

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
            let text: String = serde_json::from_str(&mend(body)).expect("reads after mending");
            assert_eq!(text, expected);
        }
    }

    #[test]
    fn whatever_is_broken_otherwise_stays_as_it_is() {
        for body in ["", "\\", "\\u", "\\u12", "\\uzzzz", "\\é", "{\"a\":", "\\u+123"] {
            assert_eq!(mend(body.as_bytes()), body);
        }
    }
}
