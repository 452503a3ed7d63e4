//! What can go wrong with a call, as values that a caller branches on.
//!
//! Owns the errors and what they prove about a send. Refuses to carry an address, a token or a stranger's text:
//! nothing of a request is kept in an error, and there is no source chain that could keep it.

mod envelope;
#[cfg(test)]
mod fuzz;
mod table;
#[cfg(test)]
mod tests;
mod troubles;

pub(crate) use envelope::{Seen, plain_words, read as read_envelope};
pub use table::{KnownError, known_errors};

use std::fmt;
use std::time::Duration;

/// Why a call brought nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// The host was never reached: the request certainly did not leave.
    #[error("the host was not reached ({0})")]
    NeverReached(Unreached),
    /// The request may have arrived; its answer did not.
    #[error("the exchange broke off ({0})")]
    Interrupted(Interruption),
    /// Meta answered with an error of its own.
    #[error("{0}")]
    Graph(GraphError),
    /// Something answered that is not Meta's API: a captive portal, a proxy's page, a redirect. It says nothing
    /// about the account.
    #[error("something other than Meta's API answered (HTTP {status})")]
    NotMeta {
        /// The HTTP status.
        status: u16,
    },
    /// The answer is larger than this client takes.
    #[error("the answer is too large")]
    TooLarge,
    /// The answer is JSON of a shape this client does not know.
    #[error("the answer does not have the expected shape at `{path}` (HTTP {status})")]
    Undecodable {
        /// Where: names of fields and positions, never their content.
        path: String,
        /// The HTTP status.
        status: u16,
    },
    /// The address of a picture is not one of Meta's: nothing was fetched.
    #[error("the address is not one of Meta's")]
    ForeignAddress,
}

/// At which step a request failed that never left this computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreached {
    /// The host's name could not be looked up.
    Dns,
    /// No connection came about.
    Connect,
    /// The connection could not be secured: wrong certificate, or someone in between.
    Tls,
    /// The request could not even be made.
    Other,
}

/// How an exchange broke off after it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interruption {
    /// No answer in time.
    TimedOut,
    /// The connection was reset.
    Reset,
    /// The answer ended too early.
    CutShort,
}

/// An error as Meta named it (`platform.md` §4.1). Branch on its class; code and subcode say why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraphError {
    /// Meta's code; 0 when it named none.
    pub code: i64,
    /// Meta's subcode, if any.
    pub subcode: Option<i64>,
    /// The HTTP status it came with; Meta is not consistent about it.
    pub http_status: u16,
    /// What to do about it.
    pub class: Class,
    /// Meta's words for the owner (`error_user_msg`) when it gave some, and those of its login hosts, which give no codes;
    /// at most 300 characters, plain text.
    pub message: Option<String>,
    /// Meta's id of this failure, which its support asks for.
    pub fbtrace_id: Option<String>,
    /// Whether Meta calls the failure passing.
    pub transient: bool,
    /// The field that is refused, when that is what it is about and the words name it.
    pub refused_field: Option<Box<str>>,
}

/// What an error asks for (`platform.md` §4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A fault on Meta's side: try again later, a few times.
    Retry,
    /// Too many calls: stop all calls of the account for a while, since further ones extend the block.
    Throttled {
        /// How long, when Meta said or is known to mean.
        wait: Option<Duration>,
    },
    /// The answer would be too large for Meta: ask for less.
    ReduceData,
    /// The token no longer works: the owner must log in again.
    Reconnect,
    /// A permission is missing; trying again does not help.
    Permission,
    /// Meta has not approved the owner's app for this: App Review. No login helps.
    AppReview,
    /// The account's owner has switched off *Allow access to messages* in Instagram.
    MessagesOff,
    /// The reply window is closed until the customer writes.
    WindowClosed,
    /// This person does not take messages.
    RecipientUnavailable,
    /// Nobody is found under that id for this account.
    RecipientUnknown,
    /// Another app controls the conversation.
    NotThreadOwner,
    /// The message that a send quotes is not there any more.
    QuoteGone,
    /// The thing asked for is not there, or not visible to this token.
    NotFound,
    /// The request itself is wrong.
    BadRequest,
    /// Not in the table: it is shown with its code.
    Unknown,
}

