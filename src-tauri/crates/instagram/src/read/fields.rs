//! Which fields are asked for. Only what is used: asking for a field that Instagram does not have fails the whole call
//! (`platform.md` §2.2), and large answers are refused (§2.4).

use super::MESSAGES;
use crate::fewer::Fields;

/// Of a message (`platform.md` §2.3). `shares` gives nothing but ids unless its parts are named.
const ALL_OF_A_MESSAGE: &str = "id,created_time,from,message,is_unsupported,attachments,\
     shares{link,name,description,id,template},story,reactions,reply_to";
/// Who wrote what, and when.
const LEAST_OF_A_MESSAGE: &str = "id,created_time,from,message";
/// Of a conversation without its messages.
const ALL_OF_A_HEAD: &str = "id,updated_time,participants";

/// Of a message.
pub(super) const MESSAGE: Fields<'static> = Fields { all: ALL_OF_A_MESSAGE, least: LEAST_OF_A_MESSAGE, needed: &[] };
/// Of a message that is asked for by its id. A refusal that names no field is about the message: the same fields were just
/// answered for the list it stands in.
pub(super) const ONE_MESSAGE: Fields<'static> = Fields { all: ALL_OF_A_MESSAGE, least: ALL_OF_A_MESSAGE, needed: &[] };
/// Of a message that cannot be served: enough to step over it.
pub(super) const MESSAGE_HEAD: Fields<'static> = Fields { all: "id", least: "id", needed: &[] };
/// Of a conversation without its messages. With nothing but its id, the whole page is read, which may tell the rest.
pub(super) const CONVERSATION_HEAD: Fields<'static> = Fields { all: ALL_OF_A_HEAD, least: "id", needed: &[] };
/// Of a customer (`platform.md` §2.5).
pub(super) const PROFILE: Fields<'static> =
    Fields { all: "name,username,profile_pic,is_user_follow_business", least: "name,username", needed: &[] };

/// When a conversation was last active.
pub(super) const UPDATED_TIME: &str = "updated_time";
/// The messages of a conversation.
pub(super) const MESSAGES_OF_A_CONVERSATION: &str = "messages";
/// Who reacted to a message.
pub(super) const REACTIONS: &str = "reactions";
/// What a message may carry, and who wrote it. If one of these is refused, an empty message is not read again: reading
/// it alone would bring nothing more.
pub(super) const CONTENT: [&str; 5] = ["from", "message", "attachments", "shares", "story"];

/// Of a conversation with its newest messages: a whole first page in one request (Y2).
pub(super) fn conversation() -> [String; 2] {
    [ALL_OF_A_MESSAGE, LEAST_OF_A_MESSAGE]
        .map(|of_a_message| format!("{ALL_OF_A_HEAD},{MESSAGES_OF_A_CONVERSATION}.limit({MESSAGES}){{{of_a_message}}}"))
}
