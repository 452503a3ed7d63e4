//! One page of one of Meta's lists (`platform.md` §2.2, §2.4).

use crate::net::json::lenient;
use serde::Deserialize;
use serde_json::value::RawValue;

/// A page whose items are still text, so that one which cannot be read does not affect the others.
#[derive(Debug, Deserialize)]
pub(crate) struct Page {
    pub data: Vec<Box<RawValue>>,
    #[serde(default, deserialize_with = "lenient")]
    paging: Option<Paging>,
}

#[derive(Debug, Deserialize)]
struct Paging {
    #[serde(default, deserialize_with = "lenient")]
    cursors: Option<Cursors>,
    /// Whether there is more. The address itself contains the token and is never used.
    #[serde(default, deserialize_with = "lenient")]
    next: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Cursors {
    #[serde(default, deserialize_with = "lenient")]
    after: Option<String>,
}

impl Page {
    /// The cursor of the next page. Last pages have a cursor, too, but no `next`.
    pub fn next(&self) -> Option<&str> {
        let paging = self.paging.as_ref()?;
        paging.next.as_ref()?;
        paging.cursors.as_ref()?.after.as_deref().filter(|cursor| !cursor.is_empty())
    }
}
