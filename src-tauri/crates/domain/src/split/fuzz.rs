//! Texts of anything: where one may be cut at all is worked out apart from the splitter, and compared.

use super::{MAX_MESSAGE_BYTES, Unsplittable, links, split};
use unicode_segmentation::UnicodeSegmentation;

/// What texts are put together from: what may not be cut, and what looks as if.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "a", "word ", "End. ", "\n\n", "\r\n", " ", "\u{a0}", "https://shop.example/bread?a=b&c=d#e",
    "www.shop.example/a ", "shop.example", "http://", "://", "mailto:a@b.example", "a@b.example ",
    "(https://a.example/(b)c)", "https://a.b/\u{e9}", "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}", "\u{1f1f5}",
    "\u{1f1f9}", "\u{301}", "e\u{301}", "\u{200d}", "\u{5e9}\u{5dc}\u{5d5}\u{5dd} ", "\u{644}\u{627}",
    "\u{915}\u{94d}\u{937}\u{93f}", "\u{ac01}", "\u{1100}\u{1161}", "\u{713c}\u{304d}\u{3002}", "\u{1f44d}\u{1f3fd}",
    "\u{202e}", "\u{feff}", "\u{0}", "-", "/", "?", "%20", "<", ">",
];

#[test]
fn s6_fuzz_split() {
    bolero::check!().with_iterations(1500).with_max_len(300).for_each(|bytes: &[u8]| check(&text(bytes)));
}

#[test]
fn s6_fuzz_links() {
    bolero::check!().with_iterations(3000).with_max_len(300).for_each(|bytes: &[u8]| {
        for text in [text(bytes), String::from_utf8_lossy(bytes).into_owned()] {
            let mut end = 0;
            for link in links(&text) {
                assert!(link.start >= end && link.start < link.end, "links stand one behind the other");
                assert!(!text[link.clone()].contains([' ', '\t', '\n']), "a link is one word");
                end = link.end;
            }
        }
    });
}

/// A text: each byte chooses a piece, some of them repeated many times.
fn text(bytes: &[u8]) -> String {
    let mut text = String::new();
    for pair in bytes.chunks(2) {
        let piece = PIECES[usize::from(pair[0]) % PIECES.len()];
        let times = pair.get(1).map_or(1, |times| if *times >= 250 { 400 } else { usize::from(*times) % 8 });
        text.push_str(&piece.repeat(times));
    }
    text
}

fn check(text: &str) {
    let links = links(text);
    // Fewer links or fewer ends of graphemes would allow cuts that must not be made.
    let edges = text.grapheme_indices(true).map(|(at, _)| at).chain([text.len()]);
    let places: Vec<usize> = edges.filter(|at| !links.iter().any(|link| link.start < *at && *at < link.end)).collect();
    let widest = places.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or(0);
    match split(text) {
        Ok(parts) => {
            assert_eq!(parts.concat(), text, "nothing is added, nothing is dropped");
            let mut end = 0;
            for part in &parts {
                assert!(part.len() <= MAX_MESSAGE_BYTES, "{} bytes", part.len());
                assert!(!part.is_empty() || text.is_empty(), "an empty part");
                end += part.len();
                assert!(places.binary_search(&end).is_ok(), "cut inside of something at {end}");
            }
            assert!(text.len() > MAX_MESSAGE_BYTES || parts.len() == 1, "what fits is one part");
        }
        Err(why) => {
            assert!(widest > MAX_MESSAGE_BYTES, "it could be split: {why}");
            let link = links.iter().any(|link| link.len() > MAX_MESSAGE_BYTES - 250);
            assert!(why != Unsplittable::Link || link, "no link is that long");
        }
    }
}
