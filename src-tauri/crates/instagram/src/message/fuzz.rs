//! What is kept of a message made from random bytes: valid, short, without secrets.

use super::scrubbed;
use crate::fuzz::{Dice, MOST_BYTES, check_kept, odd};
use crate::net::json_repair::repair;
use serde_json::Value;

#[test]
fn t4_fuzz_raw() {
    bolero::check!().with_iterations(1500).with_max_len(MOST_BYTES).for_each(|bytes: &[u8]| {
        let whole = repair(odd(&mut Dice::new(bytes), 5).to_string().as_bytes());
        // Not everything that can be written can be read: some is nested too deep.
        let Ok(value) = serde_json::from_str::<Value>(&whole) else { return };
        let kept = scrubbed(value.clone());
        kept.iter().for_each(|kept| check_kept(kept));
        assert!(kept.is_some() || !value.is_object(), "something is kept of every message");
        // Reactions change while the message does not, and are kept elsewhere.
        let odd_ones = ["://", "access_token", "paging", "reactions"];
        let harmless = !odd_ones.iter().any(|odd| whole.contains(odd));
        if harmless && whole.len() <= 8 * 1024 {
            assert_eq!(kept, Some(value.to_string()), "what is short and harmless is kept as it is");
        }
    });
}
