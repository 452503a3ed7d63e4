//! Meta's refusals: one constructor per case, with the code, subcode, status and words of platform.md §4, and the
//! envelope of the host that says it. When a refusal applies is decided where it is made.

use crate::http::{answer::Answer, hosts::Host};
use axum::http::Method;
use serde_json::{Value, json};

/// An error as the platform gives it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Refusal {
    /// Meta's code; clients branch on it.
    pub(crate) code: i64,
    /// Meta's subcode.
    pub(crate) subcode: Option<i64>,
    /// English words; real ones are localised, so a client must not branch on them.
    pub(crate) message: String,
    /// The envelope's `type`; else the host's usual one.
    pub(crate) kind: Option<&'static str>,
    /// The HTTP status; else what §4.1 says for the code and host.
    pub(crate) status: Option<u16>,
    /// `is_transient`, left out when `None`.
    pub(crate) transient: Option<bool>,
    /// Title and text meant for a person.
    pub(crate) for_people: Option<(String, String)>,
}

/// What platform.md §4.2 says of codes that nothing here leads to and faults may name: words, and a status other than the
/// code's usual one.
#[rustfmt::skip]
const NAMED: [(i64, Option<i64>, Option<u16>, &str); 14] = [
    (-1,    Some(2_534_023), Some(500), "A private reply to this comment was sent already."),
    (3,     None,            Some(403), "(#3) Application does not have the capability to make this API call."),
    (10,    Some(2_018_300), Some(403), "(#10) Message cannot be sent: another app is controlling this thread now."),
    (10,    Some(1_893_063), Some(403), "(#10) This Page is temporarily restricted from sending messages."),
    (100,   Some(2_534_013), None,      "(#100) The Page is not linked to an Instagram professional account."),
    (100,   Some(2_534_025), None,      "(#100) This comment cannot be replied to privately."),
    (100,   Some(2_534_029), None,      "(#100) The business portfolio is blocked."),
    (200,   Some(2_534_066), Some(403), "(#200) Requires instagram_manage_comments permission to reply privately."),
    (368,   None,            Some(403), "(#368) The action attempted has been deemed abusive or is otherwise disallowed."),
    (613,   Some(2_534_040), None,      "(#613) Calls to this api have exceeded the rate limit."),
    (1200,  None,            None,      "(#1200) Temporary send message failure. Please try again later."),
    (10900, None,            None,      "(#10900) Activity already replied to."),
    (10903, Some(1_893_049), None,      "(#10903) This user cannot be replied to: the recipient is restricted."),
    (10904, Some(1_893_050), None,      "(#10904) Messages of this Page are off."),
];

impl Refusal {
    /// A code with the words and the status that Meta has for it, as far as they are known.
    pub(crate) fn named(code: i64, subcode: Option<i64>) -> Self {
        let known = NAMED.iter().find(|row| (row.0, row.1) == (code, subcode));
        let (status, words) = known.map_or(
            (None, "An unexpected error has occurred. Please retry your request later."),
            |(.., status, words)| (*status, *words),
        );
        Self { subcode, status, ..Self::new(code, words) }
    }

    /// Code and words; the rest as usual for the host.
    pub(crate) fn new(code: i64, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { code, subcode: None, message, kind: None, status: None, transient: None, for_people: None }
    }

    /// With a subcode.
    pub(crate) fn sub(mut self, subcode: i64) -> Self {
        self.subcode = Some(subcode);
        self
    }

    /// With a type other than the host's usual one.
    pub(crate) fn kind(mut self, kind: &'static str) -> Self {
        self.kind = Some(kind);
        self
    }

    /// With a status other than the code's usual one.
    pub(crate) fn status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// With `is_transient`.
    pub(crate) fn transient(mut self, transient: bool) -> Self {
        self.transient = Some(transient);
        self
    }

    /// With `error_user_title` and `error_user_msg`.
    pub(crate) fn for_people(mut self, title: &str, text: &str) -> Self {
        self.for_people = Some((title.to_owned(), text.to_owned()));
        self
    }

    /// 100: an invalid parameter.
    pub(crate) fn invalid(message: &str) -> Self {
        Self::new(100, format!("(#100) {message}"))
    }

    /// 100: a field that the node does not have, `unread_count` among them.
    pub(crate) fn no_such_field(field: &str, node: &str) -> Self {
        Self::invalid(&format!("Tried accessing nonexisting field ({field}) on node type ({node})"))
    }

    /// 100/33: missing, foreign or unsupported objects look the same.
    pub(crate) fn no_such_object(id: &str) -> Self {
        Self::new(
            100,
            format!(
                "Unsupported get request. Object with ID '{id}' does not exist, cannot be loaded due to missing \
                 permissions, or does not support this operation"
            ),
        )
        .sub(33)
        .kind("GraphMethodException")
    }

