//! Answers on the way of a login.

use crate::host::{ACCOUNT, Host};
use crate::said::refused;
use crate::{Broken, Recording};
use chrono::DateTime;
use domain::{AccountId, Flavour, Permission};
use instagram::ApiError;
use instagram::login::{
    AppCredentials, Attempt, Grant, LoginError, PageOffer, RedirectMode, facebook_pages, granted_now,
};
use serde_json::{Value, json};

const MODE: RedirectMode = RedirectMode::Loopback { port: RedirectMode::DEFAULT_PORT };

/// What a login makes of it: which step it belongs to is seen by what is in it.
pub async fn replay(recording: &Recording) -> Result<String, Broken> {
    let node = recording.json();
    let data = node.get("data").unwrap_or(&node);
    let token = data.get("access_token").or_else(|| data.pointer("/0/user_id"));
    if let Some(query) = node.get("query").and_then(Value::as_str) {
        return came_back(recording, query).await;
    }
    if data.get("scopes").is_some() || data.get("is_valid").is_some() {
        return permissions(recording, data).await;
    }
    if node.get("error").is_some()
        || node.get("error_type").is_some()
        || token.is_some_and(|_| node.get("id").is_none())
    {
        return exchanged(recording).await;
    }
    pages(recording, &node).await
}

fn attempt(host: &Host, flavour: Flavour) -> Result<Attempt, LoginError> {
    let app = AppCredentials { app_id: "1".to_owned(), secret: "secret".into() };
    Attempt::begin(&host.meta, flavour, &app, &MODE)
}

fn state_of(attempt: &Attempt) -> String {
    let state = attempt.authorize_url().query_pairs().find(|(name, _)| name == "state");
    state.map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// A query with which the browser comes back.
async fn came_back(recording: &Recording, query: &str) -> Result<String, Broken> {
    let host = Host::of(recording, Vec::new()).await?;
    let attempt = attempt(&host, Flavour::Facebook)?;
    let query = query.replace("STATE", &state_of(&attempt));
    let address = format!("{}?{query}", MODE.redirect_uri(Flavour::Facebook));
    Ok(match attempt.read_redirect(&address) {
        Ok(_) => "a code".to_owned(),
        Err(error) => format!("no code: {error:?}"),
    })
}

/// The exchange of a code, and of the token it brings.
async fn exchanged(recording: &Recording) -> Result<String, Broken> {
    let flavour = if recording.name.starts_with("ig_") { Flavour::Instagram } else { Flavour::Facebook };
    let host = Host::of(recording, recording.body.clone()).await?;
    let attempt = attempt(&host, flavour)?;
    let address = format!("{}?code=c&state={}", MODE.redirect_uri(flavour), state_of(&attempt));
    let code = attempt.read_redirect(&address).map_err(|error| format!("{error:?}"))?;
    Ok(match attempt.exchange(code, DateTime::UNIX_EPOCH).await {
        Ok(grant) => {
            let life = grant.expires_at.map(|end| end.timestamp() / 86_400);
            let life = life.map_or_else(|| "an unknown time".to_owned(), |days| format!("{days} days"));
            format!("a token for {life}; {}", listed(&grant.permissions))
        }
        Err(LoginError::Api(error)) => refused(&error),
        Err(LoginError::Refused { why, error }) => format!("{why:?}: {}", refused(&ApiError::Graph(error))),
        Err(error) => format!("refused: {error}"),
    })
}

/// What is granted for the first account that is named.
async fn permissions(recording: &Recording, data: &Value) -> Result<String, Broken> {
    let wrapped = json!({ "data": data }).to_string().into_bytes();
    let host = Host::of(recording, wrapped).await?;
    let named = data.pointer("/granular_scopes").and_then(Value::as_array).into_iter().flatten();
    let named = named.filter(|scope| scope["scope"].as_str().is_some_and(|name| name.starts_with("instagram_")));
    let account = named.filter_map(|scope| scope["target_ids"][0].as_str()).next().unwrap_or(ACCOUNT);
    Ok(match granted_now(&host.meta, Flavour::Facebook, &"t".into(), &AccountId::new(account)).await {
        Ok(permissions) => format!("for {account}: {}", listed(&permissions)),
        Err(error) => refused(&error),
    })
}

fn listed(permissions: &[Permission]) -> String {
    if permissions.is_empty() {
        return "permissions not said".to_owned();
    }
    let granted = permissions.iter().filter(|permission| permission.granted).map(|permission| permission.name.as_str());
    format!("granted: {}", granted.collect::<Vec<_>>().join(", "))
}

/// Pages to choose from.
async fn pages(recording: &Recording, node: &Value) -> Result<String, Broken> {
    let body =
        if node.get("data").is_some() { recording.body.clone() } else { json!({ "data": [node] }).to_string().into() };
    let host = Host::of(recording, body).await?;
    let grant = Grant {
        flavour: Flavour::Facebook,
        token: "t".into(),
        expires_at: None,
        permissions: Vec::new(),
        user_id: None,
    };
    let said = match facebook_pages(&host.meta, &grant).await {
        Ok(offers) if offers.is_empty() => "no Page".to_owned(),
        Ok(offers) => offers.iter().map(offered).collect::<Vec<_>>().join("; "),
        Err(error) => refused(&error),
    };
    Ok(format!("{said} ({} asked)", host.asked()))
}

fn offered(offer: &PageOffer) -> String {
    let account = match &offer.outcome {
        Ok(account) => format!("account {}", account.id),
        Err(why) => format!("cannot be used: {why:?}"),
    };
    format!("Page {} {:?}, {account}", offer.page_id, offer.page_name)
}
