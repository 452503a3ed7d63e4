//! What went wrong, as the window is told: the engine's [`Failure`] with its times in the owner's zone.

use crate::failure::{AttachProblem, Failure, LabelProblem, LoginRefusal, StoreProblem, VaultProblem};
use crate::media::MediaTrouble;
use domain::{AccountTrouble, Flavour, Moment, TokenTrouble, Unsplittable, Zone};
use serde::Serialize;

/// A use-case that did not succeed, as the window branches on it. The sentences are in the window's catalogue.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename = "Failure", tag = "code", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum FailureView {
    /// Meta's host was not reached: no network, no name, no TLS.
    Offline,
    /// The connection broke or stalled before the answer was whole.
    Interrupted,
    /// Something answered that is not Meta: a hotel's login page, a proxy.
    NotInstagram {
        /// HTTP status of that answer.
        status: u16,
    },
    /// Meta's own platform is at fault: it says so, or its servers answer with a page about an error of theirs
    /// (`platform.md` §4.2). It passes by itself.
    InstagramFault {
        /// Meta's trace id, for their support.
        trace: Option<String>,
    },
    /// Meta answered in a form that this version does not understand.
    NotUnderstood {
        /// Where in the answer; never what stood there.
        place: String,
    },
    /// The answer was larger than anything Meta has to say; nothing of it was taken.
    AnswerTooLarge,
    /// In none of the conversations is it known which of the people is the account.
    OwnSideUnknown,
    /// Meta asks this account to slow down.
    SlowedDown {
        /// Until when, if Meta said so.
        until: Option<Moment>,
    },
    /// The token no longer works.
    ReconnectNeeded {
        /// What became of it.
        why: TokenTrouble,
    },
    /// The token works, and still Meta does not serve this account's messages.
    NotServed {
        /// Why.
        why: AccountTrouble,
    },
    /// A permission that messages need is missing.
    PermissionRequired {
        /// Meta's names of what is missing; empty when Meta did not say.
        missing: Vec<String>,
    },
    /// Meta refused, for a reason that has no state of its own.
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
    NoMetaApp {
        /// For which login.
        flavour: Flavour,
    },
    /// Meta has a fault of its own: nothing is to be changed here.
    MetaDown,
    /// Meta refused the login itself.
    LoginRefused {
        /// What it refused, where it says so.
        why: LoginRefusal,
        /// What Meta's login host wrote, if anything.
        message: Option<String>,
    },
    /// The login worked, and Instagram does not tell the account's id: nothing was connected.
    NoAccountId {
        /// What kind of account it is, as Meta names it, if it does.
        kind: Option<String>,
    },
    /// The owner pressed Cancel on Meta's page.
    LoginDenied,
    /// Nobody came back from the browser within the time limit.
    LoginTimedOut,
    /// The pasted address is not the one this login waits for.
    WrongAddress,
    /// What a message carries could not be had.
    Media {
        /// Why.
        why: MediaTrouble,
    },
    /// A conversation cannot sleep until a moment that is not ahead.
    NotAhead,
    /// A file cannot be sent as it is.
    CannotAttach {
        /// Why.
        why: AttachProblem,
    },
    /// Nothing on the system's clipboard can be sent.
    NothingToPaste,
    /// Another program uses the port of the redirect address.
    PortTaken {
        /// The port.
        port: u16,
    },
    /// The address of the relay page is not an `https` address of the owner's.
    BadRelayAddress,
    /// The tunnel's address is not an `https` address with a name.
    BadPublicAddress,
    /// What was pasted is not a token that either of Meta's hosts knows.
    TokenUnknown,
    /// The login is of another account than the one that was to be reconnected; nothing was changed for that one.
    OtherAccount {
        /// The account that logged in instead.
        username: String,
    },
    /// No login is under way, or it is at another step.
    NoLogin,
    /// The login worked but shows no account that can be used.
    NoUsableAccount,
    /// No browser could be opened; the address must be opened by hand.
    NoBrowser,
    /// The place for secrets cannot be used.
    Vault {
        /// Why.
        problem: VaultProblem,
    },
    /// The database cannot be used.
    Store {
        /// Why.
        problem: StoreProblem,
    },
    /// The text is empty or only white space.
    NothingToSend,
    /// The text is longer than Instagram takes.
    TooLong {
        /// Bytes of the text.
        bytes: u32,
    },
    /// The text is longer than Shopbell keeps: nothing of it was written, and what was there before is still there.
    TooMuchText {
        /// The most bytes that are kept.
        most: u32,
    },
    /// The reply window is closed, by the clock; the owner may want to try anyway (S7).
    WindowClosed,
    /// The text cannot be split into parts that Instagram takes (S6).
    CannotSplit {
        /// What is too long for one part.
        what: Unsplittable,
    },
    /// The text is no label, or there is no room for it (T9).
    LabelRefused {
        /// Why.
        problem: LabelProblem,
    },
    /// No such account, conversation or message is kept here.
    NotFound,
    /// Not the name of an IANA time zone.
    UnknownZone,
    /// Only `http` and `https` addresses are opened.
    LinkRefused,
}

