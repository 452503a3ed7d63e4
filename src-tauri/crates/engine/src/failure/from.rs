//! From the errors of store, vault and instagram to what the engine branches on.

use super::{Failure, LabelProblem, LoginRefusal, StoreProblem, VaultProblem};
use domain::{AccountTrouble, BadLabel, Unsplittable};
use instagram::login::listener::WaitError;
use instagram::login::{LoginError, RedirectError, Refusal};
use instagram::{ApiError, Class, GraphError, SetUpError};
use store::StoreError;
use vault::VaultError;

impl From<&ApiError> for Failure {
    fn from(error: &ApiError) -> Self {
        match error {
            ApiError::NeverReached(_) => Self::Offline,
            ApiError::Interrupted(_) => Self::Interrupted,
            // An error page of Meta's servers; a network that wants a login first answers with another status.
            ApiError::NotMeta { status: 500.. } => Self::InstagramFault { trace: None },
            ApiError::NotMeta { status } => Self::NotInstagram { status: *status },
            ApiError::ForeignAddress => Self::LinkRefused,
            ApiError::TooLarge => Self::AnswerTooLarge,
            ApiError::Undecodable { path, .. } => Self::NotUnderstood { place: path.clone() },
            ApiError::Graph(error) => Self::from(error),
        }
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self::from(&error)
    }
}

impl From<SetUpError> for Failure {
    fn from(error: SetUpError) -> Self {
        // The HTTP client could not be made: on this computer nothing can be reached.
        tracing::error!(%error, "no HTTP client");
        Self::Offline
    }
}

impl From<&GraphError> for Failure {
    fn from(error: &GraphError) -> Self {
        // Not visible (100/33) says something about the account only where the account itself was asked for.
        if let Some(why) = error.account_trouble().filter(|why| *why != AccountTrouble::NotVisible) {
            return Self::NotServed { why };
        }
        match &error.class {
            Class::Throttled { .. } => Self::SlowedDown { until: None },
            Class::Reconnect => Self::ReconnectNeeded { why: error.token_trouble().unwrap_or_default() },
            Class::Permission if !error.is_about_one() => Self::PermissionRequired { missing: Vec::new() },
            Class::Retry | Class::ReduceData => Self::InstagramFault { trace: error.fbtrace_id.clone() },
            // Also when Meta says that trying again is of no use: that is about the request, and a read is repeated anyway.
            _ if matches!((error.code, error.subcode), (-1 | 1 | 2, None)) => {
                Self::InstagramFault { trace: error.fbtrace_id.clone() }
            }
            _ => Self::Refused {
                meta_code: clamped(error.code),
                subcode: error.subcode.map(clamped),
                message: error.message.clone(),
                trace: error.fbtrace_id.clone(),
            },
        }
    }
}

/// Meta's codes have seven digits at most; anything larger is only shown, never branched on.
pub(crate) fn clamped(code: i64) -> i32 {
    i32::try_from(code).unwrap_or(if code < 0 { i32::MIN } else { i32::MAX })
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let problem = match &error {
            StoreError::Foreign => StoreProblem::Foreign,
            StoreError::InUse => StoreProblem::InUse,
            StoreError::Locked => StoreProblem::Locked,
            StoreError::Newer { .. } => StoreProblem::Newer,
            StoreError::Broken => StoreProblem::Broken,
            StoreError::Full => StoreProblem::Full,
            StoreError::ReadOnly => StoreProblem::ReadOnly,
            StoreError::Gone => StoreProblem::Gone,
            _ => StoreProblem::Io,
        };
        tracing::warn!(%error, "the store failed");
        Self::Store { problem }
    }
}

impl From<Unsplittable> for Failure {
    fn from(what: Unsplittable) -> Self {
        Self::CannotSplit { what }
    }
}

impl From<VaultError> for Failure {
    fn from(error: VaultError) -> Self {
        Self::Vault { problem: VaultProblem::from(&error) }
    }
}

impl From<&VaultError> for VaultProblem {
    fn from(error: &VaultError) -> Self {
        match error {
            VaultError::Absent => Self::Absent,
            VaultError::Locked => Self::Locked,
            VaultError::TimedOut => Self::TimedOut,
            VaultError::WrongPassphrase => Self::WrongPassphrase,
            VaultError::Damaged => Self::Damaged,
            _ => Self::Io,
        }
    }
}

impl From<LoginError> for Failure {
    fn from(error: LoginError) -> Self {
        match error {
            LoginError::Refused { why, error } => Self::LoginRefused { why: why.into(), message: error.message },
            LoginError::NoAccountId { kind, .. } => Self::NoAccountId { kind: kind.map(|kind| kind.to_string()) },
            LoginError::NotAToken => Self::TokenUnknown,
            LoginError::NoCredentials => Self::LoginRefused { why: LoginRefusal::Credentials, message: None },
            LoginError::BadRedirect => Self::LoginRefused { why: LoginRefusal::Redirect, message: None },
            LoginError::Api(ApiError::NotMeta { status: 500.. }) => Self::MetaDown,
            LoginError::Api(ApiError::Graph(error)) if is_metas_own_fault(&error) => Self::MetaDown,
            LoginError::Api(error) => Self::from(error),
        }
    }
}

impl From<BadLabel> for LabelProblem {
    fn from(bad: BadLabel) -> Self {
        match bad {
            BadLabel::Empty => Self::Empty,
            BadLabel::TooLong => Self::TooLong,
        }
    }
}

impl From<LabelProblem> for Failure {
    fn from(problem: LabelProblem) -> Self {
        Self::LabelRefused { problem }
    }
}

/// A fault on Meta's side, as far as it says so: trying again later may help, and nothing here needs a change.
fn is_metas_own_fault(error: &GraphError) -> bool {
    error.is_passing() && !matches!(error.class, Class::Throttled { .. })
}

impl From<Refusal> for LoginRefusal {
    fn from(why: Refusal) -> Self {
        match why {
            Refusal::Credentials => Self::Credentials,
            Refusal::Redirect => Self::Redirect,
            Refusal::SpentCode => Self::SpentCode,
        }
    }
}

impl From<RedirectError> for Failure {
    fn from(error: RedirectError) -> Self {
        match error {
            RedirectError::Denied => Self::LoginDenied,
            RedirectError::Failed { message, .. } => Self::LoginRefused { why: LoginRefusal::NotSaid, message },
            RedirectError::Outage => Self::MetaDown,
            _ => Self::WrongAddress,
        }
    }
}

impl From<WaitError> for Failure {
    fn from(error: WaitError) -> Self {
        match error {
            WaitError::Denied => Self::LoginDenied,
            WaitError::TimedOut => Self::LoginTimedOut,
            WaitError::Failed { message, .. } => Self::LoginRefused { why: LoginRefusal::NotSaid, message },
            WaitError::Outage => Self::MetaDown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s4_each_fault_of_the_files_has_its_own_name() {
        for (error, expected) in [
            (StoreError::Foreign, StoreProblem::Foreign),
            (StoreError::InUse, StoreProblem::InUse),
            (StoreError::Locked, StoreProblem::Locked),
            (StoreError::Newer { found: 9, known: 2 }, StoreProblem::Newer),
            (StoreError::Broken, StoreProblem::Broken),
            (StoreError::Full, StoreProblem::Full),
            (StoreError::ReadOnly, StoreProblem::ReadOnly),
            (StoreError::Gone, StoreProblem::Gone),
            (StoreError::Closed, StoreProblem::Io),
        ] {
            assert_eq!(Failure::from(error), Failure::Store { problem: expected });
        }
    }
}
