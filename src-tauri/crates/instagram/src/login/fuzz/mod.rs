//! What comes back from a browser, made from random bytes: a code counts only with the attempt's own `state`.

mod callback;
mod link;
mod pasted;

use crate::fuzz::Dice;

/// Parts of addresses; `STATE` stands for the state of the attempt.
#[rustfmt::skip]
const PARTS: &[&str] = &[
    "http://localhost:48215/callback/instagram", "shopbell://oauth/callback", "https://shop.example/relay.html", "?",
    "&", "#", "#_", "#_=_", "=", "state=STATE", "state=STAT", "state=STATE2", "state", "%73tate=STATE",
    "state=STATE%00", "STATE", "code=AQ-x_1", "code=", "code=%23_", "c%6fde=x", "error=access_denied",
    "error_reason=user_denied", "error_code=901", "error_code=99999999999999999999", "error=server_error", "+", "%",
    "%2", "%ff", "%26state%3DSTATE", "\u{e9}", " ", "\t", "\n", "\u{0}", "&&", ";", "x=y", "scope=a,b", "//", "@",
    ":1", "?code=AQ-x_1&state=STATE",
];

/// An address of such parts, now and then with bytes that are none, `STATE` replaced.
fn address(dice: &mut Dice<'_>, state: &str) -> String {
    let mut address = String::new();
    for _ in 0..dice.below(12) {
        match dice.below(8) {
            7 => address.push(char::from(dice.byte())),
            _ => address.push_str(dice.pick(PARTS)),
        }
    }
    if dice.below(16) == 15 {
        address.push_str(&"x".repeat(dice.below(20_000)));
    }
    address.replace("STATE", state)
}
