//! What the fuzz targets of this crate have in common: turning bytes into documents that reach the parsers' insides, and
//! the promises that hold for a message wherever it was read.
//!
//! A target is an ordinary test beside the code it is about. `cargo test` gives it a bounded number of cases, the kept
//! ones in `__fuzz__/…/crashes` first; `cargo xtask fuzz` drives the same test by coverage. Each case is bytes, so that
//! what one of the two found is a file that the other replays.

mod dice;
mod document;
mod kept;

pub(crate) use dice::Dice;
pub(crate) use document::{body, odd};
pub(crate) use kept::{check_content, check_kept};

use serde_json::Value;
use std::sync::OnceLock;

/// Most bytes of a case within `cargo test`. More bytes only mean more changes to one document.
pub(crate) const MOST_BYTES: usize = 400;

/// The account that reads in all targets: its id, and the node of its Page.
pub(crate) const OWN: [&str; 2] = ["17841400000000001", "1029384756"];

/// A client of that account, made once: it makes no calls.
pub(crate) fn client() -> &'static crate::AccountClient {
    static CLIENT: OnceLock<crate::AccountClient> = OnceLock::new();
    CLIENT.get_or_init(|| {
        let access = crate::Access {
            account: OWN[0].into(),
            flavour: domain::Flavour::Facebook,
            node: OWN[1].into(),
            token: "t".into(),
            own: crate::OwnSide::default(),
        };
        crate::AccountClient::new(crate::Meta::new(crate::Hosts::meta()).expect("clients"), access)
    })
}

/// Whether a field holds an id as Meta writes them: text that is not blank, or a whole number.
pub(crate) fn names(value: &Value, field: &str) -> bool {
    match value.get(field) {
        Some(Value::String(text)) => !text.trim().is_empty(),
        Some(Value::Number(number)) => number.is_u64(),
        _ => false,
    }
}
