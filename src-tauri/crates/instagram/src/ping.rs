//! A call without a token that shows whether Meta can be reached, and what time it is there (C10).

use crate::ApiError;
use crate::meta::Meta;
use crate::net::{Allowance, exchange};
use chrono::{DateTime, Utc};
use domain::Flavour;

impl Meta {
    /// Asks the host that serves a login who it is. Meta refuses a call without a token with an error of its own, which
    /// proves that Meta answers. Tells Meta's time, if the answer says it; whole seconds.
    ///
    /// # Errors
    /// When the host was not reached, when something else answers in its place, or when Meta says that it is down
    /// (HTTP 5xx).
    pub async fn ping(&self, flavour: Flavour) -> Result<Option<DateTime<Utc>>, ApiError> {
        let request = self.reading().get(self.graph(flavour, &["me"]));
        let answer = exchange(request, Allowance::reading(self.limits(), self.limits().item_bytes), &[]).await;
        match answer.result {
            Ok(_) => Ok(answer.date),
            Err(ApiError::Graph(error)) if error.http_status < 500 => Ok(answer.date),
            Err(error) => Err(error),
        }
    }
}
