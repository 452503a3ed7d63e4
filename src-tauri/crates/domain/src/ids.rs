//! Identifiers as Meta hands them out. Opaque text, never parsed; one type each, so that none can stand in for another.

use crate::text::MAX_ID_BYTES;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        #[cfg_attr(feature = "bindings", derive(specta::Type))]
        #[serde(transparent)]
        pub struct $name(String);

        impl<'de> Deserialize<'de> for $name {
            /// From the window or from disk. Text longer than any id is refused.
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let id = String::deserialize(deserializer)?;
                if id.len() > MAX_ID_BYTES {
                    return Err(D::Error::invalid_length(id.len(), &"an id"));
                }
                Ok(Self(id))
            }
        }

        impl $name {
            /// Takes the id as Meta wrote it.
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }

            /// The id as Meta wrote it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self::new(id)
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self::new(id)
            }
        }
    };
}

text_id! {
    /// One connected Instagram professional account: its Instagram account id (`17841…`), the same
    /// whichever way the owner logged in (`platform.md` §0, "Identifiers").
    AccountId
}
text_id! {
    /// One customer's thread with one account. Scoped to that account.
    ConversationId
}
text_id! {
    /// One message; equals the id the send call and the echo carry (`platform.md` §3).
    MessageId
}
text_id! {
    /// An Instagram-scoped id of a person, as seen by one account; the only address for sending.
    ParticipantId
}

/// One press of Send: made here, never by Meta, in time order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OutboxId(uuid::Uuid);

impl OutboxId {
    /// Wraps an id that was read back from disk or made by the caller's source of randomness.
    #[must_use]
    pub const fn new(id: uuid::Uuid) -> Self {
        Self(id)
    }

    /// Reads the hyphenated form.
    ///
    /// # Errors
    /// When the text is not a UUID.
    pub fn parse(text: &str) -> Result<Self, uuid::Error> {
        text.parse().map(Self)
    }
}

impl fmt::Display for OutboxId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(feature = "bindings")]
impl specta::Type for OutboxId {
    fn definition(types: &mut specta::Types) -> specta::datatype::DataType {
        <String as specta::Type>::definition(types)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn k2_what_is_longer_than_any_id_is_none() {
        use serde::de::IntoDeserializer;
        use serde::de::value::{Error, StringDeserializer};
        let read = |length: usize| {
            let text: StringDeserializer<Error> = "x".repeat(length).into_deserializer();
            ConversationId::deserialize(text)
        };
        assert_eq!(read(MAX_ID_BYTES).unwrap().as_str().len(), MAX_ID_BYTES);
        assert!(read(MAX_ID_BYTES + 1).is_err());
    }
}
