//! Random texts of everything that is hard to cut.

use fastrand::Rng;

/// Up to about four messages long.
const LONGEST: usize = 4_200;

/// What is hard to cut, beside the letters made in [`piece`].
const HARD: [&str; 22] = [
    "👨‍👩‍👧‍👦",
    "👩🏽‍🚀",
    "🏳️‍🌈",
    "🧑🏿‍🤝‍🧑🏻",
    "🇵🇹",
    "🇯🇵🇧🇷",
    "🇵",
    "❤️‍🔥",
    "1️⃣",
    "e\u{301}\u{323}",
    "Z\u{351}\u{36b}\u{343}\u{36a}\u{302}\u{36b}\u{33d}",
    "한국어",
    "\u{1112}\u{1161}\u{11ab}",
    "नमस्ते",
    "क्षि",
    "שלום",
    "مرحبا",
    "\u{200f}\u{202e}abc\u{202c}",
    "ไทยกำ",
    "\u{600}1",
    "\u{fe0f}\u{200d}",
    "a\u{200d}b",
];

const SENTENCES: [&str; 6] = [
    "The cake is ready. ",
    "Is 10.30 fine? We open at 9. ",
    "Obrigada, até já! ",
    "お待ちしております。",
    "«Bien sûr», dit-elle… ",
    "Dr. Who paid $3.50. ",
];

const LINKS: [&str; 7] = [
    "https://ryeandshine.example/menu?day=1&size=m#top",
    "http://xn--bcher-kva.example/ü/(a_b)",
    "shop.example.com/a,b;c",
    "https://example.com/%F0%9F%8D%9E",
    "www.example.org",
    "https://例え.jp/道",
    "mail@example.com",
];

const SPACES: [&str; 9] = [" ", "  ", "\n", "\n\n", "\r\n", "\r\n\r\n", "\t", "\u{a0}", "\u{2003}\u{200b}"];

/// A text, always the same for the same seed.
pub fn arbitrary(seed: u64) -> String {
    let mut rng = Rng::with_seed(seed);
    let wanted = rng.usize(1..LONGEST);
    let mut text = String::with_capacity(wanted + 64);
    while text.len() < wanted {
        piece(&mut rng, &mut text);
    }
    text
}

fn piece(rng: &mut Rng, text: &mut String) {
    match rng.u8(..10) {
        0 => (0..rng.usize(1..12)).for_each(|_| text.push(rng.alphabetic())),
        1 => text.push_str(HARD[rng.usize(..HARD.len())]),
        2 => text.push_str(SENTENCES[rng.usize(..SENTENCES.len())]),
        3 => link(rng, text),
        4 | 5 => text.push_str(SPACES[rng.usize(..SPACES.len())]),
        6 => (0..rng.usize(1..9)).for_each(|_| text.push(rng.char(..))),
        // Marks upon marks: one grapheme that may be longer than a message.
        7 if rng.u16(..) < 64 => (0..rng.usize(1..700)).for_each(|_| text.push('\u{301}')),
        7 => text.push('\u{308}'),
        8 => (0..rng.usize(1..30)).for_each(|_| text.push_str("🇵🇹")),
        _ => (0..rng.usize(1..80)).for_each(|_| text.push(rng.lowercase())),
    }
}

fn link(rng: &mut Rng, text: &mut String) {
    text.push_str(LINKS[rng.usize(..LINKS.len())]);
    if rng.u8(..) < 4 {
        (0..rng.usize(1..1_200)).for_each(|_| text.push(rng.lowercase()));
    }
}
