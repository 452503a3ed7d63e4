//! Splitting a text that is longer than Instagram takes into parts (S6): at the end of a paragraph, a sentence or a word,
//! if need be between two graphemes; never inside a link, never inside a grapheme, nothing added, nothing dropped.

use crate::text::MAX_MESSAGE_BYTES;
use linkify::{LinkFinder, LinkKind};
use serde::Serialize;
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

/// A part ends at the end of a sentence only if it is at least this full; otherwise there would be too many small
/// parts.
const FULL_ENOUGH: usize = MAX_MESSAGE_BYTES / 2;

/// Something in the text is longer than a message and must not be cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Unsplittable {
    /// A link.
    #[error("a link is longer than a message")]
    Link,
    /// One single character as people see it, made of hundreds of code points.
    #[error("a character is longer than a message")]
    Character,
}

/// The parts of a text, each at most [`MAX_MESSAGE_BYTES`] long; joined they are the text. A text that fits is one part.
///
/// # Errors
/// [`Unsplittable`] when a link or a single grapheme does not fit into a message.
pub fn split(text: &str) -> Result<Vec<&str>, Unsplittable> {
    let links = links(text);
    let mut parts = Vec::new();
    let mut begin = 0;
    while text.len() - begin > MAX_MESSAGE_BYTES {
        let end = begin + cut(&text[begin..], &uncut(&links, begin))?;
        parts.push(&text[begin..end]);
        begin = end;
    }
    if begin < text.len() || parts.is_empty() {
        parts.push(&text[begin..]);
    }
    Ok(parts)
}

/// Where the links are.
fn links(text: &str) -> Vec<Range<usize>> {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]).url_must_have_scheme(false);
    finder.links(text).map(|link| link.start()..link.end()).collect()
}

/// The links behind `begin`, counted from it.
fn uncut(links: &[Range<usize>], begin: usize) -> Vec<Range<usize>> {
    links.iter().filter(|link| link.end > begin).map(|link| link.start.max(begin) - begin..link.end - begin).collect()
}

/// Where the next part of a text that does not fit ends.
fn cut(rest: &str, links: &[Range<usize>]) -> Result<usize, Unsplittable> {
    let whole = |at: &usize| !links.iter().any(|link| link.start < *at && *at < link.end);
    // Boundaries are looked for in the whole rest: a cut before would create ends of words and sentences that are none.
    // A grapheme that begins within the limit ends at most at the next boundary, so only those up to the limit are
    // walked.
    let fits = |at: &usize| *at > 0 && *at <= MAX_MESSAGE_BYTES;
    let last = |ends: &mut dyn Iterator<Item = usize>| {
        ends.take_while(|at| *at <= MAX_MESSAGE_BYTES).filter(|at| fits(at) && whole(at)).last()
    };
    let paragraph = last(&mut rest.match_indices("\n\n").map(|(at, gap)| at + gap.len()));
    let sentence = last(&mut rest.split_sentence_bound_indices().map(|(at, _)| at));
    let word = last(&mut ends_of_words(rest));
    let graphemes = || rest.grapheme_indices(true).map(|(at, _)| at);
    let between = |at: usize| graphemes().take_while(|edge| *edge <= at).last() == Some(at);
    [paragraph, sentence]
        .into_iter()
        .flatten()
        .filter(|at| *at >= FULL_ENOUGH)
        .chain(word)
        .find(|at| between(*at))
        .or_else(|| last(&mut graphemes()))
        .ok_or_else(
            || if links.iter().any(|link| link.start == 0) { Unsplittable::Link } else { Unsplittable::Character },
        )
}

/// Behind each run of white space, so that white space stays at the end of a part, where it is not visible.
fn ends_of_words(text: &str) -> impl Iterator<Item = usize> {
    text.char_indices()
        .zip(text.chars().skip(1))
        .filter(|((_, this), next)| this.is_whitespace() && !next.is_whitespace())
        .map(|((at, this), _)| at + this.len_utf8())
}

