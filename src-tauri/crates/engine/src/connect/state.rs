//! The login under way.

use super::trouble::LoginTrouble;
use crate::failure::Failure;
use chrono::{DateTime, Utc};
use domain::{AccountId, Flavour, Permission, WayIn};
use instagram::login::{PageOffer, RedirectMode};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

/// An address the owner pasted, and where to say whether it was the right one.
pub(super) type Pasted = (String, oneshot::Sender<Result<(), Failure>>);

/// The login under way, if any.
#[derive(Debug, Default)]
pub(super) struct Login {
    pub(super) step: Step,
    pub(super) cancel: CancellationToken,
    pub(super) pasted: Option<mpsc::Sender<Pasted>>,
    /// The account this login is to bring back; any, if none is named.
    pub(super) reconnect: Option<AccountId>,
}

/// How far a login is.
#[derive(Debug, Default)]
pub(crate) enum Step {
    /// None is under way.
    #[default]
    Idle,
    /// The browser is open on Meta's page.
    Waiting {
        flavour: Flavour,
        /// To be opened by hand if no browser came up.
        address: String,
        browser_opened: bool,
        redirect: RedirectMode,
        /// When the waiting ends by itself, by the wall clock.
        until: DateTime<Utc>,
    },
    /// Accounts and permissions are read; of a pasted token it is not known yet which login it is of.
    Finishing { flavour: Option<Flavour> },
    /// The owner ticks Pages (C6).
    Choosing {
        offers: Vec<PageOffer>,
        permissions: Vec<Permission>,
        /// How the ticked ones will be connected.
        way: WayIn,
    },
    /// Accounts are connected.
    Done { flavour: Flavour, permissions: Vec<Permission>, accounts: Vec<AccountId> },
    /// It failed.
    Failed { flavour: Option<Flavour>, trouble: LoginTrouble },
}
