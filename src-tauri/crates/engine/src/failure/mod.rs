//! What can go wrong. Each variant is there because the engine or the window does or shows something different for it.
//! It carries times and causes, never words or times in a zone: [`FailureView`](crate::views::FailureView) is made
//! where the window asks.

mod causes;
mod from;

pub use causes::{AttachProblem, LabelProblem, LoginRefusal, StoreProblem, VaultProblem};
pub(crate) use from::clamped;

use crate::media::MediaTrouble;
use chrono::{DateTime, Utc};
use domain::{AccountTrouble, Flavour, TokenTrouble, Unsplittable};

/// A use-case that did not succeed. Expected states of the world are variants here, not strings.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Failure {
    /// Meta's host was not reached: no network, no name, no TLS.
    #[error("the host was not reached")]
    Offline,
    /// The connection broke or stalled before the answer was whole.
    #[error("the answer did not arrive in full or in time")]
    Interrupted,
    /// Something answered that is not Meta: a hotel's login page, a proxy.
    #[error("something other than Instagram answered (HTTP {status})")]
    NotInstagram {
        /// HTTP status of that answer.
        status: u16,
    },
    /// Meta's own platform is at fault: it says so, or its servers answer with a page about an error of theirs
    /// (`platform.md` §4.2). It passes by itself.
    #[error("Instagram has a fault of its own")]
    InstagramFault {
        /// Meta's trace id, for their support.
        trace: Option<String>,
    },
    /// Meta answered in a form that this version does not understand.
    #[error("the answer was not understood at {place}")]
    NotUnderstood {
        /// Where in the answer; never what stood there.
        place: String,
    },
    /// The answer was larger than anything Meta has to say; nothing of it was taken.
    #[error("the answer is too large")]
    AnswerTooLarge,
    /// In none of the conversations is it known which of the people is the account.
    #[error("which side is the account's own is not known")]
    OwnSideUnknown,
    /// Meta asks this account to slow down.
    #[error("slowed down by Instagram")]
    SlowedDown {
        /// Until when, if Meta said so.
        until: Option<DateTime<Utc>>,
    },
    /// The token no longer works.
    #[error("a new login is needed ({why:?})")]
    ReconnectNeeded {
        /// What became of it.
        why: TokenTrouble,
    },
    /// The token works, and still Meta does not serve this account's messages.
    #[error("Instagram does not serve this account ({why:?})")]
    NotServed {
        /// Why.
        why: AccountTrouble,
    },
    /// A permission that messages need is missing.
    #[error("a permission is missing")]
    PermissionRequired {
        /// Meta's names of what is missing; empty when Meta did not say.
        missing: Vec<String>,
    },
    /// Meta refused, for a reason that has no state of its own.
    #[error("Instagram refused with code {meta_code}")]
    Refused {
        /// Meta's code.
        meta_code: i32,
        /// Meta's subcode.
        subcode: Option<i32>,
        /// What Meta wrote for people to read, if anything.
        message: Option<String>,
        /// Meta's trace id, for their support.
        trace: Option<String>,
    },
    /// The owner's Meta app for this login is not entered yet.
    #[error("no Meta app is set up for this login")]
    NoMetaApp {
        /// For which login.
        flavour: Flavour,
    },
    /// Meta has a fault of its own: nothing is to be changed here.
    #[error("Meta has a fault of its own")]
    MetaDown,
    /// Meta refused the login itself.
    #[error("the login was refused ({why:?})")]
    LoginRefused {
        /// What it refused, where it says so.
        why: LoginRefusal,
        /// What Meta's login host wrote, if anything.
        message: Option<String>,
    },
    /// The login worked, and Instagram does not tell the account's id: nothing was connected.
    #[error("Instagram does not tell the account's id")]
    NoAccountId {
        /// What kind of account it is, as Meta names it, if it does.
        kind: Option<String>,
    },
    /// The owner pressed Cancel on Meta's page.
    #[error("the login was cancelled on the consent page")]
    LoginDenied,
    /// The browser did not come back within the time limit.
    #[error("the login took too long")]
    LoginTimedOut,
    /// The pasted address is not the one this login waits for.
    #[error("the address does not belong to this login")]
    WrongAddress,
    /// What a message carries could not be had.
    #[error("a medium could not be loaded: {why}")]
    Media {
        /// Why.
        why: MediaTrouble,
    },
    /// A conversation cannot sleep until a moment that is not ahead.
    #[error("that moment is not ahead")]
    NotAhead,
    /// A file cannot be sent as it is.
    #[error("the file cannot be sent: {why:?}")]
    CannotAttach {
        /// Why.
        why: AttachProblem,
    },
    /// Nothing on the system's clipboard can be sent.
    #[error("nothing on the clipboard can be sent")]
    NothingToPaste,
    /// Another program uses the port of the redirect address.
    #[error("port {port} is taken by another program")]
    PortTaken {
        /// The port.
        port: u16,
    },
    /// The address of the relay page is not an `https` address of the owner's.
    #[error("the relay page's address is not usable")]
    BadRelayAddress,
    /// The tunnel's address is not an `https` address with a name.
    #[error("the tunnel's address is not usable")]
    BadPublicAddress,
    /// What was pasted is not a token that either of Meta's hosts knows.
    #[error("neither host knows this token")]
    TokenUnknown,
    /// The login is of another account than the one that was to be reconnected; nothing was changed for that one.
    #[error("the login is of another account: @{username}")]
    OtherAccount {
        /// The account that logged in instead.
        username: String,
    },
    /// No login is under way, or it is at another step.
    #[error("no login is at this step")]
    NoLogin,
    /// The login worked but shows no account that can be used.
    #[error("the login shows no usable account")]
    NoUsableAccount,
    /// No browser could be opened; the address must be opened by hand.
    #[error("no browser could be opened")]
    NoBrowser,
    /// The place for secrets cannot be used.
    #[error("the keychain cannot be used: {problem:?}")]
    Vault {
        /// Why.
        problem: VaultProblem,
    },
    /// The database cannot be used.
    #[error("the database cannot be used: {problem:?}")]
    Store {
        /// Why.
        problem: StoreProblem,
    },
    /// The text is empty or only white space.
    #[error("there is nothing to send")]
    NothingToSend,
    /// The text is longer than Instagram takes.
    #[error("{bytes} bytes are more than Instagram takes")]
    TooLong {
        /// Bytes of the text.
        bytes: u32,
    },
    /// The text is longer than Shopbell keeps: nothing of it was written, and what was there before is still there.
    #[error("more than {most} bytes of text are not kept")]
    TooMuchText {
        /// The most bytes that are kept.
        most: u32,
    },
    /// The reply window is closed, by the clock; the owner may want to try anyway (S7).
    #[error("the reply window is closed")]
    WindowClosed,
    /// The text cannot be split into parts that Instagram takes (S6).
    #[error("the text cannot be split: {what:?}")]
    CannotSplit {
        /// What is too long for one part.
        what: Unsplittable,
    },
    /// The text is no label, or there is no room for it (T9).
    #[error("the label is refused: {problem:?}")]
    LabelRefused {
        /// Why.
        problem: LabelProblem,
    },
    /// No such account, conversation or message is kept here.
    #[error("not found here")]
    NotFound,
    /// Not the name of an IANA time zone.
    #[error("no such time zone")]
    UnknownZone,
    /// Only `http` and `https` addresses are opened.
    #[error("this kind of address is not opened")]
    LinkRefused,
}

impl Failure {
    /// Whether Instagram was not reached at all, whatever the reason.
    pub(crate) const fn is_of_the_network(&self) -> bool {
        matches!(self, Self::Offline | Self::Interrupted | Self::NotInstagram { .. })
    }

    /// Whether it passes by itself, and is over as soon as Instagram answers another call.
    pub(crate) const fn passes_by_itself(&self) -> bool {
        self.is_of_the_network() || matches!(self, Self::InstagramFault { .. })
    }
}

/// Refuses a text that is longer than is kept.
///
/// # Errors
/// [`Failure::TooMuchText`].
pub(crate) fn of_kept_length(text: &str) -> Result<(), Failure> {
    let most = domain::text::MAX_KEPT_BYTES;
    if text.len() <= most {
        Ok(())
    } else {
        Err(Failure::TooMuchText { most: u32::try_from(most).unwrap_or(u32::MAX) })
    }
}