    /// 100 without a subcode, in the words Meta has for several causes (platform.md §4.2): an invitation that is pending,
    /// an app that is restricted, the app-scoped id in place of the account's.
    pub(crate) fn unsupported_request(method: &Method) -> Self {
        Self::new(100, format!("Unsupported request - method type: {}", method.as_str().to_lowercase()))
    }

    /// 200/2534041: the owner has switched off access to messages.
    pub(crate) fn access_off() -> Self {
        let words = "(#200) The account owner has disabled access to instagram direct messages.";
        Self::new(200, words).sub(2_534_041).status(403)
    }

    /// 2500: an unknown path.
    pub(crate) fn unknown_path(path: &[String]) -> Self {
        Self::new(2500, format!("Unknown path components: /{}", path.join("/")))
    }

    /// 190: not a token of this host and app.
    pub(crate) fn bad_token() -> Self {
        Self::new(190, "Invalid OAuth access token - Cannot parse access token")
    }

    /// A permission that was not granted: 10 on the Instagram host, 200 on the Facebook one.
    pub(crate) fn permission(host: Host, permission: &str) -> Self {
        match host {
            Host::GraphInstagram => Self::new(10, "(#10) Application does not have permission for this action"),
            _ => Self::new(200, format!("(#200) Requires {permission} permission to manage the object")).status(403),
        }
    }

    /// 1: too much was asked for at once.
    pub(crate) fn reduce_data() -> Self {
        Self::new(1, "Please reduce the amount of data you're asking for, then retry your request")
    }

    /// Too many Conversations calls, in the words of each host (platform.md §4.2).
    pub(crate) fn throttled(host: Host) -> Self {
        match host {
            Host::GraphInstagram => {
                Self::new(4, "(#4) Application request limit reached").sub(1_349_210).transient(true)
            }
            _ => Self::new(
                80006,
                "(#80006) There have been too many messenger api calls to this Page account. Wait a bit and try again. \
                 For more info, please refer to https://developers.facebook.com/docs/graph-api/overview/rate-limiting.",
            ),
        }
    }

    /// Outside the time in which an answer is accepted, in the form of each host.
    pub(crate) fn window_closed(host: Host) -> Self {
        let words = "(#10) This message is sent outside of allowed window.";
        match host {
            Host::GraphInstagram => Self::new(10, words).sub(2_534_022).status(403),
            _ => Self::new(10, words).sub(2_018_278).status(400),
        }
    }

    /// The answer on a given host.
    pub(crate) fn answer(&self, host: Host) -> Answer {
        match host {
            Host::GraphFacebook | Host::GraphInstagram => self.graph_answer(host),
            // The login hosts name no code of Graph's, only the HTTP status (platform.md §1b).
            _ => {
                let status = self.status.unwrap_or(400);
                let error = json!({ "error_type": "OAuthException", "code": status, "error_message": self.message });
                Answer::json(status, error)
            }
        }
    }

    fn graph_answer(&self, host: Host) -> Answer {
        let status = self.status.unwrap_or_else(|| usual_status(self.code, host));
        let usual = if host == Host::GraphInstagram { "IGApiException" } else { "OAuthException" };
        // A dead token is an OAuthException on both hosts; GraphMethodException is Facebook's word only.
        let kind = match (host, self.code, self.kind) {
            (Host::GraphInstagram, 190, _) => "OAuthException",
            (Host::GraphInstagram, _, _) => usual,
            (_, _, kind) => kind.unwrap_or(usual),
        };
        let reason = if self.code == 190 { "invalid_token" } else { "invalid_request" };
        let words: String = self.message.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').collect();
        let challenge = format!("OAuth \"Facebook Platform\" \"{reason}\" \"{}\"", words.replace('"', "'"));
        Answer::json(status, json!({ "error": self.body(kind) })).header("www-authenticate", &challenge)
    }

    fn body(&self, kind: &str) -> Value {
        let mut error = json!({ "message": self.message, "type": kind, "code": self.code, "fbtrace_id": trace_id() });
        if let Some(subcode) = self.subcode {
            error["error_subcode"] = json!(subcode);
        }
        if let Some(transient) = self.transient {
            error["is_transient"] = json!(transient);
        }
        if let Some((title, text)) = &self.for_people {
            error["error_user_title"] = json!(title);
            error["error_user_msg"] = json!(text);
        }
        error
    }
}

/// platform.md §4.1: 400 by default, 403 for 10 and 4 on the Instagram host, 500 for 1 and 2.
fn usual_status(code: i64, host: Host) -> u16 {
    match code {
        10 | 4 if host == Host::GraphInstagram => 403,
        1 | 2 => 500,
        _ => 400,
    }
}

/// What Meta's support asks for.
fn trace_id() -> String {
    format!("A{}", crate::ids::letters(&mut fastrand::Rng::new(), 22))
}
