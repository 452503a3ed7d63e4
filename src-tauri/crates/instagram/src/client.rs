//! One account's calls: its token, its rate limits, and what Meta says about its allowance.
//!
//! Owns who asks. What is asked and how the answers are read lies in `read` and `send`.

use crate::ApiError;
use crate::fewer::{Asked, Fields, RefusedFields};
use crate::identity::{Named, OwnSide, Sides};
use crate::meta::Meta;
use crate::net::rate_limit::RateLimit;
use crate::net::{Body, Exchange};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{AccountId, Flavour};
use secrecy::SecretString;
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// What opens one account's messages.
#[derive(Clone, Debug)]
pub struct Access {
    /// The account.
    pub account: AccountId,
    /// The login that serves it.
    pub flavour: Flavour,
    /// The node its calls go to: the Page for Facebook Login, the account itself for Instagram Login.
    pub node: String,
    /// Its token.
    pub token: SecretString,
    /// By what else its own side is known.
    pub own: OwnSide,
}

/// The client of one account. Cheap to clone; all clones share its rate limits, so one account has one client.
#[derive(Clone)]
pub struct AccountClient(Arc<Inner>);

struct Inner {
    meta: Meta,
    access: Access,
    rate_limits: Arc<RateLimits>,
    usage_percent: AtomicU32,
    /// What else the own side goes by, with what was heard since.
    own: Mutex<OwnSide>,
    refused: Arc<RefusedFields>,
    /// Meta's time as the latest answer said it, and when by this computer's steady clock.
    date: Arc<Mutex<Option<Heard>>>,
}

/// What Meta's clock showed, and when that was heard.
type Heard = (DateTime<Utc>, Instant);

/// Meta counts an account's calls whatever token they carry: a client with a new token keeps the old one's limits.
struct RateLimits {
    /// Conversations calls: list, thread and message reads (`platform.md` §5).
    conversations: RateLimit,
    profiles: RateLimit,
    sends: RateLimit,
}

impl AccountClient {
    /// A client for the account behind `access`.
    #[must_use]
    pub fn new(meta: Meta, access: Access) -> Self {
        let limits = meta.limits();
        let rate_limits = Arc::new(RateLimits {
            conversations: RateLimit::every(limits.conversation_spacing),
            profiles: RateLimit::every(limits.profile_spacing),
            sends: RateLimit::every(limits.send_spacing),
        });
        if access.flavour == Flavour::Facebook {
            // A login looks whether the Page's messages are served (C6): that was one of the account's two calls of
            // this second, made before there was a client to count it.
            rate_limits.conversations.count_one();
        }
        let own = Mutex::new(access.own.clone());
        let usage_percent = AtomicU32::new(0);
        Self(Arc::new(Inner {
            meta,
            access,
            rate_limits,
            usage_percent,
            own,
            refused: Arc::default(),
            date: Arc::default(),
        }))
    }

    /// A client for the same account behind a new `access`, as after a new login. It keeps the rate limits of this one.
    #[must_use]
    pub fn renewed(&self, access: Access) -> Self {
        let (meta, own) = (self.0.meta.clone(), Mutex::new(access.own.clone()));
        let (rate_limits, date) = (Arc::clone(&self.0.rate_limits), Arc::clone(&self.0.date));
        let refused = Arc::clone(&self.0.refused);
        Self(Arc::new(Inner { meta, access, rate_limits, usage_percent: AtomicU32::new(0), own, refused, date }))
    }

    /// What Meta's clock shows now: its latest answer's `Date` plus what passed since by this computer's steady clock;
    /// right to about a second. `None` before the first answer. After a sleep of the computer it is wrong, so compare
    /// it with the wall clock right after an answer.
    #[must_use]
    pub fn server_now(&self) -> Option<DateTime<Utc>> {
        let (date, heard) = (*self.0.date.lock().unwrap_or_else(PoisonError::into_inner))?;
        date.checked_add_signed(TimeDelta::from_std(heard.elapsed()).ok()?)
    }

    /// The highest percentage that Meta's latest answer gave for any of the account's allowances; 0 while it says
    /// nothing. Over 100 means refused (`platform.md` §5, "Headers").
    #[must_use]
    pub fn usage_percent(&self) -> u32 {
        self.0.usage_percent.load(Ordering::Relaxed)
    }

    pub(crate) fn meta(&self) -> &Meta {
        &self.0.meta
    }

    pub(crate) fn access(&self) -> &Access {
        &self.0.access
    }

