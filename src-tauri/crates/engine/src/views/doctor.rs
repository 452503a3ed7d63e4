//! Test connection: what was looked at, in order, and what was found (C10); and the set-up checklist of a Meta app (C11).

use crate::failure::VaultProblem;
use domain::{AccountId, Flavour, Moment};
use serde::{Deserialize, Serialize};

/// The latest test of one account's connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct DoctorView {
    /// Whose connection.
    pub account: AccountId,
    /// It is still looking.
    pub running: bool,
    /// Every check, in the order of looking. The first that fails ends the test; those after it were not looked at.
    pub checks: Vec<CheckView>,
    /// When the test ended.
    pub ended: Option<Moment>,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct CheckView {
    /// What is looked at.
    pub check: Check,
    /// What was found.
    pub finding: Finding,
}

/// What is looked at, in this order (C10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Check {
    /// Meta's host can be reached, and it is Meta that answers.
    Network,
    /// This computer's clock agrees with Meta's.
    Clock,
    /// There is a token, and it works.
    Token,
    /// Messages are among the permissions granted.
    Permissions,
    /// The account is a professional one.
    AccountType,
    /// The account is visible to the app, and the person may handle its messages.
    Role,
    /// Instagram lets connected tools read this account's messages.
    MessageAccess,
    /// One real read.
    Read,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "finding", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Finding {
    /// Not looked at.
    Waiting,
    /// Being looked at.
    Looking,
    /// All is well.
    Good,
    /// This is wrong.
    Wrong {
        /// What.
        fault: Fault,
    },
}

/// What can be wrong with a connection. Each has words of its own and a fix (C10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "fault", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Fault {
    /// No way to Meta's host.
    Offline,
    /// Something else answers in Meta's place: a hotel's login page, a proxy.
    NotInstagram,
    /// Meta has an outage.
    MetaDown,
    /// Instagram asked this account to slow down.
    SlowedDown {
        /// Until when.
        until: Option<Moment>,
    },
    /// This computer's clock is wrong.
    ClockWrong {
        /// By how many minutes; positive when it is fast.
        minutes: i32,
    },
    /// The place for secrets cannot be read.
    Vault {
        /// Why.
        problem: VaultProblem,
    },
    /// There is no token.
    NoToken,
    /// The token ran out.
    TokenExpired,
    /// The owner removed the app.
    AppRemoved,
    /// The password was changed.
    PasswordChanged,
    /// Meta wants the owner to confirm something first.
    Checkpoint,
    /// The token is not valid any more, and Meta gives no reason.
    TokenInvalid,
    /// Instagram restricted the account.
    Restricted,
    /// Permissions that messages need are missing.
    PermissionMissing {
        /// Meta's names of them; empty when Meta did not say.
        missing: Vec<String>,
    },
    /// The account is a personal one.
    PersonalAccount,
    /// The account is not visible to the app: no role on it, or no longer.
    NoRole,
    /// The person lost the Page role or task that messages need.
    PageRoleLost,
    /// The owner switched off, or never switched on, access to messages for connected tools.
    MessageAccessOff,
    /// Meta does not offer messages for this account.
    NotEligible,
    /// Meta has not approved the owner's app for this (3): App Review; no login helps.
    AppNotApproved,
    /// Meta refuses whatever is asked with this login and gives no reason (100 without a subcode): the fault is in the
    /// owner's Meta app or its access, not in the login or in one message.
    AppOrAccess {
        /// Meta's code.
        meta_code: i32,
        /// Meta's trace id, for their support.
        trace: Option<String>,
    },
    /// The login works, and Meta refuses whatever is asked of the account's messages and gives no reason: the
    /// invitation as tester is still pending, or Meta has restricted the app (`platform.md` §4.2, Nov 2026).
    PendingOrRestricted {
        /// Meta's code.
        meta_code: i32,
        /// Meta's trace id, for their support.
        trace: Option<String>,
    },
    /// Meta refused the read for another reason.
    Refused {
        /// Meta's code.
        meta_code: i32,
        /// Meta's subcode.
        subcode: Option<i32>,
        /// Meta's trace id, for their support.
        trace: Option<String>,
    },
    /// Meta answered in a form this version does not understand.
    NotUnderstood,
}

/// The set-up checklist of the owner's Meta app for one login (C11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ChecklistView {
    /// For which login.
    pub flavour: Flavour,
    /// Its items, in the order of doing them.
    pub items: Vec<ItemView>,
}

/// One item of the checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ItemView {
    /// What is to be done.
    pub item: Item,
    /// It is done.
    pub done: bool,
    /// Shopbell saw that by itself; else only the owner can say, and may.
    pub seen: bool,
}

/// What is to be done for the owner's Meta app, in this order (C11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Item {
    /// An app of type Business exists, and its id and secret are entered here.
    BusinessApp,
    /// The product Instagram is added to it.
    InstagramProduct,
    /// The redirect address is entered there.
    RedirectAddress,
    /// The account is added as tester, or has a role on the app.
    Tester,
    /// The permissions for messages are granted.
    Permissions,
    /// Connected tools may access messages.
    MessageAccess,
    /// The webhook address and verify token are entered there; optional (Y3).
    Webhook,
    /// App Review, needed to serve accounts one does not own.
    Review,
    /// The app is live.
    Live,
}
