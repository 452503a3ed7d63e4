//! The accounts a grant opens: one for Instagram Login, one per linked Page for Facebook Login (C6).

use super::exchange::first_of;
use super::{AccountType, Grant, LoginError};
use crate::ApiError;
use crate::error::GraphError;
use crate::fewer::Fields;
use crate::meta::Meta;
use crate::net::json::{Id, filled, lenient};
use crate::net::page::Page;
use chrono::{DateTime, Utc};
use domain::{AccountId, AccountTrouble, Flavour};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashSet};

/// Fields of the account behind an Instagram Login (`platform.md` §0, "Identifiers").
const ME: Fields<'static> =
    Fields { all: "id,user_id,username,name,profile_picture_url", least: "id,user_id,username", needed: &["user_id"] };
/// The same where the host refuses `user_id`.
const ME_WITHOUT_USER_ID: Fields<'static> =
    Fields { all: "id,username,name,profile_picture_url,account_type", least: "id,username", needed: &[] };
/// Fields of the Pages behind a Facebook Login (`platform.md` §1a, "Pages and page tokens").
/// `connected_instagram_account` names the linked account whatever its kind; if only this field is told, the account is
/// a personal one.
const PAGES: Fields<'static> = Fields {
    all: "id,name,access_token,tasks,instagram_business_account{id,username,name,profile_picture_url},\
          connected_instagram_account{id}",
    least: "id,name,access_token,instagram_business_account{id,username,name}",
    needed: &["access_token", "instagram_business_account"],
};
/// The same of a Page that asks about itself.
const OWN_PAGE: Fields<'static> = Fields {
    all: "id,name,instagram_business_account{id,username,name,profile_picture_url}",
    least: "id,name,instagram_business_account{id,username,name}",
    needed: &["instagram_business_account"],
};
/// Pages per request.
const PAGES_PER_REQUEST: &str = "100";
/// Any one of these lets a person handle a Page's messages (`platform.md` §1a).
const MESSAGING_TASKS: [&str; 2] = ["MESSAGING", "MODERATE"];

/// An Instagram professional account that can be connected.
#[derive(Clone, Debug)]
pub struct FoundAccount {
    /// The Instagram account id, the same whichever way it was reached (C12).
    pub id: AccountId,
    /// The node calls go to: the Page for Facebook Login, the account itself for Instagram Login.
    pub node: String,
    /// The @username without the @; empty when Meta did not give it.
    pub username: String,
    /// Other numbers it goes by, as far as the login told (`platform.md` §0, "Identifiers").
    pub other_ids: BTreeSet<String>,
    /// The display name, if it has one.
    pub name: Option<String>,
    /// Where its picture can be fetched, for some days.
    pub picture_url: Option<String>,
    /// The token for its messages: the Page's for Facebook Login.
    pub token: SecretString,
    /// When that token dies by itself. A Page's token from a long-lived login has no end (`platform.md` §1a).
    pub token_expires_at: Option<DateTime<Utc>>,
}

/// A Page the owner may choose, or the reason why not.
#[derive(Clone, Debug)]
pub struct PageOffer {
    /// The Page's id.
    pub page_id: String,
    /// The Page's name; empty when Meta did not give it.
    pub page_name: String,
    /// The account behind it, or why there is none to use.
    pub outcome: Result<FoundAccount, Unusable>,
}

/// Why a Page cannot be used for messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Unusable {
    /// No Instagram professional account is linked to it.
    NoLinkedAccount,
    /// The person who logged in may not handle its messages.
    NoMessagingTask,
    /// Meta gave no token for it.
    NoToken,
    /// The linked account is a personal one: Meta's messaging serves professional accounts only.
    PersonalAccount,
    /// Meta does not offer messages for this account (error 36103).
    NotEligible,
}

#[derive(Deserialize)]
struct Profile {
    #[serde(default, deserialize_with = "lenient")]
    username: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    name: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    profile_picture_url: Option<String>,
}

#[derive(Deserialize)]
struct Me {
    /// The Instagram account id.
    user_id: Id,
    /// Valid for one app only, and seen among participants.
    #[serde(default, deserialize_with = "lenient")]
    id: Option<Id>,
    #[serde(flatten)]
    profile: Profile,
}

