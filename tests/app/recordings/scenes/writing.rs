//! Customers write.

use super::at;
use crate::recordings::scene::{Line, Scene};
use crate::recordings::shops::BAKERY;
use serde_json::{Value, json};

/// What they write, by the name of what happens.
const WORDS: [(&str, &str, &str); 8] = [
    ("jonas writes", "jonas", "Hello?"),
    ("jonas has one more thing", "jonas", "One more thing"),
    ("jonas writes two lines", "jonas", "two\nlines <img src=x onerror=alert(1)>"),
    ("maya writes", "maya", "Are you there?"),
    (
        "maya writes much",
        "maya",
        "Two\nlines, and more and more and more and more and more and more and more and more and more and more ",
    ),
    ("lars says nothing", "lars", ""),
    ("anais writes", "anais", "Hello?"),
    ("priya writes", "priya", "Is it ready?"),
];

/// From the beginning on.
pub fn lines(scene: &mut Scene<'_>) {
    for (name, customer, text) in WORDS {
        scene.line(|line| {
            line.opened(&at(customer));
            writes(line, name, customer, text);
        });
    }
}

/// A customer writes, and the list is read again.
pub fn writes(line: &mut Line<'_>, name: &str, customer: &str, text: &str) {
    let conversation = line.names.meant(&at(customer)["conversation"]);
    line.happens(name, |line| {
        let id = conversation.as_str().expect("an id");
        line.platform.writes("customer-writes", id, json!({ "text": text }));
        let read = line.stage.ask("inbox|refresh", &json!({ "account": BAKERY }));
        assert_eq!(read, Ok(Value::Null), "what is new is read");
    });
    line.told();
}
