//! Why a login failed, and what Meta's support would ask for.

use crate::core::Core;
use crate::failure::Failure;
use domain::Flavour;
use instagram::login::listener::WaitError;
use instagram::login::{self, LoginError, RedirectError};
use instagram::{ApiError, Class, GraphError};

/// Why a login failed, and what Meta's support would ask for.
#[derive(Clone, Debug)]
pub(crate) struct LoginTrouble {
    pub(crate) failure: Failure,
    pub(crate) named: Option<MetaRefusal>,
}

/// How Meta named a refusal.
#[derive(Clone, Debug)]
pub(crate) struct MetaRefusal {
    pub(crate) code: i64,
    pub(crate) subcode: Option<i64>,
    pub(crate) trace: Option<String>,
}

impl From<Failure> for LoginTrouble {
    fn from(failure: Failure) -> Self {
        Self { failure, named: None }
    }
}

impl From<RedirectError> for LoginTrouble {
    fn from(error: RedirectError) -> Self {
        let code = match &error {
            RedirectError::Failed { code, .. } => *code,
            _ => None,
        };
        Self { failure: error.into(), named: code.map(MetaRefusal::of_code) }
    }
}

impl From<WaitError> for LoginTrouble {
    fn from(error: WaitError) -> Self {
        let code = match &error {
            WaitError::Failed { code, .. } => *code,
            _ => None,
        };
        Self { failure: error.into(), named: code.map(MetaRefusal::of_code) }
    }
}

impl MetaRefusal {
    fn of_code(code: i64) -> Self {
        Self { code, subcode: None, trace: None }
    }

    fn of(error: &GraphError) -> Self {
        Self { code: error.code, subcode: error.subcode, trace: error.fbtrace_id.clone() }
    }
}

/// A login that failed on the way, worded by what Meta said, with its code and trace id.
pub(super) fn login_trouble(core: &Core, error: LoginError, flavour: Flavour) -> LoginTrouble {
    let graph = match &error {
        LoginError::Refused { error, .. } | LoginError::Api(ApiError::Graph(error)) => Some(error.clone()),
        LoginError::NoAccountId { error: Some(error), .. } => Some(GraphError::clone(error)),
        _ => None,
    };
    let named = graph.as_ref().map(MetaRefusal::of);
    let failure = match (&error, &graph) {
        (LoginError::Api(api), Some(GraphError { class: Class::Throttled { .. }, .. })) => core.failure(api),
        _ => match Failure::from(error) {
            // Meta does not say which permission; this is the one that a login's first read needs (`platform.md` §1a,
            // §1b).
            Failure::PermissionRequired { missing } if missing.is_empty() => {
                Failure::PermissionRequired { missing: vec![login::first_needed(flavour).to_owned()] }
            }
            other => other,
        },
    };
    LoginTrouble { failure, named }
}
