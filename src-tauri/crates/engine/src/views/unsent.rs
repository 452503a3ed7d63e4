//! What was typed or sent off and Instagram does not have, as told when the database cannot be opened (S4).

use domain::UnsentKind;
use serde::Serialize;
use store::Unsent;

/// Something typed or queued that Instagram does not have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct UnsentView {
    /// Whether it was sent off.
    pub kind: UnsentKind,
    /// Username of the account, if it is known.
    pub account: Option<String>,
    /// Name of the customer, if it is known.
    pub customer: Option<String>,
    /// The text.
    pub text: String,
    /// When it was written, UTC milliseconds.
    #[cfg_attr(feature = "bindings", specta(type = Option<u32>))]
    pub at: Option<i64>,
}

impl From<Unsent> for UnsentView {
    fn from(unsent: Unsent) -> Self {
        Self {
            kind: unsent.kind,
            account: unsent.account,
            customer: unsent.customer,
            text: unsent.text,
            at: unsent.at.map(|at| at.timestamp_millis()),
        }
    }
}
