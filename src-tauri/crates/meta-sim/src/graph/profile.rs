//! A customer's profile (platform.md §2.5).

use crate::{
    errors::Refusal,
    graph::{fields::Selection, viewer::Viewer},
    world::{World, thread::Customer},
};
use serde_json::{Map, Value, json};

/// Answers `GET /{IGSID}`.
///
/// # Errors
/// 230 without consent or when the customer blocked the shop, 100 for unknown fields.
pub(crate) fn profile(
    world: &World,
    viewer: &Viewer,
    account: usize,
    customer: &Customer,
    fields: Option<&str>,
) -> Result<Value, Refusal> {
    let needed = match viewer.host {
        crate::http::hosts::Host::GraphInstagram => ["instagram_business_basic", "instagram_business_manage_messages"],
        _ => ["instagram_basic", "instagram_manage_messages"],
    };
    world.require(viewer, Some(account), &needed)?;
    if customer.refuses_profile || customer.blocked {
        return Err(Refusal::new(230, "(#230) User consent is required to access user profile").kind("OAuthException"));
    }
    let defaults = Selection::of(&["name", "profile_pic"]);
    let selection = fields.map(Selection::parse).transpose()?.unwrap_or(defaults);
    let mut node = Map::new();
    for field in &selection.0 {
        let value = match field.name.as_str() {
            "id" => json!(customer.igsid),
            "name" => json!(customer.name),
            "username" => json!(customer.username),
            "profile_pic" => json!(customer.picture.map(|asset| world.media.link(&world.bases, asset))),
            "follower_count" => json!(customer.followers),
            "is_verified_user" => json!(customer.verified),
            "is_user_follow_business" => json!(customer.follows_shop),
            "is_business_follow_user" => json!(customer.followed_by_shop),
            other => return Err(Refusal::no_such_field(other, "IGBusinessScopedID")),
        };
        // Name and picture may be null (platform.md §2.5); a username that is not known is left out.
        if field.name != "username" || !value.is_null() {
            node.insert(field.key().to_owned(), value);
        }
    }
    node.insert("id".to_owned(), json!(customer.igsid));
    Ok(Value::Object(node))
}
