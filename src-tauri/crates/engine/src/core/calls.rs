//! What a call to Meta ended with.

use super::Core;
use crate::failure::Failure;
use chrono::TimeDelta;
use domain::AccountTrouble;
use instagram::{ApiError, Class, GraphError};

/// How long an account rests when Meta asks it to slow down without saying for how long.
const DEFAULT_REST: TimeDelta = TimeDelta::minutes(1);

impl Core {
    /// A failed call, with the moment until which to rest.
    pub(crate) fn failure(&self, error: &ApiError) -> Failure {
        if let ApiError::Graph(GraphError { class: Class::Throttled { wait }, .. }) = error {
            let rest = wait.and_then(|wait| TimeDelta::from_std(wait).ok()).unwrap_or(DEFAULT_REST);
            return Failure::SlowedDown { until: Some(self.now() + rest) };
        }
        Failure::from(error)
    }

    /// The outcome of a call, with its error as a [`Failure`] to branch on.
    pub(crate) fn checked<T>(&self, outcome: Result<T, ApiError>) -> Result<T, Failure> {
        outcome.map_err(|error| self.failure(&error))
    }

    /// The outcome of a call for the account itself or its list: `NotFound` means the account then.
    pub(crate) fn checked_of_account<T>(&self, outcome: Result<T, ApiError>) -> Result<T, Failure> {
        match &outcome {
            Err(ApiError::Graph(error)) if error.account_trouble() == Some(AccountTrouble::NotVisible) => {
                Err(Failure::NotServed { why: AccountTrouble::NotVisible })
            }
            _ => self.checked(outcome),
        }
    }
}
