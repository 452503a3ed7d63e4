//! The one table from Meta's codes to what they ask for (`platform.md` §4.2, `reliability.md` B1).
//!
//! Owns codes and subcodes. Refuses to look at messages: Meta translates and rewords them.

use super::troubles::is_about_one;
use super::{Certainty, Class};
use std::ops::RangeInclusive;
use std::time::Duration;

use Class::{
    AppReview, BadRequest, MessagesOff, NotFound, NotThreadOwner, Permission, QuoteGone, RecipientUnavailable,
    RecipientUnknown, Reconnect, Retry, Unknown, WindowClosed,
};

/// A limit for which Meta gives no time.
const THROTTLED: Class = Class::Throttled { wait: None };
/// Field reports say that this block passes after about five minutes.
const THROTTLED_FIVE_MINUTES: Class = Class::Throttled { wait: Some(Duration::from_secs(5 * 60)) };

/// A block of hours or days, of which Meta does not say how long it lasts; each call during it may extend it.
const THROTTLED_LONG: Class = Class::Throttled { wait: Some(Duration::from_secs(60 * 60)) };

/// What a refusal proves about a send.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Proof {
    /// Certainly not sent.
    NotSent,
    /// It proves nothing: the message may have been sent.
    Nothing,
}
use Proof::{NotSent, Nothing};

/// One row: code, subcode (`None` stands for no subcode and for every one not listed), class, proof, meaning.
type Row = (i64, Option<i64>, Class, Proof, &'static str);

#[rustfmt::skip]
const ROWS: &[Row] = &[
    (-1,      None,           Retry,                  Nothing, "Instagram server error"),
    (-1,      Some(2534023),  BadRequest,             Nothing, "this private reply was sent already"),
    (1,       None,           Retry,                  Nothing, "unknown; a send may have arrived all the same"),
    (1,       Some(99),       Permission,             Nothing, "often a missing permission or access level"),
    (1,       Some(1357046),  Retry,                  Nothing, "documented to appear after a send that succeeded"),
    (2,       None,           Retry,                  Nothing, "service down; also when the customer blocked the shop"),
    (3,       None,           AppReview,              NotSent, "the app lacks a capability: App Review"),
    (4,       None,           THROTTLED,              Nothing, "app call limit"),
    (4,       Some(1349210),  THROTTLED_FIVE_MINUTES, Nothing, "'Application request limit reached'"),
    (10,      None,           Permission,             NotSent, "permission not granted or removed"),
    (10,      Some(2534022),  WindowClosed,           NotSent, "outside the reply window, in Instagram's wording"),
    (10,      Some(2018278),  WindowClosed,           NotSent, "outside the reply window, in Messenger's wording"),
    (10,      Some(2018065),  WindowClosed,           NotSent, "outside the reply window, in the old wording"),
    (10,      Some(2018108),  RecipientUnavailable,   NotSent, "this person is not receiving messages"),
    (10,      Some(2018028),  Permission,             NotSent, "development mode: recipient has no role on the app"),
    (10,      Some(2018300),  NotThreadOwner,         NotSent, "another app controls the conversation"),
    (10,      Some(1893063),  THROTTLED_LONG,         Nothing, "the Page is restricted from sending for a while"),
    (17,      None,           THROTTLED,              Nothing, "user call limit"),
    (25,      Some(2207050),  Reconnect,              NotSent, "account restricted until its owner acts in the app"),
    (32,      None,           THROTTLED,              Nothing, "Pages call limit"),
    (100,     None,           BadRequest,             NotSent, "invalid parameter, nonexisting field, wrong appsecret_proof, unsupported request"),
    (100,     Some(33),       NotFound,               NotSent, "object missing or not visible"),
    (100,     Some(2018001),  RecipientUnknown,       NotSent, "no matching user"),
    (100,     Some(2018032),  BadRequest,             NotSent, "invalid data, such as empty text"),
    (100,     Some(2018047),  BadRequest,             NotSent, "attachment upload failed"),
    (100,     Some(2018109),  BadRequest,             NotSent, "attachment too large"),
    (100,     Some(2534002),  QuoteGone,              NotSent, "the quoted message does not exist"),
    (100,     Some(2534013),  Permission,             NotSent, "the Page is not linked, or the account not professional"),
    (100,     Some(2534014),  RecipientUnknown,       NotSent, "requested user cannot be found"),
    (100,     Some(2534015),  Unknown,                Nothing, "sources disagree about its meaning"),
    (100,     Some(2534025),  BadRequest,             NotSent, "comment cannot be answered privately: too old, answered or deleted"),
    (100,     Some(2534029),  Permission,             NotSent, "business portfolio blocked by Meta"),
    (100,     Some(2534037),  NotThreadOwner,         NotSent, "another app controls the conversation"),
    (100,     Some(2534068),  BadRequest,             NotSent, "several images in one message not enabled"),
    (102,     None,           Reconnect,              NotSent, "session invalid"),
    (104,     None,           BadRequest,             NotSent, "incorrect signature"),
    (190,     None,           Reconnect,              NotSent, "token expired, revoked or invalid, whatever the subcode"),
    (200,     Some(1545041),  RecipientUnavailable,   NotSent, "this person is not available"),
    (200,     Some(2018028),  Permission,             NotSent, "development mode: the recipient has no role on the app"),
    (200,     Some(2534041),  MessagesOff,            NotSent, "the owner switched off access to messages"),
    (200,     Some(2534066),  Permission,             NotSent, "the permission for private replies is missing"),
    (230,     None,           Permission,             NotSent, "this customer did not consent, or takes no messages"),
    (341,     None,           THROTTLED,              Nothing, "app limit"),
    (368,     None,           THROTTLED_LONG,         Nothing, "blocked for policy or abuse, for a while"),
    (506,     None,           BadRequest,             Nothing, "duplicate"),
    (551,     None,           RecipientUnavailable,   NotSent, "this person is not available"),
    (613,     None,           THROTTLED,              Nothing, "custom rate limit, whatever the subcode"),
    (613,     Some(2534040),  THROTTLED,              Nothing, "rate limit of messages"),
    (1200,    None,           Retry,                  Nothing, "temporary send failure"),
    (2500,    None,           BadRequest,             NotSent, "query not understood"),
    (10900,   None,           BadRequest,             NotSent, "private reply: already answered, or no such comment"),
    (10903,   None,           BadRequest,             NotSent, "private reply: not allowed"),
    (10903,   Some(1893049),  RecipientUnavailable,   NotSent, "private reply: this person is restricted"),
    (10904,   None,           Permission,             NotSent, "private reply: messages of the Page are off"),
    (10904,   Some(1893050),  Permission,             NotSent, "private reply: messages of the Page are off"),
    (36103,   None,           Permission,             NotSent, "reported as: not eligible for messaging"),
];

/// Codes that come in ranges, one per permission or per product; a row above wins.
const RANGES: &[(RangeInclusive<i64>, Class, Proof, &str)] = &[
    (200..=299, Permission, NotSent, "a permission is missing, one code per permission"),
    (80_000..=80_099, THROTTLED, Nothing, "a limit of one product (business use case)"),
];

/// One row of the table, for documents and tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownError {
    /// Meta's code; of a range, its first.
    pub code: i64,
    /// The last code of a range; equal to `code` otherwise.
    pub last: i64,
    /// Meta's subcode; `None` stands for no subcode and for every one that has no row of its own.
    pub subcode: Option<i64>,
    /// What it asks for.
    pub class: Class,
    /// What it proves about a send that was answered with it (HTTP status below 500).
    pub certainty: Certainty,
    /// It concerns one customer or one comment, and says nothing about the account.
    pub about_one: bool,
    /// What Meta means by it (`platform.md` §4.2).
    pub meaning: &'static str,
}

