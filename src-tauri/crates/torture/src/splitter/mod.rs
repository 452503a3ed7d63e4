//! The splitter over arbitrary Unicode: parts of at most 1000 bytes that joined are the text, every cut between two
//! graphemes of the whole text, links whole (S6).

mod texts;

use crate::report::Report;
use crate::{Options, Size};
use domain::split::{Unsplittable, split};
use domain::text::MAX_MESSAGE_BYTES;
use linkify::{LinkFinder, LinkKind};
use std::collections::HashSet;
use unicode_segmentation::UnicodeSegmentation;

/// Cases of the three tiers.
const SIZE: Size = Size { quick: 25_000, deep: 100_000, full: 5_000_000 };
/// So many cases the planted bug has to show itself.
const MOST_SEEDS: u64 = 10_000;

type Splitter = fn(&str) -> Result<Vec<&str>, Unsplittable>;

/// Runs the trial.
#[must_use]
pub fn run(options: &Options) -> Report {
    let mut report = Report::from_seed(options.seed);
    for seed in options.seeds(SIZE) {
        let text = texts::arbitrary(seed);
        report.cases += 1;
        match judge(&text, split) {
            Ok(parts) => {
                report.count("parts", parts);
                report.opportunities += u64::from(parts > 1);
            }
            Err(Fault::Refused) => report.count("cannot be split", 1),
            Err(Fault::Wrong(what)) => report.fail(seed, what),
        }
    }
    let caught = options
        .plant_seeds(MOST_SEEDS)
        .position(|seed| matches!(judge(&texts::arbitrary(seed), cuts_between_chars), Err(Fault::Wrong(_))));
    report.plant("a splitter that cuts between chars", caught.map(|at| at as u64 + 1));
    report
}

enum Fault {
    /// It says that the text cannot be split, and that is so.
    Refused,
    /// It broke its promise.
    Wrong(String),
}

/// How many parts a text was rightly split into.
fn judge(text: &str, split: Splitter) -> Result<u64, Fault> {
    let wrong = |what: String| Err(Fault::Wrong(what));
    let links = links(text);
    let between: HashSet<usize> = text.grapheme_indices(true).map(|(at, _)| at).collect();
    let parts = match split(text) {
        Ok(parts) => parts,
        Err(_) if longest_whole(text, &links, &between) > MAX_MESSAGE_BYTES => return Err(Fault::Refused),
        Err(why) => return wrong(format!("refused a text that can be split: {why}")),
    };
    if parts.concat() != text {
        return wrong("the parts joined are not the text".to_owned());
    }
    if let Some(long) = parts.iter().find(|part| part.len() > MAX_MESSAGE_BYTES) {
        return wrong(format!("a part of {} bytes", long.len()));
    }
    if parts.len() > 1 && parts.iter().any(|part| part.is_empty()) {
        return wrong("an empty part".to_owned());
    }
    let mut at = 0;
    for part in parts.iter().take(parts.len().saturating_sub(1)) {
        at += part.len();
        if !between.contains(&at) {
            return wrong(format!("a character is cut in two at byte {at}"));
        }
        if let Some(link) = links.iter().find(|link| link.start < at && at < link.end) {
            return wrong(format!("the link at bytes {link:?} is cut in two at byte {at}"));
        }
    }
    Ok(parts.len() as u64)
}

/// The longest piece in which nothing may be cut.
fn longest_whole(text: &str, links: &[std::ops::Range<usize>], between: &HashSet<usize>) -> usize {
    let whole = |at: &usize| !links.iter().any(|link| link.start < *at && *at < link.end);
    let mut cuts: Vec<usize> = between.iter().copied().filter(whole).chain([0, text.len()]).collect();
    cuts.sort_unstable();
    cuts.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or(0)
}

fn links(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]).url_must_have_scheme(false);
    finder.links(text).map(|link| link.start()..link.end()).collect()
}

/// The planted bug: it takes a `char` for a character.
#[expect(clippy::unnecessary_wraps, reason = "the same signature as the splitter")]
fn cuts_between_chars(text: &str) -> Result<Vec<&str>, Unsplittable> {
    let (mut parts, mut rest) = (Vec::new(), text);
    while rest.len() > MAX_MESSAGE_BYTES {
        let (part, behind) = rest.split_at(rest.floor_char_boundary(MAX_MESSAGE_BYTES));
        parts.push(part);
        rest = behind;
    }
    parts.push(rest);
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s6_arbitrary_texts_are_split_rightly() {
        let report = run(&Options { cases: Some(300), ..Options::default() });
        assert!(report.is_good(), "{}", report.line("splitter", std::time::Duration::ZERO));
        assert!(report.opportunities > 100, "most texts are too long for one message");
    }
}
