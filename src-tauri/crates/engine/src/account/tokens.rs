//! The life of tokens (C9): renewed by themselves from seven days old and then weekly, tried again and again while they
//! live. One account's failure does not delay another's renewal.
//!
//! A renewed token is kept beside the old one first, proved by a read of the same account, and only then takes its
//! place, so that a token that works is kept at every moment.

use super::Accounts;
use super::session::{AccountSession, TokenLife};
use super::token_life::{WARNINGS, renews};
use crate::changes::Change;
use crate::core::locked;
use crate::failure::Failure;
use crate::views::TokenDoubt;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{Account, AccountState, WayIn};
use instagram::login::{self, Opened, TokenEnd};
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;
use vault::SecretName;

/// A token of this age is renewed. Meta takes it from 24 hours on (`platform.md` §1b); a week leaves 53 days for tries.
const RENEW_AT: TimeDelta = TimeDelta::days(7);
/// How much later at most, differing by account, so that accounts connected together are not renewed at the same
/// moment.
const JITTER: TimeDelta = TimeDelta::hours(12);
/// After a refused or failed renewal.
const TRY_AGAIN: TimeDelta = TimeDelta::hours(6);
/// The same when few days are left.
const TRY_AGAIN_SOON: TimeDelta = TimeDelta::hours(1);
/// Asking Facebook again when a token ends that it did not tell of.
const ASK_AGAIN: TimeDelta = TimeDelta::hours(24);

/// What an account's token needs next.
#[derive(Clone, Copy)]
enum Care {
    /// Another one in its place.
    Renewal,
    /// To be asked when it ends.
    End,
}

