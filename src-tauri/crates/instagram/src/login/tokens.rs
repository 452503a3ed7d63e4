//! What a token is worth now: renewing it, whose it is, what it may do, what kind of account it opens. For the engine's
//! care of tokens (C9) and its test of a connection (C10).

use super::exchange::first_of;
use super::scopes;
use crate::ApiError;
use crate::error::{Class, GraphError};
use crate::http::json::{Id, Number, filled, lenient};
use crate::http::{Allowance, exchange};
use crate::meta::{Meta, below};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{AccountId, Flavour, Permission};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

/// A token with its whole life before it.
#[derive(Clone, Debug)]
pub struct Renewed {
    /// The token.
    pub token: SecretString,
    /// When it dies by itself, if Meta said so.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Why a token was not renewed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefreshError {
    /// It works, and Meta does not renew it yet: it is younger than 24 hours (`platform.md` §1b).
    #[error("the token is too young to be renewed")]
    TooYoung,
    /// Anything else.
    #[error("{0}")]
    Api(#[source] ApiError),
}

#[derive(Deserialize)]
struct RefreshAnswer {
    access_token: String,
    #[serde(default, deserialize_with = "lenient")]
    expires_in: Option<Number>,
}

/// Renews an Instagram token for another 60 days; needs no secret (`platform.md` §1b). `now` dates its end.
///
/// # Errors
/// [`RefreshError::TooYoung`]: which error Meta names for it is not known, so any refusal that is not about the token's
/// life counts as it if the token still opens its account.
pub async fn refresh(meta: &Meta, token: &SecretString, now: DateTime<Utc>) -> Result<Renewed, RefreshError> {
    let value = token.expose_secret();
    let url = below(&meta.hosts().graph_instagram, &["refresh_access_token"]);
    let request = meta.sending().get(url).query(&[("grant_type", "ig_refresh_token"), ("access_token", value)]);
    let answered = exchange(request, Allowance::sending(meta.limits()), &[value]).await.result;
    let answer: RefreshAnswer = match answered.and_then(|body| body.decode()) {
        Ok(answer) => answer,
        Err(ApiError::Graph(error)) if says_nothing_of_the_token(&error) => {
            return match whose(meta, Flavour::Instagram, token).await {
                Ok(_) => Err(RefreshError::TooYoung),
                Err(error) => Err(RefreshError::Api(error)),
            };
        }
        Err(error) => return Err(RefreshError::Api(error)),
    };
    let Some(token) = filled(Some(answer.access_token)) else {
        return Err(RefreshError::Api(ApiError::Undecodable { path: "access_token".into(), status: 200 }));
    };
    let lifetime = answer.expires_in.filter(|seconds| seconds.0 > 0);
    let expires_at = lifetime.and_then(|seconds| now.checked_add_signed(TimeDelta::try_seconds(seconds.0)?));
    Ok(Renewed { token: token.into(), expires_at })
}

/// Neither dead nor limited, and not a fault of Meta's own.
fn says_nothing_of_the_token(error: &GraphError) -> bool {
    let passing = error.transient || error.http_status >= 500;
    let told = matches!(error.class, Class::Retry | Class::Throttled { .. } | Class::ReduceData);
    error.token_trouble().is_none() && !passing && !told
}

#[derive(Deserialize)]
struct Me {
    user_id: Id,
}

#[derive(Deserialize)]
struct OwnPage {
    #[serde(default, deserialize_with = "lenient")]
    instagram_business_account: Option<Linked>,
}

#[derive(Deserialize)]
struct Linked {
    id: Id,
}

/// Which account a token opens: its own, or the one linked to its Page. `None` when the Page shows none: the link was
/// removed, or the permission to see it.
///
/// # Errors
/// When the call fails.
pub async fn whose(meta: &Meta, flavour: Flavour, token: &SecretString) -> Result<Option<AccountId>, ApiError> {
    match flavour {
        Flavour::Instagram => {
            let url = meta.graph(flavour, &["me"]);
            let body = meta.ask(url, &[("fields", "user_id")], token).await?;
            let me: Me = serde_json::from_value(first_of(body.decode()?))
                .map_err(|_| ApiError::Undecodable { path: "user_id".into(), status: 200 })?;
            Ok(Some(AccountId::new(me.user_id.0)))
        }
        Flavour::Facebook => {
            let url = meta.graph(flavour, &["me"]);
            let body = meta.ask(url, &[("fields", "id,instagram_business_account{id}")], token).await?;
            let page: OwnPage = body.decode()?;
            Ok(page.instagram_business_account.map(|linked| AccountId::new(linked.id.0)))
        }
    }
}

#[derive(Deserialize)]
struct Debugged {
    data: Debug,
}

#[derive(Deserialize)]
struct Debug {
    #[serde(default, deserialize_with = "lenient")]
    scopes: Option<Vec<String>>,
    #[serde(default, deserialize_with = "lenient")]
    granular_scopes: Option<Vec<Granular>>,
}

#[derive(Deserialize)]
struct Granular {
    scope: String,
    /// Absent: all that the person has.
    #[serde(default, deserialize_with = "lenient")]
    target_ids: Option<Vec<String>>,
}

impl Debug {
    fn grants(&self, name: &str, account: &AccountId) -> bool {
        let listed = self.scopes.iter().flatten().any(|scope| scope == name);
        let mut granular = self.granular_scopes.iter().flatten().filter(|granular| granular.scope == name);
        // Instagram's permissions name accounts, the Pages' name Pages, which are not looked for here.
        let reaches = !name.starts_with("instagram_")
            || granular.all(|granular| {
                granular.target_ids.as_ref().is_none_or(|ids| ids.iter().any(|id| id == account.as_str()))
            });
        listed && reaches
    }
}

/// What is granted for an account at this moment, of what was asked for; empty where the host does not tell. Instagram's
/// tells it at the login only, and Facebook's may refuse to tell a Page (`platform.md` §1a, "Introspection").
///
/// # Errors
/// When the token itself is refused or the host is not reached.
pub async fn granted_now(
    meta: &Meta,
    flavour: Flavour,
    token: &SecretString,
    account: &AccountId,
) -> Result<Vec<Permission>, ApiError> {
    if flavour == Flavour::Instagram {
        return Ok(Vec::new());
    }
    let url = meta.graph(flavour, &["debug_token"]);
    match meta.ask(url, &[("input_token", token.expose_secret())], token).await {
        Ok(body) => {
            let Ok(Debugged { data }) = body.decode() else { return Ok(Vec::new()) };
            if data.scopes.is_none() {
                return Ok(Vec::new());
            }
            Ok(scopes::outcome(flavour, |name| data.grants(name, account)))
        }
        // That a Page may not ask looks like a token that is refused: whether it is, another question tells.
        Err(ApiError::Graph(_)) => whose(meta, flavour, token).await.map(|_| Vec::new()),
        Err(error) => Err(error),
    }
}

/// What kind of account a token opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountType {
    /// A business.
    Business,
    /// A creator.
    Creator,
    /// A personal one, which Meta's messaging does not serve.
    Personal,
    /// A kind that this version does not know.
    Other(String),
}

#[derive(Deserialize)]
struct Typed {
    #[serde(default, deserialize_with = "lenient")]
    account_type: Option<String>,
}

/// What kind of account a token opens; `None` where the host does not tell: Facebook's links professional accounts only
/// (`platform.md` §0, "Identifiers").
///
/// # Errors
/// When the call fails.
pub async fn account_type(
    meta: &Meta,
    flavour: Flavour,
    token: &SecretString,
) -> Result<Option<AccountType>, ApiError> {
    if flavour == Flavour::Facebook {
        return Ok(None);
    }
    let body = meta.ask(meta.graph(flavour, &["me"]), &[("fields", "account_type")], token).await?;
    let told: Typed = serde_json::from_value(first_of(body.decode()?))
        .map_err(|_| ApiError::Undecodable { path: "account_type".into(), status: 200 })?;
    Ok(filled(told.account_type).map(|kind| match kind.to_ascii_uppercase().as_str() {
        "BUSINESS" => AccountType::Business,
        "MEDIA_CREATOR" | "CREATOR" => AccountType::Creator,
        "PERSONAL" => AccountType::Personal,
        _ => AccountType::Other(kind),
    }))
}
