//! Where a customer came from, as events tell it (G2, `platform.md` §6, §8): beside a message, a pressed button, or alone.

use crate::message::{TITLE_CHARS, is_there, text, words};
use domain::Referral;
use serde_json::Value;

/// What an event says about it; nothing when it says nothing that is understood.
pub(super) fn of(item: &Value) -> Option<Referral> {
    let places = ["/message/referral", "/postback/referral", "/referral"];
    places.into_iter().find_map(|place| read(item.pointer(place)?))
}

fn read(referral: &Value) -> Option<Referral> {
    let source = text(referral, "source").to_ascii_uppercase();
    let told = |place: &str| referral.pointer(place).and_then(|value| words(value, TITLE_CHARS));
    if source == "ADS" || referral.get("ad_id").is_some_and(is_there) {
        return Some(Referral::Ad { title: told("/ads_context_data/ad_title") });
    }
    if referral.pointer("/product").is_some_and(is_there) {
        return Some(Referral::Product);
    }
    // Meta's pages say both SHORTLINK and SHORTLINKS (`platform.md` §8).
    let reference = told("/ref");
    (reference.is_some() || source.starts_with("SHORTLINK")).then_some(Referral::Link { reference })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn g2_where_somebody_came_from() {
        let ad =
            json!({ "ref": "x", "ad_id": "1", "source": "ADS", "ads_context_data": { "ad_title": "Autumn boxes" } });
        let flyer = Referral::Link { reference: Some("flyer".into()) };
        for (referral, expected) in [
            (ad, Some(Referral::Ad { title: Some("Autumn boxes".into()) })),
            (json!({ "ad_id": "1" }), Some(Referral::Ad { title: None })),
            (json!({ "source": "SHORTLINK", "ref": "flyer" }), Some(flyer)),
            (json!({ "source": "SHORTLINKS" }), Some(Referral::Link { reference: None })),
            (json!({ "product": { "id": "7" } }), Some(Referral::Product)),
            (json!({ "source": "SOMETHING_NEW" }), None),
            (json!("odd"), None),
        ] {
            assert_eq!(of(&json!({ "message": { "mid": "m", "referral": referral } })), expected, "{referral}");
            assert_eq!(of(&json!({ "postback": { "mid": "m", "referral": referral } })), expected, "{referral}");
            assert_eq!(of(&json!({ "referral": referral })), expected, "{referral}");
        }
    }
}
