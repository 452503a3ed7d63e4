//! From a code to a token that lasts.
//!
//! The code exchange is the standard's, made by the `oauth2` crate through [`adapted`], which turns its request into
//! what Meta's hosts take and their answers into the standard's. The exchange of the short-lived token for a long-lived
//! one is Meta's own. Nothing here is ever tried twice: a code works once, and a lost answer cannot be asked for again.

use super::attempt::Attempt;
use super::redirect::Code;
use super::{Grant, LoginError, scopes};
use crate::ApiError;
use crate::meta::{API_VERSION, Meta, below};
use crate::net::json::{Id, Number, lenient};
use crate::net::{Allowance, exchange};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{Flavour, Permission};
use oauth2::basic::BasicClient;
use oauth2::{AuthType, ClientId, ClientSecret, HttpRequest, HttpResponse, RequestTokenError, TokenResponse, TokenUrl};
use reqwest::header::CONTENT_TYPE;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::{Arc, OnceLock};
use url::Url;

/// A token as Meta's hosts answer it: flat, or as the first of a list (`platform.md` §1b, "two shapes").
#[derive(Deserialize)]
struct TokenAnswer {
    access_token: String,
    #[serde(default, deserialize_with = "lenient")]
    expires_in: Option<Number>,
    /// A text with commas, or a list of texts.
    #[serde(default)]
    permissions: Value,
    #[serde(default, deserialize_with = "lenient")]
    user_id: Option<Id>,
}

/// A token of about an hour.
struct ShortLived {
    token: SecretString,
    /// What was granted, where the host says it in this answer.
    granted: Option<Vec<String>>,
    /// Whose it is, where the host says it in this answer.
    user_id: Option<String>,
}

impl Attempt {
    /// Turns the code into a long-lived token and learns what was granted. `now` dates the token's end.
    ///
    /// # Errors
    /// When any of the calls fails. The code is spent in every case: the login starts over.
    pub async fn exchange(mut self, code: Code, now: DateTime<Utc>) -> Result<Grant, LoginError> {
        let short = self.spend(code).await.map_err(LoginError::of_the_exchange)?;
        let long = self.long_lived(&short.token, now).await;
        let (token, expires_at) = long.map_err(LoginError::of_the_exchange)?;
        let permissions = match self.flavour {
            Flavour::Instagram => match short.granted {
                Some(granted) => scopes::outcome(self.flavour, |name| granted.iter().any(|given| given == name)),
                None => Vec::new(),
            },
            Flavour::Facebook => facebook_permissions(&self.meta, &token).await?,
        };
        Ok(Grant { flavour: self.flavour, token, expires_at, permissions, user_id: short.user_id })
    }

    /// The standard's part: the code exchange.
    async fn spend(&mut self, code: Code) -> Result<ShortLived, ApiError> {
        let secret = self.app.secret.expose_secret();
        let client = BasicClient::new(ClientId::new(self.app.app_id.clone()))
            .set_client_secret(ClientSecret::new(secret.to_owned()))
            .set_auth_type(AuthType::RequestBody)
            .set_token_uri(TokenUrl::from_url(token_endpoint(&self.meta, self.flavour)))
            .set_redirect_uri(self.redirect.clone());
        let secrets = [secret.to_owned(), code.0.secret().clone()];
        let mut request = client.exchange_code(code.0);
        if let Some(verifier) = self.verifier.take() {
            request = request.set_pkce_verifier(verifier);
        }
        // Owns what it needs: a future that borrows from here could not be sent to another thread.
        let (meta, flavour) = (self.meta.clone(), self.flavour);
        // The standard's answer has no place for it.
        let user_id = Arc::new(OnceLock::new());
        let heard = Arc::clone(&user_id);
        let http = move |request| adapted(meta.clone(), flavour, request, (secrets.clone(), Arc::clone(&heard)));
        match request.request_async(&http).await {
            Ok(answer) => Ok(ShortLived {
                token: answer.access_token().secret().clone().into(),
                user_id: user_id.get().cloned(),
                granted: answer.scopes().map(|scopes| scopes.iter().map(|scope| scope.to_string()).collect()),
            }),
            Err(RequestTokenError::Request(error)) => Err(error),
            // The crate's other errors carry the answer, and with it perhaps a token.
            Err(_) => Err(no_token()),
        }
    }