/// What an error proves about a send that ended with it (`reliability.md` B1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// Class N: the request never left this computer.
    NeverLeft,
    /// Class R: Meta certainly refused it.
    Refused,
    /// Class L: Meta asks to slow down; presumed not sent, to be looked up before the next try.
    SlowedDown,
    /// Class U: it may have been sent.
    Unclear,
}

impl ApiError {
    /// What this error proves about a send that ended with it.
    #[must_use]
    pub fn certainty(&self) -> Certainty {
        match self {
            _ if self.never_left() => Certainty::NeverLeft,
            _ if self.is_rejection() => Certainty::Refused,
            // A fault on Meta's side (HTTP 5xx) proves nothing, whatever its code.
            Self::Graph(error) if error.http_status >= 500 => Certainty::Unclear,
            Self::Graph(GraphError { class: Class::Throttled { .. }, .. }) | Self::NotMeta { status: 429 } => {
                Certainty::SlowedDown
            }
            _ => Certainty::Unclear,
        }
    }

    /// Whether a send that ended so was certainly refused. An allow-list, since Meta documents errors for messages
    /// that were delivered (`reliability.md` §0.1, B1): whatever is not on it may have arrived.
    #[must_use]
    pub fn is_rejection(&self) -> bool {
        matches!(self, Self::Graph(error) if error.is_rejection())
    }

    /// Whether the request certainly never left this computer.
    #[must_use]
    pub fn never_left(&self) -> bool {
        matches!(self, Self::NeverReached(_) | Self::ForeignAddress)
    }

    /// Meta's id of the failure, for its support.
    #[must_use]
    pub fn fbtrace_id(&self) -> Option<&str> {
        match self {
            Self::Graph(error) => error.fbtrace_id.as_deref(),
            _ => None,
        }
    }

    /// What Meta's error asks for; `None` when it was not Meta that answered.
    #[must_use]
    pub fn class(&self) -> Option<Class> {
        match self {
            Self::Graph(error) => Some(error.class),
            _ => None,
        }
    }

    /// Whether asking for less in one request may help.
    pub(crate) fn asks_for_less(&self) -> bool {
        match self {
            Self::TooLarge => true,
            Self::Graph(error) => error.class == Class::ReduceData,
            _ => false,
        }
    }
}

impl GraphError {
    /// Whether it is the refusal that gives no reason: code 100 without a subcode. Its words, which are localised, say
    /// "Unsupported request" or name a field (`platform.md` §4.2, Nov 2026).
    #[must_use]
    pub fn names_nothing(&self) -> bool {
        self.code == 100 && self.subcode.is_none() && self.http_status < 500
    }

    /// Whether it says that trying again later may help: a limit, or a fault on Meta's side.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        let told = matches!(self.class, Class::Retry | Class::Throttled { .. } | Class::ReduceData);
        self.transient || self.http_status >= 500 || told
    }

    fn is_rejection(&self) -> bool {
        self.http_status < 500 && table::certainly_refused(self.code, self.subcode)
    }
}

impl fmt::Display for GraphError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Meta refused with error {}", self.code)?;
        if let Some(subcode) = self.subcode {
            write!(f, "/{subcode}")?;
        }
        write!(f, " (HTTP {})", self.http_status)
    }
}

impl std::error::Error for GraphError {}

impl fmt::Display for Unreached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dns => "name not found",
            Self::Connect => "no connection",
            Self::Tls => "no secure connection",
            Self::Other => "no request",
        })
    }
}

impl fmt::Display for Interruption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TimedOut => "no answer in time",
            Self::Reset => "connection reset",
            Self::CutShort => "answer cut short",
        })
    }
}
