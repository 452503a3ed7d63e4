//! From what the three neighbours call an error to what the window branches on.

use crate::engine::Engine;
use crate::failure::{Failure, StoreProblem, Unsplittable, VaultProblem};
use chrono::{DateTime, TimeDelta};
use domain::{AccountTrouble, Moment, Zone, split};
use instagram::login::loopback::WaitError;
use instagram::login::{LoginError, RedirectError};
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
            Class::Permission => Self::PermissionRequired { missing: Vec::new() },
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
            // Whatever Meta refuses here, it refuses the app's id, secret or redirect address, or the code (which is
            // spent then): the login starts over either way.
            LoginError::Api(ApiError::Graph(error)) => Self::LoginRefused { message: error.message },
            LoginError::Api(error) => Self::from(error),
            LoginError::NotAToken => Self::TokenUnknown,
            LoginError::NoCredentials | LoginError::BadRedirect | LoginError::WrongCredentials => {
                Self::LoginRefused { message: None }
            }
        }
    }
}

impl From<RedirectError> for Failure {
    fn from(error: RedirectError) -> Self {
        match error {
            RedirectError::Denied => Self::LoginDenied,
            RedirectError::Failed { .. } => Self::LoginRefused { message: None },
            _ => Self::WrongAddress,
        }
    }
}

impl From<WaitError> for Failure {
    fn from(error: WaitError) -> Self {
        match error {
            WaitError::Denied => Self::LoginDenied,
            WaitError::TimedOut => Self::LoginTimedOut,
            WaitError::Failed { .. } => Self::LoginRefused { message: None },
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
            (StoreError::Closed, StoreProblem::Io),
        ] {
            assert_eq!(Failure::from(error), Failure::Store { problem: expected });
        }
    }
}
