//! Limits of text: Instagram counts bytes, people count graphemes.

use unicode_segmentation::UnicodeSegmentation;

/// Most bytes of UTF-8 that Instagram takes in one text message (`platform.md` §3, "Limits").
pub const MAX_MESSAGE_BYTES: usize = 1000;

/// The most bytes of one text that is kept: a draft, or the notes on a customer. A hundred messages; more is a file that was
/// pasted by mistake, and would be written anew with every key.
pub const MAX_KEPT_BYTES: usize = 100_000;

/// The most bytes of an id. Meta's longest are below 300.
pub const MAX_ID_BYTES: usize = 1024;

/// Whether there is something to send: not empty, not only white space (S2).
#[must_use]
pub fn is_sendable(text: &str) -> bool {
    !text.trim().is_empty()
}

/// The first `limit` graphemes on one line, then one ellipsis if anything was cut. Line breaks and runs of white
/// space become single spaces (L4).
#[must_use]
pub fn one_line(text: &str, limit: usize) -> String {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut graphemes = flat.grapheme_indices(true).skip(limit);
    match graphemes.next() {
        None => flat,
        Some((cut, _)) => format!("{}…", flat[..cut].trim_end()),
    }
}

/// Stands for a character that would not be seen, or would turn others around.
const MARK: char = '\u{fffd}';

/// A text of one line as it may be shown beside others: a name, a title, a type. Characters that reorder their
/// neighbours or cannot be seen are shown as a mark, so that a name cannot imitate another one (`reliability.md` B7).
/// The joiners of emoji and of Persian and Indian writing stay.
#[must_use]
pub fn plain_line(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut in_flag = false;
    text.chars()
        .filter_map(|c| {
            // The flags of Scotland and the like are spelled with invisible letters behind a black flag.
            in_flag = c == '\u{1f3f4}' || (in_flag && is_tag(c));
            match c {
                // Marks that only hint at the direction. They are not needed: every name stands in an isolate of its
                // own.
                '\u{200e}' | '\u{200f}' | '\u{61c}' => None,
                c if is_tag(c) && in_flag => Some(c),
                c if turns_around(c) || is_unseen(c) || c.is_control() => Some(MARK),
                c => Some(c),
            }
        })
        .collect()
}

/// A text of several lines as it may be shown alone: what would turn the order of its letters around is shown as a mark.
#[must_use]
pub fn plain_text(text: &str) -> String {
    let kept = |c: char| matches!(c, '\n' | '\t' | '\r') || !c.is_control();
    text.chars().map(|c| if turns_around(c) || !kept(c) { MARK } else { c }).collect()
}

/// Embeddings and overrides. Isolates end by themselves where the text does, and are what a careful writer uses.
const fn turns_around(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}')
}

/// Characters of no width, fillers and the like.
const fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{200b}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{ad}' | '\u{34f}' | '\u{180b}'..='\u{180e}'
        | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{3164}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}')
        || is_tag(c)
}

const fn is_tag(c: char) -> bool {
    matches!(c, '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn s2_only_white_space_is_not_sendable() {
        for (text, sendable) in [("", false), (" \n\t\u{a0}\u{3000}", false), ("a", true), (" 🥐 ", true)] {
            assert_eq!(is_sendable(text), sendable, "{text:?}");
        }
    }

    #[test]
    fn l4_line_breaks_become_spaces() {
        assert_eq!(one_line("two\nlines\r\n\r\nand  more", 60), "two lines and more");
    }

    #[test]
    fn l4_cut_at_sixty_graphemes_then_one_ellipsis() {
        let family = "👨‍👩‍👧‍👦";
        assert_eq!(one_line(&family.repeat(60), 60), family.repeat(60), "exactly sixty is not cut");
        assert_eq!(one_line(&family.repeat(61), 60), format!("{}…", family.repeat(60)));
    }

    #[test]
    fn l2_a_name_cannot_hide_or_turn_anything_around() {
        for (text, shown) in [
            ("Maya Ferreira", "Maya Ferreira"),
            ("maya\u{202e}exe.gpj", "maya\u{fffd}exe.gpj"),
            ("ma\u{200b}ya", "ma\u{fffd}ya"),
            ("\u{3164}", "\u{fffd}"),
            ("Maya\u{2066}x\u{2069}", "Maya\u{fffd}x\u{fffd}"),
            ("\u{200f}نورا\u{200f}", "نورا"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
            ("👩\u{200d}🍳", "👩\u{200d}🍳"),
            (
                "\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
                "\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
            ),
            ("a\u{e0067}", "a\u{fffd}"),
            ("two\nlines\u{7}", "two lines\u{fffd}"),
        ] {
            assert_eq!(plain_line(text), shown, "{text:?}");
        }
    }

    #[test]
    fn t6_a_text_keeps_its_lines_and_cannot_turn_them_around() {
        assert_eq!(plain_text("a\n\tb \u{202e}c\u{202c}\u{0}"), "a\n\tb \u{fffd}c\u{fffd}\u{fffd}");
        assert_eq!(
            plain_text("\u{200f}שלום\u{2067}a\u{2069} 👩\u{200d}🍳"),
            "\u{200f}שלום\u{2067}a\u{2069} 👩\u{200d}🍳"
        );
    }

    proptest! {
        #[test]
        fn l4_never_longer_than_the_limit_and_one_ellipsis(text in "\\PC{0,120}", limit in 1usize..80) {
            let line = one_line(&text, limit);
            let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if flat.graphemes(true).count() <= limit {
                prop_assert_eq!(line, flat, "what fits is shown whole");
            } else {
                let cut = line.strip_suffix('…').expect("what was cut ends in an ellipsis");
                prop_assert!(flat.starts_with(cut));
                prop_assert!(cut.graphemes(true).count() <= limit);
            }
        }
    }
}
