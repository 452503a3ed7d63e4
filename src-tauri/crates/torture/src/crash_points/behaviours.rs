//! What the platform does with the first request to send.

use serde_json::{Value, json};
use testkit::Shop;

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// Takes it and answers.
    Answers,
    /// Takes it, then closes the connection without a word.
    DropsAnswer,
    /// Takes it, then answers 500.
    ServerError,
    /// Takes it, then answers with an error code: unknown, or that the account has to slow down.
    ErrorCode,
    /// Takes it, then is silent for longer than anybody waits.
    Stalls,
    /// Takes it, then stops in the middle of the answer.
    CutsBody,
    /// Does nothing and answers 307.
    Redirects,
    /// Does nothing and resets the connection.
    Resets,
    /// Cannot be reached at all for a moment.
    Refuses,
    /// Takes it and shows it in the thread before it answers.
    EchoFirst,
}

impl Behaviour {
    /// All of them, with the words for a filter.
    pub const ALL: [(&str, Self); 10] = [
        ("answers", Self::Answers),
        ("drops-answer", Self::DropsAnswer),
        ("server-error", Self::ServerError),
        ("error-code", Self::ErrorCode),
        ("stalls", Self::Stalls),
        ("cuts-body", Self::CutsBody),
        ("redirects", Self::Redirects),
        ("resets", Self::Resets),
        ("refuses", Self::Refuses),
        ("echo-first", Self::EchoFirst),
    ];

    /// Lets the next request to send meet it.
    pub async fn begin(self, shop: &Shop, seed: u64) {
        let limit = json!({ "do": "error", "when": "after", "code": 613 });
        let vague = json!({ "do": "error", "when": "after", "code": 1, "subcode": 1_357_046 });
        let effect = match self {
            Self::Answers => return,
            Self::Refuses => return shop.unplug().await,
            Self::DropsAnswer => json!({ "do": "drop_answer" }),
            Self::ServerError => json!({ "do": "error", "when": "after", "status": 500, "code": 2 }),
            Self::ErrorCode => {
                if seed.is_multiple_of(2) {
                    vague
                } else {
                    limit
                }
            }
            Self::Stalls => json!({ "do": "stall", "ms": 4_000 }),
            Self::CutsBody => json!({ "do": "cut_body", "bytes": 9 }),
            Self::Redirects => json!({ "do": "redirect" }),
            Self::Resets => json!({ "do": "reset" }),
            Self::EchoFirst => json!({ "do": "stall", "ms": 250 }),
        };
        shop.break_down(rule(&effect)).await;
    }
}

/// A rule for the next request to send.
pub fn rule(effect: &Value) -> Value {
    json!({ "match": { "kind": "send" }, "times": 1, "effect": effect })
}
