//! Which fields are asked for. Only what is used: asking for a field that Instagram does not have fails the whole call
//! (`platform.md` §2.2), and large answers are refused (§2.4).

use super::MESSAGES;

/// Of a message (`platform.md` §2.3). `shares` gives nothing but ids unless its parts are named.
pub(super) const MESSAGE: &str = "id,created_time,from,message,is_unsupported,attachments,\
     shares{link,name,description,id,template},story,reactions,reply_to";
/// Of a message that cannot be served: enough to step over it.
pub(super) const MESSAGE_HEAD: &str = "id";
/// Of a conversation without its messages.
pub(super) const CONVERSATION_HEAD: &str = "id,updated_time,participants";
/// Of a customer (`platform.md` §2.5).
pub(super) const PROFILE: &str = "name,username,profile_pic,is_user_follow_business";

/// Of a conversation with its newest messages: a whole first page in one request (Y2).
pub(super) fn conversation() -> String {
    format!("{CONVERSATION_HEAD},messages.limit({MESSAGES}){{{MESSAGE}}}")
}
