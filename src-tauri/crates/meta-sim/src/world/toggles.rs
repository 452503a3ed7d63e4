//! What is switchable: facts that platform.md marks `[?]`, and limits a test wants to reach sooner. The defaults are
//! what was last observed or, where nothing is known, the stricter of the two.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The two shapes of the Instagram code exchange (platform.md §1b).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum TokenShape {
    /// `{"data":[{…}]}` with the permissions in one string, as documented.
    Documented,
    /// Flat, `user_id` a number above 2^53, the permissions in an array, as observed.
    #[default]
    Flat,
}

/// What happens to `reply_to` on the Instagram host, which takes it since September 2026 (platform.md §3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Undocumented {
    /// Works as on the Facebook host.
    #[default]
    Accept,
    /// Silently dropped.
    Ignore,
    /// Refused with 100.
    Refuse,
}

/// What the list of conversations answers while "Allow access to messages" is off (platform.md §4.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum AccessOff {
    /// An empty list and no error, as users reported earlier.
    Empty,
    /// 200/2534041, as every other call for messages.
    #[default]
    Refused,
}

/// The answer for the details of a message beyond the newest 20.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct TooOld {
    pub(crate) status: u16,
    pub(crate) code: i64,
    pub(crate) subcode: Option<i64>,
    pub(crate) message: String,
}

impl Default for TooOld {
    fn default() -> Self {
        let message = "(#100) The message you are trying to access has been deleted".to_owned();
        Self { status: 400, code: 100, subcode: None, message }
    }
}

/// Which of the app's two secrets signs webhooks (platform.md §6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Signer {
    /// The Instagram app secret for accounts of Instagram Login, the Meta app secret for those of Pages, as was tried live.
    #[default]
    Flavour,
    /// Always the Meta app secret, as Meta's pages say.
    Meta,
    /// Always the Instagram app secret.
    Instagram,
}

/// Names of fields by the type of node that refuses them.
pub(crate) type RefusedFields = BTreeMap<String, BTreeSet<String>>;

/// All switches. `CONTROL.md` tells what each does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Toggles {
    pub(crate) instagram_token_shape: TokenShape,
    /// The app may still use what platform.md §7 lists as gone for new ones.
    pub(crate) app_created_before_november_2026: bool,
    /// `/me` on the Instagram host comes as `{"data":[…]}` (platform.md §2.4).
    pub(crate) me_as_list: bool,
    /// Fields that a type of node refuses though they are documented (platform.md §2.2).
    pub(crate) refused_fields: RefusedFields,
    /// The refusal names the field; else it is "Unsupported request" (platform.md §4.2).
    pub(crate) refused_fields_named: bool,
    pub(crate) secretless_pkce: bool,
    pub(crate) require_appsecret_proof: bool,
    pub(crate) native_app: bool,
    pub(crate) too_old: TooOld,
    pub(crate) edge_drops_attachments: bool,
    pub(crate) is_unsupported_always: bool,
    pub(crate) conversation_routing: bool,
    pub(crate) reply_to_on_instagram: Undocumented,
    pub(crate) message_access_off: AccessOff,
    /// Live mode: `http://localhost` redirects are refused (platform.md §1a).
    pub(crate) live_app: bool,
    pub(crate) human_agent_approved: bool,
    pub(crate) several_images: bool,
    pub(crate) file_upload_on_instagram: bool,
    pub(crate) batch_on_instagram: bool,
    /// How many messages with details one request may ask for before code 1.
    pub(crate) max_messages_per_request: usize,
    pub(crate) strict_rate: bool,
    /// The HTTP status of a dead token's 190: 400 as a rule, 401 seen, too.
    pub(crate) dead_token_status: u16,
    pub(crate) usage_headers: bool,
    /// Overrides the computed percentage in the usage headers.
    pub(crate) usage_percent: Option<u32>,
    pub(crate) webhooks_need_subscription: bool,
    /// `message_echoes` is a name at an account, too: Meta's pages say so, its SDK does not list it.
    pub(crate) echoes_field_on_instagram: bool,
    pub(crate) webhooks_signed_by: Signer,
    /// An account whose events are not taken for an hour is unsubscribed (platform.md §6, "Delivery").
    pub(crate) webhooks_end_after_an_hour: bool,
    /// Keeps events back until it is thrown again.
    pub(crate) webhooks_hold: bool,
    /// Lets go what was kept back in any order.
    pub(crate) webhooks_shuffle: bool,
    /// How often each event is told.
    pub(crate) webhooks_repeat: usize,
    /// How many events one request may carry.
    pub(crate) webhooks_batch: usize,
    pub(crate) lively: bool,
}

impl Default for Toggles {
    fn default() -> Self {
        Self {
            instagram_token_shape: TokenShape::default(),
            app_created_before_november_2026: false,
            me_as_list: false,
            refused_fields: RefusedFields::new(),
            refused_fields_named: true,
            secretless_pkce: false,
            require_appsecret_proof: false,
            native_app: false,
            too_old: TooOld::default(),
            edge_drops_attachments: false,
            is_unsupported_always: false,
            conversation_routing: false,
            reply_to_on_instagram: Undocumented::default(),
            message_access_off: AccessOff::default(),
            live_app: false,
            human_agent_approved: true,
            several_images: true,
            file_upload_on_instagram: false,
            batch_on_instagram: false,
            max_messages_per_request: 600,
            strict_rate: true,
            dead_token_status: 400,
            usage_headers: true,
            usage_percent: None,
            webhooks_need_subscription: false,
            echoes_field_on_instagram: false,
            webhooks_signed_by: Signer::default(),
            webhooks_end_after_an_hour: false,
            webhooks_hold: false,
            webhooks_shuffle: false,
            webhooks_repeat: 1,
            webhooks_batch: 1,
            lively: false,
        }
    }
}