    /// Meta's own part: the short-lived token becomes one of about 60 days (`platform.md` §1a, §1b).
    async fn long_lived(
        &self,
        short: &SecretString,
        now: DateTime<Utc>,
    ) -> Result<(SecretString, Option<DateTime<Utc>>), ApiError> {
        let (secret, short) = (self.app.secret.expose_secret(), short.expose_secret());
        let request = self.meta.sending().get(long_lived_endpoint(&self.meta, self.flavour));
        let request = match self.flavour {
            Flavour::Instagram => request.query(&[
                ("grant_type", "ig_exchange_token"),
                ("client_secret", secret),
                ("access_token", short),
            ]),
            Flavour::Facebook => request.query(&[
                ("grant_type", "fb_exchange_token"),
                ("client_id", &self.app.app_id),
                ("client_secret", secret),
                ("fb_exchange_token", short),
            ]),
        };
        let allowance = Allowance::sending(self.meta.limits());
        let answer = token_answer(exchange(request, allowance, &[secret, short]).await.result?.decode()?)?;
        let lifetime = answer.expires_in.filter(|seconds| seconds.0 > 0);
        let expires_at = lifetime.and_then(|seconds| now.checked_add_signed(TimeDelta::try_seconds(seconds.0)?));
        Ok((answer.access_token.into(), expires_at))
    }
}

/// Makes the `oauth2` crate's request in the way the host takes it, and its answer into the standard's.
async fn adapted(
    meta: Meta,
    flavour: Flavour,
    request: HttpRequest,
    (secrets, user_id): ([String; 2], Arc<OnceLock<String>>),
) -> Result<HttpResponse, ApiError> {
    let mut url = token_endpoint(&meta, flavour);
    let outgoing = match flavour {
        Flavour::Instagram => {
            let form = "application/x-www-form-urlencoded";
            meta.sending().post(url).header(CONTENT_TYPE, form).body(request.into_body())
        }
        Flavour::Facebook => {
            // Documented as a GET, so what the standard puts into the body goes into the query.
            url.set_query(std::str::from_utf8(request.body()).ok());
            meta.sending().get(url)
        }
    };
    let secrets = [secrets[0].as_str(), secrets[1].as_str()];
    let body = exchange(outgoing, Allowance::sending(meta.limits()), &secrets).await.result?;
    let answer = token_answer(body.decode()?)?;
    if let Some(Id(id)) = answer.user_id {
        // An `Err` would mean that it was set before; one exchange sets it once.
        drop(user_id.set(id));
    }
    let mut standard = json!({ "access_token": answer.access_token, "token_type": "bearer" });
    if let Some(granted) = granted(&answer.permissions) {
        standard["scope"] = granted.join(" ").into();
    }
    Ok(HttpResponse::new(standard.to_string().into_bytes()))
}

fn token_answer(answer: Value) -> Result<TokenAnswer, ApiError> {
    let token: TokenAnswer = serde_json::from_value(first_of(answer)).map_err(|_| no_token())?;
    if token.access_token.trim().is_empty() { Err(no_token()) } else { Ok(token) }
}

/// The object itself, or the first of the list it is wrapped in.
pub(super) fn first_of(mut answer: Value) -> Value {
    match answer.get_mut("data").and_then(|data| data.get_mut(0)) {
        Some(first) => first.take(),
        None => answer,
    }
}

fn granted(permissions: &Value) -> Option<Vec<String>> {
    let named = |name: &str| Some(name.trim().to_owned()).filter(|name| !name.is_empty());
    match permissions {
        Value::String(names) => Some(names.split([',', ' ']).filter_map(named).collect()),
        Value::Array(names) => Some(names.iter().filter_map(Value::as_str).filter_map(named).collect()),
        _ => None,
    }
}

#[derive(Deserialize)]
struct PermissionList {
    data: Vec<Value>,
}

#[derive(Deserialize)]
struct PermissionNode {
    permission: Id,
    status: String,
}

/// What Facebook Login granted (`platform.md` §1a, "Introspection").
pub(super) async fn facebook_permissions(meta: &Meta, token: &SecretString) -> Result<Vec<Permission>, ApiError> {
    let url = meta.graph(Flavour::Facebook, &["me", "permissions"]);
    let list: PermissionList = meta.ask(url, &[], token).await?.decode()?;
    let nodes: Vec<PermissionNode> =
        list.data.into_iter().filter_map(|node| serde_json::from_value(node).ok()).collect();
    let is_granted = |name: &str| nodes.iter().any(|node| node.permission.0 == name && node.status == "granted");
    Ok(scopes::outcome(Flavour::Facebook, is_granted))
}

fn token_endpoint(meta: &Meta, flavour: Flavour) -> Url {
    match flavour {
        Flavour::Instagram => below(&meta.hosts().api_instagram, &["oauth", "access_token"]),
        Flavour::Facebook => below(&meta.hosts().graph_facebook, &[API_VERSION, "oauth", "access_token"]),
    }
}

fn long_lived_endpoint(meta: &Meta, flavour: Flavour) -> Url {
    match flavour {
        // Documented without a version.
        Flavour::Instagram => below(&meta.hosts().graph_instagram, &["access_token"]),
        Flavour::Facebook => token_endpoint(meta, flavour),
    }
}

fn no_token() -> ApiError {
    ApiError::Undecodable { path: "access_token".into(), status: 200 }
}
