//! The steps of a login.

use super::connecting::RedirectChoice;
use super::failure::FailureView;
use crate::connect::{MetaRefusal, Step};
use crate::failure::clamped;
use domain::{AccountId, Flavour, Moment, Permission, Zone};
use instagram::login::{PageOffer, Unusable};
use serde::Serialize;

/// How far a login is (C3–C6).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "step", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum LoginView {
    /// None is under way.
    Idle,
    /// The browser is open on Meta's page.
    Waiting {
        /// Which login.
        flavour: Flavour,
        /// The address, to be opened by hand if no browser came up.
        address: String,
        /// Whether a browser could be opened.
        browser_opened: bool,
        /// How the browser's answer comes back.
        redirect: RedirectChoice,
        /// When the waiting ends by itself.
        until: Moment,
    },
    /// The code came back and is being exchanged, or a token was pasted; accounts and permissions are read.
    Finishing {
        /// Which login; `None` while it is unknown whose token was pasted.
        flavour: Option<Flavour>,
    },
    /// Facebook Login shows Pages; the owner ticks some (C6).
    Choosing {
        /// Every Page the login shows.
        pages: Vec<PageView>,
        /// What was granted.
        permissions: Vec<Permission>,
    },
    /// Done.
    Done {
        /// Which login.
        flavour: Flavour,
        /// What was granted (C5).
        permissions: Vec<Permission>,
        /// Accounts connected by it.
        accounts: Vec<AccountId>,
    },
    /// It failed.
    Failed {
        /// Which login; `None` when it is unknown whose token was pasted.
        flavour: Option<Flavour>,
        /// Why.
        failure: FailureView,
        /// Meta's code and trace id for its support, if Meta refused.
        named: Option<RefusalView>,
    },
}

/// Meta's code and trace id of a refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct RefusalView {
    /// Its code.
    pub meta_code: i32,
    /// Its subcode.
    pub subcode: Option<i32>,
    /// Its trace id.
    pub trace: Option<String>,
}

/// A Page of a Facebook Login.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct PageView {
    /// Names the Page when choosing.
    pub page: String,
    /// Name of the Page.
    pub name: String,
    /// The linked account's @username without the @.
    pub username: Option<String>,
    /// Why it cannot be used; `None` when it can.
    pub unusable: Option<UnusablePage>,
}

/// Why a Page cannot be used (C6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum UnusablePage {
    /// No Instagram professional account is linked.
    NoLinkedAccount,
    /// The person may not answer messages for this Page.
    NoMessagingTask,
    /// Meta gave no token for it.
    NoToken,
    /// The linked account is a personal one.
    PersonalAccount,
    /// Meta does not offer messages for this account (36103).
    NotEligible,
}

impl LoginView {
    pub(crate) fn of(step: &Step, zone: Zone) -> Self {
        match step {
            Step::Idle => Self::Idle,
            Step::Waiting { flavour, address, browser_opened, redirect, until } => Self::Waiting {
                flavour: *flavour,
                address: address.clone(),
                browser_opened: *browser_opened,
                redirect: redirect.into(),
                until: zone.show(*until),
            },
            Step::Finishing { flavour } => Self::Finishing { flavour: *flavour },
            Step::Choosing { offers, permissions, .. } => {
                Self::Choosing { pages: offers.iter().map(PageView::from).collect(), permissions: permissions.clone() }
            }
            Step::Done { flavour, permissions, accounts } => {
                Self::Done { flavour: *flavour, permissions: permissions.clone(), accounts: accounts.clone() }
            }
            Step::Failed { flavour, trouble } => Self::Failed {
                flavour: *flavour,
                failure: FailureView::of(trouble.failure.clone(), zone),
                named: trouble.named.as_ref().map(RefusalView::from),
            },
        }
    }
}

impl From<&MetaRefusal> for RefusalView {
    fn from(MetaRefusal { code, subcode, trace }: &MetaRefusal) -> Self {
        Self { meta_code: clamped(*code), subcode: subcode.map(clamped), trace: trace.clone() }
    }
}

impl From<&PageOffer> for PageView {
    fn from(offer: &PageOffer) -> Self {
        let (username, unusable) = match &offer.outcome {
            Ok(found) => (Some(found.username.clone()), None),
            Err(Unusable::NoLinkedAccount) => (None, Some(UnusablePage::NoLinkedAccount)),
            Err(Unusable::NoMessagingTask) => (None, Some(UnusablePage::NoMessagingTask)),
            Err(Unusable::NoToken) => (None, Some(UnusablePage::NoToken)),
            Err(Unusable::PersonalAccount) => (None, Some(UnusablePage::PersonalAccount)),
            Err(Unusable::NotEligible) => (None, Some(UnusablePage::NotEligible)),
        };
        Self { page: offer.page_id.clone(), name: offer.page_name.clone(), username, unusable }
    }
}