#[derive(Deserialize)]
struct MeWithoutUserId {
    id: Id,
    #[serde(default, deserialize_with = "lenient")]
    account_type: Option<String>,
    #[serde(flatten)]
    profile: Profile,
}

#[derive(Deserialize)]
struct Conversation {
    participants: Participants,
}

#[derive(Deserialize)]
struct Participants {
    data: Vec<Participant>,
}

#[derive(Deserialize)]
struct Participant {
    id: Id,
}

#[derive(Deserialize)]
struct LinkedAccount {
    id: Id,
    #[serde(flatten)]
    profile: Profile,
}

#[derive(Deserialize)]
struct PageNode {
    id: Id,
    #[serde(default, deserialize_with = "lenient")]
    name: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    access_token: Option<String>,
    /// Absent when the token is not a person's: then nothing is known against it.
    #[serde(default, deserialize_with = "lenient")]
    tasks: Option<Vec<String>>,
    #[serde(default, deserialize_with = "lenient")]
    instagram_business_account: Option<LinkedAccount>,
    #[serde(default, deserialize_with = "lenient")]
    connected_instagram_account: Option<serde_json::Value>,
}

/// The account behind an Instagram Login.
///
/// # Errors
/// When the call fails or Meta's answer lacks the account's id; [`LoginError::NoAccountId`] when Meta refuses to tell it.
pub async fn instagram_account(meta: &Meta, grant: &Grant) -> Result<FoundAccount, LoginError> {
    let url = meta.graph(Flavour::Instagram, &["me"]);
    let body = match meta.ask_fields(url, &[], ME, &grant.token).await {
        Ok(body) => body,
        Err(ApiError::Graph(error)) if error.names_nothing() => return without_user_id(meta, grant, Some(error)).await,
        Err(error) => return Err(error.into()),
    };
    let Ok(me) = serde_json::from_value::<Me>(first_of(body.decode()?)) else {
        return without_user_id(meta, grant, None).await;
    };
    let id = me.user_id.0;
    let others = me.id.map(|id| id.0).into_iter().chain(grant.user_id.clone()).filter(|other| *other != id).collect();
    let found = found(id.clone(), id, me.profile, grant.token.clone(), grant.expires_at);
    Ok(FoundAccount { other_ids: others, ..found })
}

/// For some accounts the host refuses the field `user_id`. The `id` beside it is usually a number that is used neither
/// in conversations nor in webhooks: it is taken only when it is proved to be the account's own.
async fn without_user_id(meta: &Meta, grant: &Grant, refused: Option<GraphError>) -> Result<FoundAccount, LoginError> {
    let url = meta.graph(Flavour::Instagram, &["me"]);
    let me: MeWithoutUserId = match meta.ask_fields(url, &[], ME_WITHOUT_USER_ID, &grant.token).await {
        Ok(body) => serde_json::from_value(first_of(body.decode()?))
            .map_err(|_| ApiError::Undecodable { path: "id".into(), status: 200 })?,
        // The request without the field is refused, too, so the field is not the cause.
        Err(error) => return Err(error.into()),
    };
    if takes_part_everywhere(meta, &grant.token, &me.id.0).await? {
        return Ok(found(me.id.0.clone(), me.id.0, me.profile, grant.token.clone(), grant.expires_at));
    }
    Err(LoginError::NoAccountId { kind: AccountType::named(me.account_type), error: refused.map(Box::new) })
}

/// Whether somebody takes part in every conversation that is shown, and any is: only the account itself does.
async fn takes_part_everywhere(meta: &Meta, token: &SecretString, id: &str) -> Result<bool, ApiError> {
    let url = meta.graph(Flavour::Instagram, &["me", "conversations"]);
    let query = [("platform", "instagram"), ("fields", "participants"), ("limit", "20")];
    let page: Page = match meta.ask(url, &query, token).await {
        Ok(body) => body.decode()?,
        // Nothing is proved.
        Err(ApiError::Graph(error)) if !error.is_passing() => return Ok(false),
        Err(error) => return Err(error),
    };
    let told: Vec<Conversation> =
        page.data.iter().filter_map(|raw| serde_json::from_str::<Conversation>(raw.get()).ok()).collect();
    let among = |conversation: &Conversation| conversation.participants.data.iter().any(|one| one.id.0 == id);
    // With a single conversation the customer, too, takes part in all of them, so nothing is proved. Neither is it when
    // nobody else is in it.
    let proves = |conversation: &Conversation| conversation.participants.data.iter().any(|one| one.id.0 != id);
    Ok(!told.is_empty() && told.iter().all(among) && told.iter().any(proves))
}

