//! From what the three neighbours call an error to what the window branches on.

use crate::engine::Engine;
use crate::failure::{Failure, LoginRefusal, StoreProblem, Unsplittable, VaultProblem};
use crate::views::RefusalView;
use chrono::{DateTime, TimeDelta};
use domain::{AccountTrouble, Flavour, Moment, Zone, split};
use instagram::login::listener::WaitError;
use instagram::login::{self, LoginError, RedirectError, Refusal};
use instagram::{ApiError, Class, GraphError, SetUpError};
use store::StoreError;
use vault::VaultError;

/// How long an account rests when Meta asks it to slow down without saying for how long.
const DEFAULT_REST: TimeDelta = TimeDelta::minutes(1);

impl Engine {
    /// A failed call, with the moment until which to rest in the configured zone.
    pub(crate) async fn failure(&self, error: &ApiError) -> Failure {
        if let ApiError::Graph(GraphError { class: Class::Throttled { wait }, .. }) = error {
            let rest = wait.and_then(|wait| TimeDelta::from_std(wait).ok()).unwrap_or(DEFAULT_REST);
            return Failure::SlowedDown { until: Some(self.zone().await.show(self.now() + rest)) };
        }
        Failure::from(error)
    }

    /// The outcome of a call for the account itself or its list: what is not found then is the account.
    pub(crate) async fn checked_of_account<T>(&self, outcome: Result<T, ApiError>) -> Result<T, Failure> {
        match &outcome {
            Err(ApiError::Graph(error)) if error.account_trouble() == Some(AccountTrouble::NotVisible) => {
                Err(Failure::NotServed { why: AccountTrouble::NotVisible })
            }
            _ => self.checked(outcome).await,
        }
    }

    /// The outcome of a call, with its error as the window may branch on it.
    pub(crate) async fn checked<T>(&self, outcome: Result<T, ApiError>) -> Result<T, Failure> {
        match outcome {
            Ok(answer) => Ok(answer),
            Err(error) => Err(self.failure(&error).await),
        }
    }
}

impl Failure {
    /// The same failure with its times in another zone: the owner may change the zone while it is shown (I7).
    pub(crate) fn shown_in(self, zone: Zone) -> Self {
        match self {
            Self::SlowedDown { until: Some(Moment { utc_ms, .. }) } => {
                let until = DateTime::from_timestamp_millis(utc_ms);
                Self::SlowedDown { until: until.map(|at| zone.show(at)) }
            }
            other => other,
        }
    }
}

impl From<&ApiError> for Failure {
    fn from(error: &ApiError) -> Self {
        match error {
            ApiError::NeverReached(_) => Self::Offline,
            ApiError::Interrupted(_) => Self::Interrupted,
            // A page of Meta's servers; a network that wants a login first answers otherwise.
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

impl From<split::Unsplittable> for Failure {
    fn from(what: split::Unsplittable) -> Self {
        let what = match what {
            split::Unsplittable::Link => Unsplittable::Link,
            split::Unsplittable::Character => Unsplittable::Character,
        };
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

/// What the window says of a login that failed, and what Meta's support would ask for.
#[derive(Clone, Debug)]
pub(crate) struct LoginTrouble {
    pub(crate) failure: Failure,
    pub(crate) named: Option<RefusalView>,
}

impl From<Failure> for LoginTrouble {
    fn from(failure: Failure) -> Self {
        Self { failure, named: None }
    }
}

impl From<RedirectError> for LoginTrouble {
    fn from(error: RedirectError) -> Self {
        let code = match &error {
            RedirectError::Failed { code, .. } => *code,
            _ => None,
        };
        Self { failure: error.into(), named: code.map(RefusalView::of_code) }
    }
}

impl From<WaitError> for LoginTrouble {
    fn from(error: WaitError) -> Self {
        let code = match &error {
            WaitError::Failed { code, .. } => *code,
            _ => None,
        };
        Self { failure: error.into(), named: code.map(RefusalView::of_code) }
    }
}

impl RefusalView {
    fn of_code(code: i64) -> Self {
        Self { meta_code: clamped(code), subcode: None, trace: None }
    }

    fn of(error: &GraphError) -> Self {
        let subcode = error.subcode.map(clamped);
        Self { meta_code: clamped(error.code), subcode, trace: error.fbtrace_id.clone() }
    }
}

impl Engine {
    /// A login that failed on the way, worded by what Meta said, with its code and trace id.
    pub(crate) async fn login_trouble(&self, error: LoginError, flavour: Flavour) -> LoginTrouble {
        let graph = match &error {
            LoginError::Refused { error, .. } | LoginError::Api(ApiError::Graph(error)) => Some(error.clone()),
            LoginError::NoAccountId { error: Some(error), .. } => Some(GraphError::clone(error)),
            _ => None,
        };
        let named = graph.as_ref().map(RefusalView::of);
        let failure = match (&error, &graph) {
            (LoginError::Api(api), Some(GraphError { class: Class::Throttled { .. }, .. })) => self.failure(api).await,
            _ => match Failure::from(error) {
                // Meta does not say which; what a login reads takes this one first of all (`platform.md` §1a, §1b).
                Failure::PermissionRequired { missing } if missing.is_empty() => {
                    Failure::PermissionRequired { missing: vec![login::first_needed(flavour).to_owned()] }
                }
                other => other,
            },
        };
        LoginTrouble { failure, named }
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
