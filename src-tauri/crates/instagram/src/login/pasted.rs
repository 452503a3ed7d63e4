//! A token from Meta's app dashboard, pasted by the owner (C2): whose it is and what it opens, found by asking.
//!
//! Its first letters only decide which host is asked first, since Meta may change how tokens begin.

use super::accounts::page_of;
use super::tokens::granted_now;
use super::{FoundAccount, Grant, LoginError, PageOffer, facebook_pages, instagram_account};
use crate::ApiError;
use crate::error::Class;
use crate::meta::Meta;
use crate::net::json::Id;
use domain::{Flavour, Permission, TokenTrouble};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

/// Longest text that may be a token; bytes. Meta's have about 200.
const LONGEST: usize = 4 * 1024;
/// How tokens of Instagram's host begin (`platform.md` §1b, seen in every sample).
const INSTAGRAM_BEGINS: &str = "IG";

/// What a pasted token opens.
#[derive(Clone, Debug)]
pub struct PastedGrant {
    /// The host that knows it.
    pub flavour: Flavour,
    /// The account, or the Pages to choose from.
    pub found: Found,
    /// What is granted, where the host tells; else empty.
    pub permissions: Vec<Permission>,
}

/// What was found behind a pasted token.
#[derive(Clone, Debug)]
pub enum Found {
    /// One account: an Instagram token's own, or the one linked to a Page token's Page.
    Account(Box<FoundAccount>),
    /// A person's token of Facebook: all Pages it shows, as after a login.
    Pages(Vec<PageOffer>),
}

/// Finds out what a pasted token opens. Blanks, quotes and the word `Bearer` around it are left off.
///
/// # Errors
/// [`LoginError::NotAToken`] when the text cannot be one, or when neither host knows it; otherwise why a host could not
/// be asked.
pub async fn pasted_token(meta: &Meta, text: &SecretString) -> Result<PastedGrant, LoginError> {
    let token = cleaned(text).ok_or(LoginError::NotAToken)?;
    let mut hosts = [Flavour::Facebook, Flavour::Instagram];
    if likely_host(&token) == Flavour::Instagram {
        hosts.reverse();
    }
    let (mut other, mut dead) = (None, None);
    for flavour in hosts {
        match at(meta, flavour, &token).await {
            Ok(grant) => return Ok(grant),
            Err(LoginError::Api(ApiError::Graph(error))) if error.class == Class::Reconnect => {
                // A host that says why the token is invalid knows the token.
                let knows = error.token_trouble().is_some_and(|trouble| trouble != TokenTrouble::Unknown);
                dead = dead.or(knows.then_some(LoginError::Api(ApiError::Graph(error))));
            }
            // Keeps the first error other than "I do not know this token": only such an error is told.
            Err(error) => other = other.or(Some(error)),
        }
    }
    Err(dead.or(other).unwrap_or(LoginError::NotAToken))
}

/// The host that a pasted token is likely to be of, by how it begins.
#[must_use]
pub fn likely_host(token: &SecretString) -> Flavour {
    let begins = cleaned(token).is_some_and(|token| token.expose_secret().starts_with(INSTAGRAM_BEGINS));
    if begins { Flavour::Instagram } else { Flavour::Facebook }
}

pub(super) fn cleaned(text: &SecretString) -> Option<SecretString> {
    let around = |symbol: char| symbol.is_whitespace() || matches!(symbol, '"' | '\'' | '`' | ',' | ';');
    let text = text.expose_secret().trim_matches(around);
    let text = match text.split_once(char::is_whitespace) {
        Some((word, token)) if word.eq_ignore_ascii_case("bearer") => token.trim_matches(around),
        _ => text,
    };
    let whole = !text.is_empty() && text.len() <= LONGEST && text.bytes().all(|byte| byte.is_ascii_graphic());
    whole.then(|| SecretString::from(text.to_owned()))
}

async fn at(meta: &Meta, flavour: Flavour, token: &SecretString) -> Result<PastedGrant, LoginError> {
    let grant = Grant { flavour, token: token.clone(), expires_at: None, permissions: Vec::new(), user_id: None };
    match flavour {
        Flavour::Instagram => {
            let found = instagram_account(meta, &grant).await?;
            Ok(PastedGrant { flavour, found: Found::Account(Box::new(found)), permissions: Vec::new() })
        }
        Flavour::Facebook => at_facebook(meta, grant).await,
    }
}

#[derive(Deserialize)]
struct Metadata {
    metadata: Kind,
}

#[derive(Deserialize)]
struct Kind {
    #[serde(rename = "type")]
    kind: Id,
}

/// A person's token shows Pages, a Page's shows itself: the node says which it is.
async fn at_facebook(meta: &Meta, grant: Grant) -> Result<PastedGrant, LoginError> {
    let url = meta.graph(Flavour::Facebook, &["me"]);
    let me = meta.ask(url, &[("metadata", "1"), ("fields", "id")], &grant.token).await.map_err(LoginError::Api)?;
    let is_page = me.decode::<Metadata>().is_ok_and(|node| node.metadata.kind.0.eq_ignore_ascii_case("page"));
    if is_page {
        let offer = page_of(meta, &grant.token).await.map_err(LoginError::Api)?;
        let permissions = match &offer.outcome {
            Ok(found) => granted_now(meta, Flavour::Facebook, &grant.token, &found.id).await.unwrap_or_default(),
            Err(_) => Vec::new(),
        };
        let found = match offer.outcome {
            Ok(found) => Found::Account(Box::new(found)),
            Err(_) => Found::Pages(vec![offer]),
        };
        return Ok(PastedGrant { flavour: Flavour::Facebook, found, permissions });
    }
    let offers = facebook_pages(meta, &grant).await.map_err(LoginError::Api)?;
    let permissions = super::exchange::facebook_permissions(meta, &grant.token).await.unwrap_or_default();
    Ok(PastedGrant { flavour: Flavour::Facebook, found: Found::Pages(offers), permissions })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(text: &str) -> Option<String> {
        cleaned(&SecretString::from(text.to_owned())).map(|token| token.expose_secret().to_owned())
    }

    #[test]
    fn c2_what_clings_to_a_copied_token_is_left_off() {
        for text in [
            "IGAAx1",
            " IGAAx1\n",
            "\"IGAAx1\"",
            "'IGAAx1',",
            "Bearer IGAAx1",
            "  Bearer  IGAAx1 ",
            "bearer\tIGAAx1",
            "BEARER\nIGAAx1",
            "`IGAAx1`;",
        ] {
            assert_eq!(clean(text).as_deref(), Some("IGAAx1"), "{text:?}");
        }
    }

    #[test]
    fn c2_what_cannot_be_a_token_is_refused_before_anybody_is_asked() {
        let long = "x".repeat(LONGEST + 1);
        for text in ["", "   ", "IGAA x1", "IGAA\nx1", "IGAAé", "\u{200b}IGAA", long.as_str()] {
            assert_eq!(clean(text), None, "{text:?}");
        }
    }
}
