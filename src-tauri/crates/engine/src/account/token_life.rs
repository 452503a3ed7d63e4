//! What is known of the life of a token, and what the window says of it (C9).

use super::Accounts;
use super::session::{AccountSession, TokenLife};
use crate::changes::Change;
use crate::core::locked;
use crate::views::{TokenDoubt, TokenView};
use chrono::TimeDelta;
use domain::{Account, Flavour, Zone};
use instagram::ApiError;

/// Warnings, in days left: the smallest that is reached counts (C9).
pub(super) const WARNINGS: [i64; 3] = [2, 5, 10];
/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;
/// Meta renews no token younger than that (`platform.md` §1b).
const TOO_YOUNG: TimeDelta = TimeDelta::hours(24);

impl Accounts {
    /// Renewing a token with an unknown end failed. The refusal does not tell its age: it may be too young, or about to
    /// expire. Only a token that came here less than a day ago can be too young.
    pub(super) fn doubt_life(&self, session: &AccountSession, account: &Account, error: &ApiError) {
        let ApiError::Graph(error) = error else { return };
        if account.token_expires_at.is_some() {
            // The warnings count down to it.
            return;
        }
        let may_be_young = self.core.now() - account.connected_at < TOO_YOUNG;
        let doubt = match (may_be_young, error.is_passing()) {
            (true, true) => return,
            (true, false) => TokenDoubt::PerhapsTooYoung,
            (false, _) => TokenDoubt::NotRenewed,
        };
        self.know_life(session, TokenLife::Doubted(doubt));
    }

    pub(super) fn know_life(&self, session: &AccountSession, life: TokenLife) {
        let before = std::mem::replace(&mut *locked(&session.token_life), life);
        if before != life {
            self.core.tell(Change::Frame);
        }
    }

    /// What the window says of a token.
    pub(crate) fn token_view(&self, account: &Account, zone: Zone) -> TokenView {
        // Both as they are kept: to the millisecond.
        let now = self.core.now().timestamp_millis();
        let left = account.token_expires_at.map(|end| (end.timestamp_millis() - now).max(0) / DAY_MS);
        let warning = left.and_then(|left| WARNINGS.into_iter().find(|threshold| left <= *threshold));
        let life = self.session(&account.id).map(|session| *locked(&session.token_life)).unwrap_or_default();
        TokenView {
            doubt: match life {
                TokenLife::Doubted(doubt) if account.token_expires_at.is_none() => Some(doubt),
                _ => None,
            },
            expires_at: account.token_expires_at.map(|end| zone.show(end)),
            days_left: left.and_then(|left| u32::try_from(left).ok()),
            warning: warning.and_then(|days| u32::try_from(days).ok()),
            renews: renews(account),
        }
    }
}

/// Only Instagram's own tokens are renewed without a login (`platform.md` §1a, §1b).
pub(super) fn renews(account: &Account) -> bool {
    account.flavour == Flavour::Instagram
}