/// Every Page behind a Facebook Login, usable or not, in Meta's order. A Page whose description cannot be read is left
/// out.
///
/// # Errors
/// When a call fails.
pub async fn facebook_pages(meta: &Meta, grant: &Grant) -> Result<Vec<PageOffer>, ApiError> {
    let mut offers = Vec::new();
    let mut seen = HashSet::new();
    let mut after: Option<String> = None;
    for _ in 0..meta.limits().pages {
        let url = meta.graph(Flavour::Facebook, &["me", "accounts"]);
        let mut query = vec![("limit", PAGES_PER_REQUEST)];
        if let Some(after) = &after {
            query.push(("after", after));
        }
        let page: Page = meta.ask_fields(url, &query, PAGES, &grant.token).await?.decode()?;
        for node in page.data.iter().filter_map(|raw| serde_json::from_str::<PageNode>(raw.get()).ok()) {
            offers.push(probed(meta, offer(node)).await);
        }
        match page.next() {
            Some(cursor) if seen.insert(cursor.to_owned()) => after = Some(cursor.to_owned()),
            _ => break,
        }
    }
    Ok(offers)
}

fn offer(page: PageNode) -> PageOffer {
    let page_id = page.id.0;
    let outcome = match (page.instagram_business_account, filled(page.access_token)) {
        (None, _) if page.connected_instagram_account.is_some() => Err(Unusable::PersonalAccount),
        (None, _) => Err(Unusable::NoLinkedAccount),
        _ if !may_message(page.tasks.as_deref()) => Err(Unusable::NoMessagingTask),
        (_, None) => Err(Unusable::NoToken),
        (Some(account), Some(token)) => Ok(found(account.id.0, page_id.clone(), account.profile, token.into(), None)),
    };
    PageOffer { page_id, page_name: page.name.unwrap_or_default(), outcome }
}

/// A Page that looks usable may still not be served; one small read tells (C6). Only what Meta says about the account
/// itself counts: a network that fails, or a limit, makes no Page unusable.
async fn probed(meta: &Meta, offer: PageOffer) -> PageOffer {
    let Ok(found) = &offer.outcome else { return offer };
    let url = meta.graph(Flavour::Facebook, &[&found.node, "conversations"]);
    let asked = meta.ask(url, &[("platform", "instagram"), ("limit", "1")], &found.token).await;
    match asked {
        Err(ApiError::Graph(error)) if error.account_trouble() == Some(AccountTrouble::NotEligible) => {
            PageOffer { outcome: Err(Unusable::NotEligible), ..offer }
        }
        _ => offer,
    }
}

/// The account behind a Page's own token, which a dashboard gives as well as a person's.
///
/// # Errors
/// When the call fails.
pub(super) async fn page_of(meta: &Meta, token: &SecretString) -> Result<PageOffer, ApiError> {
    let url = meta.graph(Flavour::Facebook, &["me"]);
    let body = meta.ask_fields(url, &[], OWN_PAGE, token).await?;
    let mut node: PageNode = body.decode()?;
    node.access_token = Some(token.expose_secret().to_owned());
    Ok(probed(meta, offer(node)).await)
}

fn may_message(tasks: Option<&[String]>) -> bool {
    tasks.is_none_or(|tasks| tasks.iter().any(|task| MESSAGING_TASKS.contains(&task.as_str())))
}

fn found(
    id: String,
    node: String,
    profile: Profile,
    token: SecretString,
    token_expires_at: Option<DateTime<Utc>>,
) -> FoundAccount {
    FoundAccount {
        id: id.into(),
        node,
        username: filled(profile.username).unwrap_or_default(),
        other_ids: BTreeSet::new(),
        name: filled(profile.name),
        picture_url: filled(profile.profile_picture_url),
        token,
        token_expires_at,
    }
}
