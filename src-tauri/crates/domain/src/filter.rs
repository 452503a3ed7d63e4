//! Which conversations a list shows (L9).

use serde::{Deserialize, Serialize};

/// A filter of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Filter {
    /// Everything that is neither done nor asleep.
    #[default]
    Inbox,
    /// What has not been read.
    Unread,
    /// The customer wrote last, and can still be answered.
    NeedsReply,
    /// Its reply window ends soon.
    Expiring,
    /// Asleep until a moment.
    Snoozed,
    /// Done.
    Done,
}

impl Filter {
    const ALL: [Self; 6] = [Self::Inbox, Self::Unread, Self::NeedsReply, Self::Expiring, Self::Snoozed, Self::Done];

    /// Its name in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Inbox => "inbox",
            Self::Unread => "unread",
            Self::NeedsReply => "needs_reply",
            Self::Expiring => "expiring",
            Self::Snoozed => "snoozed",
            Self::Done => "done",
        }
    }

    /// The filter of that name; the inbox for a name that only another version knows.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|filter| filter.name() == name).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i2_each_filter_is_found_by_its_name_and_an_unknown_one_is_the_inbox() {
        for filter in Filter::ALL {
            assert_eq!(Filter::named(filter.name()), filter);
        }
        assert_eq!(Filter::named("vip"), Filter::Inbox);
    }
}