impl FailureView {
    /// A failure as the window shows it in a zone.
    #[must_use]
    pub fn of(failure: Failure, zone: Zone) -> Self {
        match failure {
            Failure::Offline => Self::Offline,
            Failure::Interrupted => Self::Interrupted,
            Failure::NotInstagram { status } => Self::NotInstagram { status },
            Failure::InstagramFault { trace } => Self::InstagramFault { trace },
            Failure::NotUnderstood { place } => Self::NotUnderstood { place },
            Failure::AnswerTooLarge => Self::AnswerTooLarge,
            Failure::OwnSideUnknown => Self::OwnSideUnknown,
            Failure::SlowedDown { until } => Self::SlowedDown { until: until.map(|at| zone.show(at)) },
            Failure::ReconnectNeeded { why } => Self::ReconnectNeeded { why },
            Failure::NotServed { why } => Self::NotServed { why },
            Failure::PermissionRequired { missing } => Self::PermissionRequired { missing },
            Failure::Refused { meta_code, subcode, message, trace } => {
                Self::Refused { meta_code, subcode, message, trace }
            }
            Failure::NoMetaApp { flavour } => Self::NoMetaApp { flavour },
            Failure::MetaDown => Self::MetaDown,
            Failure::LoginRefused { why, message } => Self::LoginRefused { why, message },
            Failure::NoAccountId { kind } => Self::NoAccountId { kind },
            Failure::LoginDenied => Self::LoginDenied,
            Failure::LoginTimedOut => Self::LoginTimedOut,
            Failure::WrongAddress => Self::WrongAddress,
            Failure::Media { why } => Self::Media { why },
            Failure::NotAhead => Self::NotAhead,
            Failure::CannotAttach { why } => Self::CannotAttach { why },
            Failure::NothingToPaste => Self::NothingToPaste,
            Failure::PortTaken { port } => Self::PortTaken { port },
            Failure::BadRelayAddress => Self::BadRelayAddress,
            Failure::BadPublicAddress => Self::BadPublicAddress,
            Failure::TokenUnknown => Self::TokenUnknown,
            Failure::OtherAccount { username } => Self::OtherAccount { username },
            Failure::NoLogin => Self::NoLogin,
            Failure::NoUsableAccount => Self::NoUsableAccount,
            Failure::NoBrowser => Self::NoBrowser,
            Failure::Vault { problem } => Self::Vault { problem },
            Failure::Store { problem } => Self::Store { problem },
            Failure::NothingToSend => Self::NothingToSend,
            Failure::TooLong { bytes } => Self::TooLong { bytes },
            Failure::TooMuchText { most } => Self::TooMuchText { most },
            Failure::WindowClosed => Self::WindowClosed,
            Failure::CannotSplit { what } => Self::CannotSplit { what },
            Failure::LabelRefused { problem } => Self::LabelRefused { problem },
            Failure::NotFound => Self::NotFound,
            Failure::UnknownZone => Self::UnknownZone,
            Failure::LinkRefused => Self::LinkRefused,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i7_the_moment_of_a_failure_is_told_in_the_zone_it_is_shown_in() {
        let failure = Failure::SlowedDown { until: "2026-11-20T23:30:00Z".parse().ok() };
        for (zone, local) in [("Etc/UTC", "2026-11-20T23:30:00"), ("Asia/Tokyo", "2026-11-21T08:30:00")] {
            let FailureView::SlowedDown { until: Some(until) } =
                FailureView::of(failure.clone(), Zone::named(zone).unwrap())
            else {
                panic!("another failure");
            };
            assert_eq!(until.local, local, "{zone}");
        }
    }
}
