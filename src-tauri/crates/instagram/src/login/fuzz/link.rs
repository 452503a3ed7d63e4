//! Links that the system hands over, and the relay page's own address.

use super::address;
use crate::fuzz::{Dice, MOST_BYTES};
use crate::login::redirect::read;
use crate::login::{RedirectMode, relayed};
use domain::Flavour;
use url::{Host, Url};

/// What a relay page's link begins with.
const BEGINS: &str = "shopbell://oauth/callback?";

/// Parts of addresses of relay pages.
#[rustfmt::skip]
const PAGE_PARTS: &[&str] = &[
    "https://", "http://", "shop.example", "localhost", ".localhost", ".", "127.0.0.1", "[::1]", "0x7f.1",
    "/relay.html", "?x", "#x", "user@", ":8443", "\u{ff0e}", "%2e", "xn--", "\t", "shop", "\u{ad}", "1",
];

#[test]
fn c3_fuzz_link() {
    bolero::check!().with_iterations(3000).with_max_len(MOST_BYTES).for_each(|bytes: &[u8]| {
        let mut dice = Dice::new(bytes);
        let link = match dice.below(3) {
            0 => format!("{BEGINS}{}", address(&mut dice, "mine")),
            1 => address(&mut dice, "mine"),
            _ => String::from_utf8_lossy(dice.rest()).into_owned(),
        };
        let Some(query) = relayed(&link) else {
            let plain = link.strip_prefix(BEGINS).filter(|query| !query.is_empty() && link.len() <= 2048);
            let odd =
                |query: &str| query.contains(['#', ' ']) || query.chars().any(|c| c.is_control() || !c.is_ascii());
            return assert!(plain.is_none_or(odd), "{link:?} is refused");
        };
        assert!(link.ends_with(&query), "the query and nothing else");
        assert!(link.len() == BEGINS.len() + query.len() && link[..BEGINS.len()].eq_ignore_ascii_case(BEGINS));
        assert!(link.len() <= 2048 && query.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#'));
        let code = |address: &str| read(address, |state| state == "mine").map(|code| code.0.secret().clone());
        assert!(query.contains('?') || code(&query) == code(&link), "{link:?} is not read like a pasted one");
    });
}

#[test]
fn c3_fuzz_relay_page() {
    bolero::check!().with_iterations(3000).with_max_len(MOST_BYTES).for_each(|bytes: &[u8]| {
        let mut dice = Dice::new(bytes);
        let mut page = String::new();
        for _ in 0..dice.below(8) {
            page.push_str(dice.pick(PAGE_PARTS));
        }
        let Ok(mode) = RedirectMode::relay(&page) else { return };
        let uri = mode.redirect_uri(Flavour::Instagram);
        let url = Url::parse(&uri).expect("an address");
        let Some(Host::Domain(name)) = url.host() else { panic!("{uri} has no name") };
        let name = name.trim_end_matches('.');
        assert!(name.contains('.') && name != "localhost" && !name.ends_with(".localhost"), "{uri} is this computer");
        assert!(url.scheme() == "https" && url.username().is_empty() && url.password().is_none(), "{uri}");
        assert_eq!(url.as_str(), uri, "Meta compares it byte by byte");
        let answered = format!("{uri}?code=AQ&state=mine#_");
        assert!(read(&answered, |state| state == "mine").is_ok(), "an answer hung on {uri} is read");
    });
}
