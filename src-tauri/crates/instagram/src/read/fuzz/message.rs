//! One message: its text is never lost, its kind never guessed, and what is kept of it contains no secret.

use super::messages;
use crate::fuzz::{Dice, MOST_BYTES, body, check_content, client, names};
use crate::message::{links, understood};
use crate::net::json_repair::repair;
use crate::read::ReadThread;
use crate::read::message::{Sketch, finish};
use serde_json::Value;
use serde_json::value::RawValue;

#[test]
fn t4_fuzz_message() {
    let samples = messages();
    bolero::check!().with_iterations(1500).with_max_len(MOST_BYTES).for_each(|bytes: &[u8]| {
        let mut dice = Dice::new(bytes);
        if let Ok(raw) = serde_json::from_str::<Box<RawValue>>(&repair(&body(&mut dice, &samples))) {
            check(&raw);
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
    let ReadThread { messages, skipped, .. } =
        finish(vec![sketch], client(), (None, Some(chrono::DateTime::UNIX_EPOCH)));
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
