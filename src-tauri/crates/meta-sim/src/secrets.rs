//! What the platform gave out in confidence: a search for leaks begins here.

use crate::shared::Shared;
use std::fmt;

/// Every secret of a running simulator, also those it gives out later.
#[derive(Clone)]
pub struct Secrets(Shared);

impl Secrets {
    pub(crate) fn of(shared: Shared) -> Self {
        Self(shared)
    }

    /// Secrets of the apps, and every token and code given out so far, dead and used ones as well.
    #[must_use]
    pub fn all(&self) -> Vec<String> {
        let world = self.0.lock();
        let apps = [world.app.secret.clone(), world.app.instagram_secret.clone()];
        let given = world.tokens.values().chain(world.codes.values()).map(str::to_owned);
        apps.into_iter().chain(given).collect()
    }
}

impl fmt::Debug for Secrets {
    /// Without them.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Secrets").finish_non_exhaustive()
    }
}
