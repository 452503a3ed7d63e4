//! The life of tokens (C9): renewed by themselves from seven days old and then weekly, tried again and again while they
//! live, and one account's trouble never another's.
//!
//! A renewed token is kept beside the old one first, proved by a read of the same account, and only then takes its
//! place: whatever happens in between, one that works is there.

use crate::actor::Actor;
use crate::changes::Change;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::views::TokenView;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{Account, AccountState, Flavour, Zone};
use instagram::login::{self, RefreshError};
use secrecy::SecretString;
use vault::SecretName;

/// A token of this age is renewed. Meta takes it from 24 hours on (`platform.md` §1b); a week leaves 53 days for tries.
const RENEW_AT: TimeDelta = TimeDelta::days(7);
/// So much later at most, by the account: accounts connected together are not renewed at the same moment.
const SPREAD: TimeDelta = TimeDelta::hours(12);
/// After a refused or failed renewal.
const TRY_AGAIN: TimeDelta = TimeDelta::hours(6);
/// The same when few days are left.
const TRY_AGAIN_SOON: TimeDelta = TimeDelta::hours(1);
/// Warnings, in days left: the smallest that is reached counts (C9).
const WARNINGS: [i64; 3] = [2, 5, 10];
/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;
/// Meta renews no token younger than that (`platform.md` §1b).
const TOO_YOUNG: TimeDelta = TimeDelta::hours(24);
/// A token that proved too young to be renewed was issued within the last day: it lives at least that long.
const LEAST_LIFE: TimeDelta = TimeDelta::days(59);