    /// The account itself.
    #[must_use]
    pub fn account(&self) -> &AccountId {
        &self.access().account
    }

    /// By what else its own side is known, as learned so far: to be kept for the next client.
    #[must_use]
    pub fn own_side(&self) -> OwnSide {
        self.own().clone()
    }

    /// Whether a person's id is this account's own. Facebook Login names the Page in some places.
    pub(crate) fn is_own(&self, id: &str) -> bool {
        self.is_first_number(id) || self.own().ids.contains(id)
    }

    /// Takes note of the own side's numbers and name among those who are named in a conversation.
    pub(crate) fn hear(&self, people: &[Named<'_>]) {
        self.own().hear(people, |id| self.is_first_number(id));
    }

    /// Who stands on which side.
    pub(crate) fn sides(&self, people: &[Named<'_>]) -> Sides {
        self.own().sides(people, |id| self.is_first_number(id))
    }

    fn is_first_number(&self, id: &str) -> bool {
        id == self.access().account.as_str() || id == self.access().node
    }

    fn own(&self) -> MutexGuard<'_, OwnSide> {
        self.0.own.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One Conversations call.
    pub(crate) async fn conversations_call(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
        bytes: usize,
    ) -> Result<Body, ApiError> {
        self.0.rate_limits.conversations.turn().await;
        self.call(path, query, bytes).await
    }

    /// Reads fields of conversations and messages: one Conversations call, and another for each field that is refused.
    pub(crate) async fn conversations_fields(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
        fields: Fields<'_>,
        bytes: usize,
    ) -> Result<Body, ApiError> {
        self.with_fewer(Asked::Messages, path, query, fields, bytes).await
    }

    /// Reads fields of a person: one call, and another for each field that is refused.
    pub(crate) async fn profile_fields(&self, path: &[&str], fields: Fields<'_>) -> Result<Body, ApiError> {
        self.with_fewer(Asked::Customers, path, &[], fields, self.meta().limits().item_bytes).await
    }

    /// Whether a field of conversations or messages is refused, so that it is not asked for at present.
    pub(crate) fn is_refused(&self, field: &str) -> bool {
        self.0.refused.contains(Asked::Messages, field, self.meta().passed())
    }

    async fn with_fewer(
        &self,
        asked: Asked,
        path: &[&str],
        query: &[(&str, &str)],
        fields: Fields<'_>,
        bytes: usize,
    ) -> Result<Body, ApiError> {
        let mut question = self.0.refused.question(asked, fields, self.meta().passed());
        loop {
            let names = question.asked();
            let query = [query, &[("fields", names.as_str())]].concat();
            match asked {
                Asked::Messages => self.0.rate_limits.conversations.turn().await,
                Asked::Customers => self.0.rate_limits.profiles.turn().await,
            }
            let answer = self.call(path, &query, bytes).await;
            if matches!(&answer, Err(ApiError::Graph(error)) if question.drops(error)) {
                continue;
            }
            let (now, holds) = (self.meta().passed(), self.meta().limits().refused_fields);
            self.0.refused.learn(asked, &question, answer.is_ok(), now, holds);
            return match answer {
                // A request for fewer fields was refused as well, so the fields are not the cause: the refusal of the
                // whole list is answered.
                Err(ApiError::Graph(error)) if error.names_nothing() => {
                    Err(ApiError::Graph(question.first().unwrap_or(error)))
                }
                other => other,
            };
        }
    }

    /// Waits for the next turn to send.
    pub(crate) async fn turn_to_send(&self) {
        self.0.rate_limits.sends.turn().await;
    }

    /// Takes note of what the answer said about the allowance.
    pub(crate) fn noted(&self, exchange: Exchange) -> Result<Body, ApiError> {
        if exchange.is_sign_of_life() {
            self.meta().is_alive();
        }
        self.0.usage_percent.store(exchange.usage.percent, Ordering::Relaxed);
        if let Some(date) = exchange.date {
            *self.0.date.lock().unwrap_or_else(PoisonError::into_inner) = Some((date, Instant::now()));
        }
        exchange.result
    }

    async fn call(&self, path: &[&str], query: &[(&str, &str)], bytes: usize) -> Result<Body, ApiError> {
        let url = self.meta().graph(self.access().flavour, path);
        self.noted(self.meta().read(url, query, &self.access().token, bytes).await)
    }
}

impl fmt::Debug for AccountClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountClient").field("account", &self.access().account).finish_non_exhaustive()
    }
}
