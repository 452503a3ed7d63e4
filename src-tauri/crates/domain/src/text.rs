//! Limits of text: Instagram counts bytes, people count graphemes.

use unicode_segmentation::UnicodeSegmentation;

/// Most bytes of UTF-8 that Instagram takes in one text message (`platform.md` §3, "Limits").
pub const MAX_MESSAGE_BYTES: usize = 1000;

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
