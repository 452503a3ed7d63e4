//! From what a call ended with to the one fault it shows, and to the check that fault belongs to.

use crate::failure::Failure;
use crate::map::clamped;
use crate::views::{Check, Fault};
use chrono::DateTime;
use domain::{AccountTrouble, Moment, TokenTrouble, Zone};
use instagram::{ApiError, Class, GraphError};

impl Fault {
    /// The same fault with its times in another zone (I7).
    pub(super) fn shown_in(self, zone: Zone) -> Self {
        match self {
            Self::SlowedDown { until: Some(Moment { utc_ms, .. }) } => {
                Self::SlowedDown { until: DateTime::from_timestamp_millis(utc_ms).map(|at| zone.show(at)) }
            }
            other => other,
        }
    }
}

/// What a call's error shows.
pub(super) fn fault_of(error: &ApiError) -> Fault {
    if let ApiError::Graph(error) = error {
        if let Some(trouble) = error.token_trouble() {
            return of_token(trouble);
        }
        if let Some(trouble) = error.account_trouble() {
            return of_account(trouble);
        }
        if error.class == Class::Retry || error.http_status >= 500 {
            return Fault::MetaDown;
        }
        if error.code == 10 || matches!(error.class, Class::Permission) {
            return Fault::PermissionMissing { missing: Vec::new() };
        }
    }
    fault_of_failure(&Failure::from(error))
}

/// What a use-case's failure shows.
pub(super) fn fault_of_failure(failure: &Failure) -> Fault {
    match failure {
        Failure::Offline | Failure::Interrupted => Fault::Offline,
        Failure::NotInstagram { .. } => Fault::NotInstagram,
        Failure::SlowedDown { until } => Fault::SlowedDown { until: until.clone() },
        Failure::ReconnectNeeded { why } => of_token(*why),
        Failure::NotServed { why } => of_account(*why),
        Failure::PermissionRequired { missing } => Fault::PermissionMissing { missing: missing.clone() },
        Failure::Vault { problem } => Fault::Vault { problem: *problem },
        Failure::InstagramFault { .. } => Fault::MetaDown,
        Failure::Refused { meta_code, subcode, trace, .. } => {
            Fault::Refused { meta_code: *meta_code, subcode: *subcode, trace: trace.clone() }
        }
        _ => Fault::NotUnderstood,
    }
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

/// A refusal that names nothing, as the fault it shows.
pub(super) fn nameless(error: &GraphError, fault: fn(i32, Option<String>) -> Fault) -> Fault {
    fault(clamped(error.code), error.fbtrace_id.clone())
}

/// Where a fault belongs: what came to light in one call may be another check's. `None`: where it was met, since it says
/// nothing about another place.
pub(super) fn check_of(fault: &Fault) -> Option<Check> {
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
