//! What Instagram tells about a customer (`platform.md` §2.5).

use super::fields;
use crate::net::json::{filled, lenient};
use crate::{AccountClient, ApiError};
use domain::{ParticipantId, Profile};
use serde::Deserialize;

#[derive(Deserialize)]
struct ProfileNode {
    #[serde(default, deserialize_with = "lenient")]
    name: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    username: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    profile_pic: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    is_user_follow_business: Option<bool>,
}

impl AccountClient {
    /// Name, username and picture address of a customer; every part may be missing.
    ///
    /// # Errors
    /// When the request fails; a customer who has not consented or has blocked the account is a refusal like any other
    /// (code 230).
    pub async fn profile(&self, of: &ParticipantId) -> Result<Profile, ApiError> {
        let body = self.profile_fields(&[of.as_str()], fields::PROFILE).await?;
        let node: ProfileNode = body.decode()?;
        Ok(Profile {
            name: filled(node.name),
            username: filled(node.username),
            picture_url: filled(node.profile_pic),
            follows_business: node.is_user_follow_business,
        })
    }
}
