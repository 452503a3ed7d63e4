//! From what a call ended with to the one fault it shows, and to the check that fault belongs to.

use crate::core::Core;
use crate::failure::{Failure, clamped};
use crate::views::{Check, Fault};
use chrono::{DateTime, Utc};
use domain::{AccountTrouble, TokenTrouble, Zone};
use instagram::{ApiError, Class, GraphError};

/// What is wrong with a connection, with times where a [`Fault`] has what is shown of them.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Wrong {
    /// Instagram asks the account to slow down, until then if it says so.
    SlowedDown(Option<DateTime<Utc>>),
    /// Anything else.
    Fault(Fault),
}

impl Wrong {
    /// As the window shows it in a zone.
    pub(super) fn view(&self, zone: Zone) -> Fault {
        match self {
            Self::SlowedDown(until) => Fault::SlowedDown { until: until.map(|at| zone.show(at)) },
            Self::Fault(fault) => fault.clone(),
        }
    }
}

impl From<Fault> for Wrong {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// What a call's error shows.
pub(super) fn of_error(error: &ApiError, core: &Core) -> Wrong {
    if let ApiError::Graph(error) = error {
        if let Some(trouble) = error.token_trouble() {
            return of_token(trouble).into();
        }
        if let Some(trouble) = error.account_trouble() {
            return of_account(trouble).into();
        }
        if error.class == Class::Retry || error.http_status >= 500 {
            return Fault::MetaDown.into();
        }
        if error.code == 10 || matches!(error.class, Class::Permission) {
            return Fault::PermissionMissing { missing: Vec::new() }.into();
        }
    }
    of_failure(&core.failure(error))
}

/// What a use-case's failure shows.
pub(super) fn of_failure(failure: &Failure) -> Wrong {
    let fault = match failure {
        Failure::Offline | Failure::Interrupted => Fault::Offline,
        Failure::NotInstagram { .. } => Fault::NotInstagram,
        Failure::SlowedDown { until } => return Wrong::SlowedDown(*until),
        Failure::ReconnectNeeded { why } => of_token(*why),
        Failure::NotServed { why } => of_account(*why),
        Failure::PermissionRequired { missing } => Fault::PermissionMissing { missing: missing.clone() },
        Failure::Vault { problem } => Fault::Vault { problem: *problem },
        Failure::InstagramFault { .. } => Fault::MetaDown,
        Failure::Refused { meta_code, subcode, trace, .. } => {
            Fault::Refused { meta_code: *meta_code, subcode: *subcode, trace: trace.clone() }
        }
        _ => Fault::NotUnderstood,
    };
    fault.into()
}

fn of_token(trouble: TokenTrouble) -> Fault {
    match trouble {
        TokenTrouble::Unknown => Fault::TokenInvalid,
        TokenTrouble::Expired => Fault::TokenExpired,
        TokenTrouble::AppRemoved | TokenTrouble::AccessWithdrawn => Fault::AppRemoved,
        TokenTrouble::PasswordChanged => Fault::PasswordChanged,
        TokenTrouble::Checkpoint => Fault::Checkpoint,
        TokenTrouble::RoleLost => Fault::PageRoleLost,
        TokenTrouble::Restricted => Fault::Restricted,
    }
}

fn of_account(trouble: AccountTrouble) -> Fault {
    match trouble {
        AccountTrouble::NotEligible => Fault::NotEligible,
        AccountTrouble::NotVisible => Fault::NoRole,
        AccountTrouble::MessagesOff => Fault::MessageAccessOff,
        AccountTrouble::NotApproved => Fault::AppNotApproved,
        AccountTrouble::Blocked => Fault::Refused { meta_code: clamped(100), subcode: Some(2_534_029), trace: None },
    }
}

/// The fault shown by a refusal that gives no reason.
pub(super) fn nameless(error: &GraphError, fault: fn(i32, Option<String>) -> Fault) -> Wrong {
    fault(clamped(error.code), error.fbtrace_id.clone()).into()
}

/// Where a fault belongs: a call of one check may show a fault of another. `None`: at the check that made the call.
pub(super) fn check_of(wrong: &Wrong) -> Option<Check> {
    let Wrong::Fault(fault) = wrong else { return Some(Check::Network) };
    Some(match fault {
        Fault::Offline | Fault::NotInstagram | Fault::MetaDown | Fault::SlowedDown { .. } => Check::Network,
        Fault::ClockWrong { .. } => Check::Clock,
        Fault::Vault { .. }
        | Fault::NoToken
        | Fault::TokenExpired
        | Fault::AppRemoved
        | Fault::PasswordChanged
        | Fault::Checkpoint
        | Fault::TokenInvalid
        | Fault::Restricted => Check::Token,
        Fault::PermissionMissing { .. } => Check::Permissions,
        Fault::PersonalAccount => Check::AccountType,
        Fault::NoRole | Fault::PageRoleLost | Fault::AppNotApproved | Fault::PendingOrRestricted { .. } => Check::Role,
        Fault::MessageAccessOff | Fault::NotEligible => Check::MessageAccess,
        Fault::AppOrAccess { .. } | Fault::Refused { .. } | Fault::NotUnderstood => return None,
    })
}
