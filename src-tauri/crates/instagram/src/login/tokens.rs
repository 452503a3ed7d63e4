//! A token that is in use: renewing it, whose it is, what it may do, what kind of account it opens. For the engine's
//! care of tokens (C9) and its test of a connection (C10).

use super::exchange::first_of;
use super::scopes;
use crate::ApiError;
use crate::meta::{Meta, below};
use crate::net::json::{Id, Number, filled, lenient};
use crate::net::{Allowance, exchange};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{AccountId, Flavour, Permission};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::fmt;

/// A renewed token.
#[derive(Clone, Debug)]
pub struct Renewed {
    /// The token.
    pub token: SecretString,
    /// When it dies by itself, if Meta said so.
    pub expires_at: Option<DateTime<Utc>>,
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
/// When the call fails. Meta renews no token younger than 24 hours, and which error it names for that is not known: a
/// refusal says nothing about the token's age.
pub async fn refresh(meta: &Meta, token: &SecretString, now: DateTime<Utc>) -> Result<Renewed, ApiError> {
    let value = token.expose_secret();
    let url = below(&meta.hosts().graph_instagram, &["refresh_access_token"]);
    let request = meta.sending().get(url).query(&[("grant_type", "ig_refresh_token"), ("access_token", value)]);
    let answer: RefreshAnswer =
        exchange(request, Allowance::sending(meta.limits()), &[value]).await.result?.decode()?;
    let Some(token) = filled(Some(answer.access_token)) else {
        return Err(ApiError::Undecodable { path: "access_token".into(), status: 200 });
    };
    let lifetime = answer.expires_in.filter(|seconds| seconds.0 > 0);
    let expires_at = lifetime.and_then(|seconds| now.checked_add_signed(TimeDelta::try_seconds(seconds.0)?));
    Ok(Renewed { token: token.into(), expires_at })
}

/// When a token ends by itself, as far as the host tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenEnd {
    /// It has no end.
    Never,
    /// Then.
    At(DateTime<Utc>),
    /// The host does not tell.
    NotTold,
}

/// When a token of Facebook's host ends, asked with itself (`platform.md` §1a, "Introspection": `expires_at` 0 is never).
///
/// # Errors
/// When the host is not reached. That it refuses to tell is [`TokenEnd::NotTold`].
pub async fn token_end(meta: &Meta, token: &SecretString) -> Result<TokenEnd, ApiError> {
    let url = meta.graph(Flavour::Facebook, &["debug_token"]);
    let told = match meta.ask(url, &[("input_token", token.expose_secret())], token).await {
        Ok(body) => body.decode::<Debugged>().ok().and_then(|debugged| debugged.data.expires_at),
        Err(ApiError::Graph(_)) => None,
        Err(error) => return Err(error),
    };
    Ok(match told {
        Some(Number(0)) => TokenEnd::Never,
        Some(Number(seconds)) => DateTime::from_timestamp(seconds, 0).map_or(TokenEnd::NotTold, TokenEnd::At),
        None => TokenEnd::NotTold,
    })
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

/// Whom a token turned out to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// The account it was asked about.
    It,
    /// Another account.
    Another,
    /// The host does not tell: a Page shows no linked account, since the link was removed or the permission to see it; or
    /// Instagram's host refuses the account's id and tells another number.
    NotTold,
}

/// Whether a token opens an account: its own, or the one linked to its Page.
///
/// # Errors
/// When the call fails.
pub async fn opens(
    meta: &Meta,
    flavour: Flavour,
    token: &SecretString,
    account: &AccountId,
) -> Result<Opened, ApiError> {
    let compared = |id: &str| if id == account.as_str() { Opened::It } else { Opened::Another };
    let url = meta.graph(flavour, &["me"]);
    if flavour == Flavour::Facebook {
        let body = meta.ask(url, &[("fields", "id,instagram_business_account{id}")], token).await?;
        let page: OwnPage = body.decode()?;
        return Ok(page.instagram_business_account.map_or(Opened::NotTold, |linked| compared(&linked.id.0)));
    }
    match meta.ask(url.clone(), &[("fields", "user_id")], token).await {
        Ok(body) => {
            let me: Me = serde_json::from_value(first_of(body.decode()?))
                .map_err(|_| ApiError::Undecodable { path: "user_id".into(), status: 200 })?;
            Ok(compared(&me.user_id.0))
        }
        // For some accounts the host refuses this one field; then the number beside it is compared.
        Err(ApiError::Graph(error)) if error.names_nothing() => {
            let me: AppScoped =
                serde_json::from_value(first_of(meta.ask(url, &[("fields", "id")], token).await?.decode()?))
                    .map_err(|_| ApiError::Undecodable { path: "id".into(), status: 200 })?;
            Ok(if me.id.0 == account.as_str() { Opened::It } else { Opened::NotTold })
        }
        Err(error) => Err(error),
    }
}

#[derive(Deserialize)]
struct AppScoped {
    id: Id,
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
    #[serde(default, deserialize_with = "lenient")]
    expires_at: Option<Number>,
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
        // A Page that may not ask gets the same error as an invalid token; another call tells which of the two it is.
        Err(ApiError::Graph(_)) => opens(meta, flavour, token, account).await.map(|_| Vec::new()),
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

impl fmt::Display for AccountType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Business => "BUSINESS",
            Self::Creator => "MEDIA_CREATOR",
            Self::Personal => "PERSONAL",
            Self::Other(name) => name,
        })
    }
}

impl AccountType {
    /// As Meta names it (`platform.md` §0, "Identifiers").
    pub(super) fn named(name: Option<String>) -> Option<Self> {
        filled(name).map(|kind| match kind.to_ascii_uppercase().as_str() {
            "BUSINESS" => Self::Business,
            "MEDIA_CREATOR" | "CREATOR" => Self::Creator,
            "PERSONAL" => Self::Personal,
            _ => Self::Other(kind),
        })
    }
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
    let body = match meta.ask(meta.graph(flavour, &["me"]), &[("fields", "account_type")], token).await {
        Ok(body) => body,
        // The field alone is refused: nothing is told.
        Err(ApiError::Graph(error)) if error.names_nothing() => return Ok(None),
        Err(error) => return Err(error),
    };
    let told: Typed = serde_json::from_value(first_of(body.decode()?))
        .map_err(|_| ApiError::Undecodable { path: "account_type".into(), status: 200 })?;
    Ok(AccountType::named(told.account_type))
}