impl Engine {
    /// Runs as long as the account is connected.
    pub(crate) async fn keep_token_alive(&self, actor: &Actor) {
        self.settle_next_token(actor).await;
        let mut not_before = None;
        loop {
            let due = self.renewal_due(actor, not_before).await;
            let time_has_come = async {
                match due {
                    Some(at) => self.0.clock.sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = actor.removed.cancelled() => return,
                () = actor.token_changed.notified() => not_before = None,
                () = time_has_come => {
                    not_before = self.renew_token(actor).await.err().map(|wait| self.now() + wait);
                }
            }
        }
    }

    /// When the next renewal is due; `None` while there is nothing to renew or only a new login helps.
    async fn renewal_due(&self, actor: &Actor, not_before: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
        let account = self.account(&actor.id).await.ok()?;
        if !renews(&account) || matches!(account.state, AccountState::ReconnectNeeded { .. }) {
            return None;
        }
        // Of unknown age: it may be its last day.
        let by_age = account.token_issued_at.map_or(self.now(), |issued| issued + RENEW_AT + spread(&account));
        Some(not_before.map_or(by_age, |at| at.max(by_age)))
    }

    /// Renews the account's token.
    ///
    /// # Errors
    /// How long to wait before the next try.
    async fn renew_token(&self, actor: &Actor) -> Result<(), TimeDelta> {
        let account = self.account(&actor.id).await.map_err(|_| TRY_AGAIN_SOON)?;
        let wait = patience(&account, self.now());
        // One at a time with a login: what it kept must not be replaced by a child of the token before.
        let turn = actor.syncing.lock().await;
        let token = self.secret(&SecretName::token(actor.id.as_str())).await.ok().flatten().ok_or(wait)?;
        let now = self.now();
        let renewed = match login::refresh(&self.0.meta, &token, now).await {
            Ok(renewed) => renewed,
            Err(RefreshError::TooYoung) => {
                drop(turn);
                if account.token_issued_at.is_some_and(|issued| now - issued > TOO_YOUNG) {
                    // It cannot be that: some other refusal, to be tried again like any.
                    return Err(wait);
                }
                self.note_young_token(actor, &account).await;
                return Err(TOO_YOUNG);
            }
            Err(RefreshError::Api(error)) => {
                drop(turn);
                // Only what is said about the token itself counts; a host that is tired says nothing about it.
                let failure = Failure::from(&error);
                if matches!(failure, Failure::ReconnectNeeded { .. }) {
                    drop(self.note_failure(&actor.id, &failure).await);
                }
                return Err(wait);
            }
        };
        let next = SecretName::next_token(actor.id.as_str());
        self.keep_secret(&next, &renewed.token).await.map_err(|_| wait)?;
        if !self.is_token_of(&account, &renewed.token).await {
            // The old one goes on; the next try brings another.
            drop(self.forget_secret(&next).await);
            return Err(wait);
        }
        self.retire_old_token(actor, &renewed.token, now, renewed.expires_at).await.map_err(|_| wait)?;
        drop(turn);
        tracing::info!("a token was renewed");
        self.tell(Change::Frame);
        Ok(())
    }

    /// The proven token takes the old one's place; its life is written down.
    async fn retire_old_token(
        &self,
        actor: &Actor,
        token: &SecretString,
        issued: DateTime<Utc>,
        expires: Option<DateTime<Utc>>,
    ) -> Result<(), Failure> {
        self.keep_token(&actor.id, token).await?;
        self.0.store.set_token_life(&actor.id, Some(issued), expires).await?;
        drop(self.forget_secret(&SecretName::next_token(actor.id.as_str())).await);
        self.renew_client(actor);
        Ok(())
    }

    /// A renewal that was cut off by the end of the program left a token that nobody proved yet.
    async fn settle_next_token(&self, actor: &Actor) {
        let next = SecretName::next_token(actor.id.as_str());
        let Ok(Some(token)) = self.secret(&next).await else { return };
        let Ok(account) = self.account(&actor.id).await else { return };
        let turn = actor.syncing.lock().await;
        if self.is_token_of(&account, &token).await {
            // Of what age exactly nobody knows; that it is renewed soon makes it known.
            drop(self.keep_token(&actor.id, &token).await);
            drop(self.0.store.set_token_life(&actor.id, None, None).await);
            self.renew_client(actor);
        }
        drop(turn);
        drop(self.forget_secret(&next).await);
    }

    async fn is_token_of(&self, account: &Account, token: &SecretString) -> bool {
        match login::whose(&self.0.meta, account.flavour, token).await {
            Ok(id) => id.is_some_and(|id| id == account.id),
            Err(_) => false,
        }
    }

    async fn note_young_token(&self, actor: &Actor, account: &Account) {
        let issued = account.token_issued_at.unwrap_or(self.now());
        let expires = account.token_expires_at.unwrap_or(self.now() + LEAST_LIFE);
        drop(self.0.store.set_token_life(&actor.id, Some(issued), Some(expires)).await);
        self.tell(Change::Frame);
    }

    /// What the window says of a token.
    pub(crate) fn token_view(&self, account: &Account, zone: Zone) -> TokenView {
        // Both as they are kept: to the millisecond.
        let now = self.now().timestamp_millis();
        let left = account.token_expires_at.map(|end| (end.timestamp_millis() - now).max(0) / DAY_MS);
        let warning = left.and_then(|left| WARNINGS.into_iter().find(|threshold| left <= *threshold));
        TokenView {
            expires_at: account.token_expires_at.map(|end| zone.show(end)),
            days_left: left.and_then(|left| u32::try_from(left).ok()),
            warning: warning.and_then(|days| u32::try_from(days).ok()),
            renews: renews(account),
        }
    }
}

/// Only Instagram's own tokens are renewed without a login; a Page's has no end (`platform.md` §1a, §1b).
fn renews(account: &Account) -> bool {
    account.flavour == Flavour::Instagram
}

fn spread(account: &Account) -> TimeDelta {
    let digits =
        account.id.as_str().bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
    let minutes = u64::try_from(SPREAD.num_minutes()).unwrap_or(1);
    TimeDelta::minutes(i64::try_from(digits % minutes).unwrap_or_default())
}

fn patience(account: &Account, now: DateTime<Utc>) -> TimeDelta {
    let days_left = account.token_expires_at.map(|end| (end - now).num_days());
    if days_left.is_some_and(|days| days <= WARNINGS[2]) { TRY_AGAIN_SOON } else { TRY_AGAIN }
}