/// Every error this client knows by its code, in the table's order, ranges last (`platform.md` §4.2).
pub fn known_errors() -> impl Iterator<Item = KnownError> {
    let rows = ROWS.iter().map(|(code, subcode, class, proof, meaning)| KnownError {
        code: *code,
        last: *code,
        subcode: *subcode,
        class: *class,
        certainty: certainty(*class, *proof),
        about_one: is_about_one(*code, *subcode),
        meaning,
    });
    let ranges = RANGES.iter().map(|(codes, class, proof, meaning)| KnownError {
        code: *codes.start(),
        last: *codes.end(),
        subcode: None,
        class: *class,
        certainty: certainty(*class, *proof),
        about_one: false,
        meaning,
    });
    rows.chain(ranges)
}

const fn certainty(class: Class, proof: Proof) -> Certainty {
    match (class, proof) {
        (_, NotSent) => Certainty::Refused,
        (Class::Throttled { .. }, Nothing) => Certainty::SlowedDown,
        (_, Nothing) => Certainty::Unclear,
    }
}

/// What the error asks for. `http_status` counts only for a code that is not in the table.
pub(super) fn class(code: i64, subcode: Option<i64>, http_status: u16) -> Class {
    if let Some((_, _, class, ..)) = row(code, subcode) {
        return *class;
    }
    if let Some((_, class, ..)) = range(code) {
        return *class;
    }
    match (code, http_status) {
        (0, 401) => Reconnect,
        (_, 429) => THROTTLED,
        (0, 500..) => Retry,
        _ => Unknown,
    }
}

/// Whether a send refused so was certainly not sent. Code 100 has many meanings, so with a subcode that is not in the
/// table it proves nothing.
pub(super) fn certainly_refused(code: i64, subcode: Option<i64>) -> bool {
    match row(code, subcode) {
        Some((100, None, ..)) if subcode.is_some() => false,
        Some((_, _, _, proof, _)) => *proof == NotSent,
        None => range(code).is_some_and(|(_, _, proof, _)| *proof == NotSent),
    }
}

fn row(code: i64, subcode: Option<i64>) -> Option<&'static Row> {
    let find = |subcode| ROWS.iter().find(|row| row.0 == code && row.1 == subcode);
    find(subcode).or_else(|| find(None))
}

fn range(code: i64) -> Option<&'static (RangeInclusive<i64>, Class, Proof, &'static str)> {
    RANGES.iter().find(|(codes, ..)| codes.contains(&code))
}
