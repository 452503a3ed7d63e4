//! The signatures that a body is believed by (Y3, `reliability.md` B9).

use super::{Dice, OTHER_SECRET, SECRET, forged, secrets, signed};
use instagram::webhook::verify;
use serde_json::json;

const FORGERIES: u64 = 1_000_000;
/// So many true deliveries they are made of.
const BODIES: u64 = 1_000;

#[test]
fn y3_of_a_million_forged_signatures_none_is_accepted() {
    let secrets = secrets();
    let bodies = (0..BODIES).map(|n| json!({ "object": "instagram", "entry": [], "n": n }).to_string());
    let genuine: Vec<_> = bodies.map(|body| (signed(SECRET, body.as_bytes()), body)).collect();
    assert!(genuine.iter().all(|(signature, body)| verify(body.as_bytes(), [signature.as_bytes()], &secrets)));
    let threads = 4;
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let (secrets, genuine) = (&secrets, &genuine);
            scope.spawn(move || {
                let mut dice = Dice(thread + 1);
                for _ in 0..FORGERIES / threads {
                    let (signature, body) = &genuine[dice.index(genuine.len())];
                    let (forged_body, value) = forged(&mut dice, body.as_bytes(), signature);
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
