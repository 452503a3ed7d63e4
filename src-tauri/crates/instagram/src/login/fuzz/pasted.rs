//! A pasted token: what surrounds it is removed, and nothing of the token.

use crate::fuzz::{Dice, MOST_BYTES};
use crate::login::pasted::cleaned;
use secrecy::{ExposeSecret, SecretString};

/// Parts of what is pasted.
#[rustfmt::skip]
const PARTS: &[&str] = &[
    "IGAAx1", "EAAGm0", "Bearer", "bEARER ", " ", "\n", "\t", "\"", "'", "`", ",", ";", "\u{200b}",
    "\u{a0}", "\u{e9}", "\u{0}", "|", "%3D",
];

#[test]
fn c2_fuzz_pasted() {
    bolero::check!().with_iterations(3000).with_max_len(MOST_BYTES).for_each(|bytes: &[u8]| {
        let mut dice = Dice::new(bytes);
        let mut text = String::new();
        for _ in 0..dice.below(8) {
            match dice.below(12) {
                11 => text.push_str(&"IGAA".repeat(dice.below(2000))),
                10 => text.push(char::from(dice.byte())),
                _ => text.push_str(dice.pick(PARTS)),
            }
        }
        let Some(token) = clean(&text) else { return };
        assert!(text.contains(&token), "nothing is added");
        assert!(!token.is_empty() && token.len() <= 4096 && token.bytes().all(|byte| byte.is_ascii_graphic()));
        assert_eq!(clean(&token).as_ref(), Some(&token), "a clean token stays as it is");
        if !token.eq_ignore_ascii_case("bearer") {
            for around in [format!(" Bearer {token}\n"), format!("\"{token}\","), format!("`Bearer\t'{token}';` ")] {
                assert_eq!(clean(&around).as_ref(), Some(&token), "{around:?}");
            }
        }
    });
}

fn clean(text: &str) -> Option<String> {
    cleaned(&SecretString::from(text.to_owned())).map(|token| token.expose_secret().to_owned())
}
