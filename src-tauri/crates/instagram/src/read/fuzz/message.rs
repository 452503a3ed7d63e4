//! One message: its text is never lost, its kind never guessed, what is kept of it never harmful.

use super::messages;
use crate::fuzz::{Dice, MOST_BYTES, body, check_content, check_kept, client, names, odd};
use crate::http::mend;
use crate::read::message::{Sketch, finish};
use crate::read::raw::scrubbed;
use crate::read::{links, understood};
use serde_json::Value;
use serde_json::value::RawValue;

#[test]
fn t4_fuzz_message() {
    let samples = messages();
    bolero::check!().with_iterations(1500).with_max_len(MOST_BYTES).for_each(|bytes: &[u8]| {
        let mut dice = Dice::new(bytes);
        if let Ok(raw) = serde_json::from_str::<Box<RawValue>>(&mend(&body(&mut dice, &samples))) {
            check(&raw);
        }
    });
}

#[test]
fn t4_fuzz_raw() {
    bolero::check!().with_iterations(1500).with_max_len(MOST_BYTES).for_each(|bytes: &[u8]| {
        let whole = mend(odd(&mut Dice::new(bytes), 5).to_string().as_bytes());
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

fn check(raw: &RawValue) {
    // Deeper than what the reader takes is not looked at: nothing is known of it, and nothing is shown.
    let value = serde_json::from_str::<Value>(raw.get()).unwrap_or_default();
    let Some(sketch) = Sketch::read(raw) else {
        assert!(!names(&value, "id"), "a message with an id is lost");
        return;
    };
    let is_known = !sketch.is_blank();
    let (messages, skipped, _) = finish(vec![sketch], client(), (None, Some(chrono::DateTime::UNIX_EPOCH)));
    assert_eq!(messages.len() + skipped, 1, "shown or counted");
    assert!(!is_known || messages.len() == 1, "a message with a writer and a content is shown");
    let Some(message) = messages.first() else { return };
    check_content(&message.content);
    let (again, card) = understood(message.content.clone());
    assert_eq!(again.raw, message.content.raw);
    assert!(card.media.len() <= links(&value).len(), "each has its address");
    assert!(!message.id.as_str().trim().is_empty() && !message.from.as_str().trim().is_empty());
    assert_eq!(message.own, client().is_own(message.from.as_str()));
    // The window counts from this moment: it must be one that can be counted from.
    let _ = domain::ReplyWindow::at(chrono::DateTime::UNIX_EPOCH, Some(message.sent_at), true, None);
    let text = value.get("message").and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    assert_eq!(message.content.text, text.unwrap_or_default(), "the text is the text");
}