#[cfg(test)]
mod fuzz;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts(text: &str) -> Vec<&str> {
        split(text).expect("it can be split")
    }

    #[test]
    fn s6_a_text_that_fits_is_one_part_to_the_byte() {
        for text in [String::new(), "short".into(), "a".repeat(1000), "ж".repeat(500), "🥐".repeat(250)] {
            assert_eq!(parts(&text), [text.as_str()]);
        }
        assert_eq!(parts(&"a".repeat(1001)).len(), 2);
        assert_eq!(parts(&"ж".repeat(501)).iter().map(|part| part.len()).collect::<Vec<_>>(), [1000, 2]);
    }

    #[test]
    fn s6_it_ends_at_a_paragraph_before_a_sentence_before_a_word_before_a_grapheme() {
        let fill = |bytes: usize| "word ".repeat(bytes / 5);
        for (name, text, first) in [
            ("paragraph", format!("{}\n\n{}One. Two. {}", fill(600), fill(100), fill(600)), 602),
            ("a paragraph that is too early gives way", format!("Hi\n\n{}End. W{}", fill(700), fill(600)), 4 + 700 + 5),
            ("sentence", format!("{}End. W{}", fill(700), fill(600)), 705),
            ("a sentence that is too early gives way", format!("Hi. {}", fill(1400)), 999),
            ("word", fill(1400), 1000),
            ("grapheme", "a".repeat(1400), 1000),
            ("no blank at the start of the next", format!("{}      {}", "a".repeat(900), "b".repeat(400)), 906),
        ] {
            let found = parts(&text);
            assert_eq!(found[0].len(), first, "{name}: {:?}", found[0]);
            assert_eq!(found.concat(), text, "{name}");
        }
    }

    #[test]
    fn s6_no_family_no_flag_and_no_accent_is_broken() {
        for grapheme in ["👨‍👩‍👧‍👦", "🏳️‍🌈", "🇵🇹", "👍🏽", "e\u{301}", "क्षि", "각", "\r\n"]
        {
            let text = grapheme.repeat(1500 / grapheme.len() + 1);
            let found = parts(&text);
            assert!(found.len() > 1);
            for part in &found {
                assert_eq!(part.len() % grapheme.len(), 0, "{grapheme} was cut");
            }
            assert_eq!(found.concat(), text);
        }
    }

    #[test]
    fn s6_right_to_left_and_scripts_without_blanks_are_split_as_well() {
        for text in [
            "שלום עולם. מה שלומך היום? ".repeat(40),
            "مرحبا بالعالم، كيف حالك؟ ".repeat(40),
            "焼きたてのパンです。".repeat(60),
        ] {
            let found = parts(&text);
            assert!(found.len() > 1 && found.iter().all(|part| part.len() <= MAX_MESSAGE_BYTES));
            assert_eq!(found.concat(), text);
        }
    }

    #[test]
    fn s6_links_stay_whole_and_one_that_cannot_is_named() {
        let link = "https://shop.example/bread/rye?size=large&slices=thin#order";
        for before in 940..1000 {
            let text = format!("{} {link} {}", "a".repeat(before - 1), "b ".repeat(300));
            assert!(parts(&text).iter().any(|part| part.contains(link)), "cut at {before}");
        }
        assert_eq!(split(&format!("https://shop.example/{}", "a".repeat(1000))), Err(Unsplittable::Link));
        assert_eq!(split(&format!("see https://shop.example/{}", "a".repeat(1000))), Err(Unsplittable::Link));
        assert_eq!(split(&format!("e{}", "\u{301}".repeat(501))), Err(Unsplittable::Character));
    }

    fn piece() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => "[a-z]{1,12}( |\\. |\n\n)".prop_map(String::from),
            1 => Just("https://shop.example/a/b?c=d ".to_owned()),
            1 => Just("www.shop.example/bread ".to_owned()),
            1 => Just("👨‍👩‍👧‍👦".to_owned()),
            1 => Just("e\u{301}\u{327}".to_owned()),
            1 => "[א-ת]{1,9} ".prop_map(String::from),
            1 => "\\PC{0,6}".prop_map(String::from),
            1 => "[a-z]{80,300}".prop_map(String::from),
        ]
    }

    proptest! {
        #[test]
        fn s6_parts_fit_lose_nothing_and_cut_nothing(pieces in prop::collection::vec(piece(), 0..300)) {
            let text = pieces.concat();
            let whole = links(&text);
            let edges: std::collections::HashSet<usize> =
                text.grapheme_indices(true).map(|(at, _)| at).chain([text.len()]).collect();
            let Ok(found) = split(&text) else {
                prop_assert!(whole.iter().any(|link| link.len() > MAX_MESSAGE_BYTES - 250));
                return Ok(());
            };
            prop_assert_eq!(found.concat(), text.clone());
            let mut end = 0;
            for part in &found {
                prop_assert!(part.len() <= MAX_MESSAGE_BYTES);
                prop_assert!(!part.is_empty() || text.is_empty());
                end += part.len();
                prop_assert!(edges.contains(&end), "a grapheme is cut at {}", end);
                prop_assert!(!whole.iter().any(|link| link.start < end && end < link.end), "a link is cut at {}", end);
            }
        }
    }
}