impl Accounts {
    /// Runs as long as the account is connected.
    pub(crate) async fn keep_token_alive(&self, session: &AccountSession) {
        self.settle_next_token(session).await;
        let mut not_before = None;
        loop {
            let due = self.care_due(session, not_before).await;
            let time_has_come = async {
                match due {
                    Some((at, care)) => self.core.until_moment(at).await.then_some(care),
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = session.removed.cancelled() => return,
                () = session.token_changed.notified() => not_before = None,
                due = time_has_come => {
                    // `None`: the clock jumped, so the time it is due at is worked out anew.
                    let waits_still = not_before.is_some_and(|at| self.core.plan_now() < at);
                    let Some(care) = due.filter(|_| !waits_still) else { continue };
                    let done = match care {
                        Care::Renewal => self.renew_token(session).await,
                        Care::End => self.ask_for_the_end(session).await,
                    };
                    not_before = done.err().map(|wait| self.core.plan_now() + wait);
                }
            }
        }
    }

    /// What the token needs next, and when; `None` while it needs nothing or only a new login helps.
    async fn care_due(
        &self,
        session: &AccountSession,
        not_before: Option<DateTime<Utc>>,
    ) -> Option<(DateTime<Utc>, Care)> {
        let account = self.account(&session.id).await.ok()?;
        if matches!(account.state, AccountState::ReconnectNeeded { .. }) {
            return None;
        }
        let (at, care) = if renews(&account) {
            // Its age is unknown, so this may be its last day.
            let by_age = account.token_issued_at.map_or(self.core.now(), |issued| issued + RENEW_AT + jitter(&account));
            (by_age, Care::Renewal)
        } else if may_end(&account) && *locked(&session.token_life) != TokenLife::Endless {
            (self.core.now(), Care::End)
        } else {
            return None;
        };
        // A token's age is a matter of dates; the waiting after a try, and a rest, are lengths of time.
        let rests = session.rests_until(self.core.plan_now());
        let waits = not_before.max(rests).map(|at| self.core.on_the_wall(at));
        Some((waits.map_or(at, |waits| waits.max(at)), care))
    }

    /// Renews the account's token.
    ///
    /// # Errors
    /// How long to wait before the next try.
    async fn renew_token(&self, session: &AccountSession) -> Result<(), TimeDelta> {
        let account = self.account(&session.id).await.map_err(|_| TRY_AGAIN_SOON)?;
        let wait = retry_delay(&account, self.core.now());
        // Not during a login: it may keep a new token, which a renewal of the token before it must not replace.
        let reading = session.reading();
        let turn = session.renewing.lock().await;
        let token = self.secrets.get(&SecretName::token(session.id.as_str())).await.ok().flatten().ok_or(wait)?;
        let now = self.core.now();
        let answer =
            self.core.unless_stopped(&reading, login::refresh(&self.core.meta, &token, now)).await.ok_or(wait)?;
        let renewed = match answer {
            Ok(renewed) => renewed,
            Err(error) => {
                drop(turn);
                // Only a refusal of the token itself changes the account's state; a limit or a fault of the host says
                // nothing about the token.
                let failure = Failure::from(&error);
                if matches!(failure, Failure::ReconnectNeeded { .. }) {
                    drop(self.note_failure(&session.id, &failure).await);
                } else {
                    self.doubt_life(session, &account, &error);
                }
                return Err(wait);
            }
        };
        let next = SecretName::next_token(session.id.as_str());
        self.secrets.keep(&next, &renewed.token).await.map_err(|_| wait)?;
        if !self.is_token_of(&reading, &account, &renewed.token).await {
            // The old token stays in use; the next try brings another.
            drop(self.secrets.forget(&next).await);
            return Err(wait);
        }
        self.retire_old_token(session, &renewed.token, now, renewed.expires_at).await.map_err(|_| wait)?;
        drop(turn);
        tracing::info!("a token was renewed");
        self.core.tell(Change::Frame);
        Ok(())
    }

    /// The proven token takes the old one's place; its life is written down.
    async fn retire_old_token(
        &self,
        session: &AccountSession,
        token: &SecretString,
        issued: DateTime<Utc>,
        expires: Option<DateTime<Utc>>,
    ) -> Result<(), Failure> {
        self.secrets.keep(&SecretName::token(session.id.as_str()), token).await?;
        self.core.store.set_token_life(&session.id, Some(issued), expires).await?;
        drop(self.secrets.forget(&SecretName::next_token(session.id.as_str())).await);
        session.renew_client();
        Ok(())
    }

    /// A renewal was cut off by the end of the program and left a token that was not proved yet.
    async fn settle_next_token(&self, session: &AccountSession) {
        let next = SecretName::next_token(session.id.as_str());
        let Ok(Some(token)) = self.secrets.get(&next).await else { return };
        let Ok(account) = self.account(&session.id).await else { return };
        let reading = session.reading();
        let turn = session.renewing.lock().await;
        if self.is_token_of(&reading, &account, &token).await {
            // Its exact age is not known. It was issued later than the token before, whose dates are on disk, so it
            // lives at least as long as they say; the next renewal brings dates of its own.
            drop(self.secrets.keep(&SecretName::token(session.id.as_str()), &token).await);
            session.renew_client();
        }
        drop(turn);
        drop(self.secrets.forget(&next).await);
    }

    async fn is_token_of(&self, reading: &CancellationToken, account: &Account, token: &SecretString) -> bool {
        let opened = login::opens(&self.core.meta, account.flavour, token, &account.id);
        self.core.unless_stopped(reading, opened).await == Some(Ok(Opened::It))
    }

    /// Asks Facebook when a pasted token ends (`platform.md` §1a): one of a short-lived login lives an hour.
    ///
    /// # Errors
    /// How long to wait before asking again.
    async fn ask_for_the_end(&self, session: &AccountSession) -> Result<(), TimeDelta> {
        let token =
            self.secrets.get(&SecretName::token(session.id.as_str())).await.ok().flatten().ok_or(TRY_AGAIN_SOON)?;
        let asked = login::token_end(&self.core.meta, &token);
        match self.core.unless_stopped(&session.reading(), asked).await.ok_or(TRY_AGAIN_SOON)? {
            Ok(TokenEnd::Never) => self.know_life(session, TokenLife::Endless),
            Ok(TokenEnd::At(end)) => {
                self.core.store.set_token_life(&session.id, None, Some(end)).await.map_err(|_| TRY_AGAIN_SOON)?;
                self.core.tell(Change::Frame);
            }
            Ok(TokenEnd::NotTold) => {
                self.know_life(session, TokenLife::Doubted(TokenDoubt::EndNotTold));
                return Err(ASK_AGAIN);
            }
            Err(_) => return Err(TRY_AGAIN_SOON),
        }
        Ok(())
    }
}

/// A Page's token that a login brought has no end (`platform.md` §1a); whether a pasted one has is unknown.
fn may_end(account: &Account) -> bool {
    account.way == WayIn::PastedToken && account.token_expires_at.is_none()
}

fn jitter(account: &Account) -> TimeDelta {
    let digits =
        account.id.as_str().bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
    let minutes = u64::try_from(JITTER.num_minutes()).unwrap_or(1);
    TimeDelta::minutes(i64::try_from(digits % minutes).unwrap_or_default())
}

fn retry_delay(account: &Account, now: DateTime<Utc>) -> TimeDelta {
    let days_left = account.token_expires_at.map(|end| (end - now).num_days());
    // Its end is unknown, so it may end any day.
    if days_left.is_none_or(|days| days <= WARNINGS[2]) { TRY_AGAIN_SOON } else { TRY_AGAIN }
}
