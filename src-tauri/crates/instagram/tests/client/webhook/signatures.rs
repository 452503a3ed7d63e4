//! The signatures that a body is believed by (Y3, `reliability.md` B9).

use super::{Dice, OTHER_SECRET, SECRET, forged, secrets, signed};
use instagram::webhook::verify;
use serde_json::json;

const FORGERIES: u64 = 1_000_000;

#[test]
fn y3_of_a_million_forged_signatures_none_is_accepted() {
    let secrets = secrets();
    let threads = 4;
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let secrets = &secrets;
            scope.spawn(move || {
                let mut dice = Dice(thread + 1);
                for _ in 0..FORGERIES / threads {
                    let body = json!({ "object": "instagram", "entry": [], "n": dice.roll(1000) }).to_string();
                    let signature = signed(SECRET, body.as_bytes());
                    let (forged_body, value) = forged(&mut dice, body.as_bytes(), &signature);
                    let text = String::from_utf8_lossy(&value);
                    assert!(!verify(&forged_body, [&value[..]], secrets), "{text} {forged_body:?}");
                }
            });
        }
    });
}

#[test]
fn y3_the_one_right_signature_is_accepted_and_only_alone() {
    let body = br#"{"object":"instagram","entry":[]}"#;
    let (ours, others) = (signed(SECRET, body), signed(OTHER_SECRET, body));
    let (ours, others) = (ours.as_bytes(), others.as_bytes());
    assert!(verify(body, [ours], &secrets()) && verify(body, [others], &secrets()), "of either app");
    assert!(!verify(body, [ours, ours], &secrets()), "twice");
    assert!(!verify(body, [], &secrets()), "none");
    assert!(!verify(body, [ours], &[]), "no secret");
    assert!(!verify(body, [signed("", body).as_bytes()], &["".into()]), "an empty secret is none");
    assert!(!verify(body, [[b" ", ours].concat().as_slice()], &secrets()));
    assert!(verify(b"", [signed(SECRET, b"").as_bytes()], &secrets()), "an empty body has a signature, too");
}
