//! The address the browser ended on, received or pasted.

use super::address;
use crate::fuzz::{Dice, MOST_BYTES};
use crate::login::redirect::read;
use crate::login::{AppCredentials, Attempt, RedirectError, RedirectMode};
use crate::{Hosts, Meta};
use domain::Flavour;
use std::sync::OnceLock;

#[test]
fn c3_fuzz_callback() {
    bolero::check!().with_iterations(3000).with_max_len(MOST_BYTES).for_each(|bytes: &[u8]| {
        let mut dice = Dice::new(bytes);
        let (attempt, other, own) = attempts();
        let text = if dice.below(8) == 7 {
            String::from_utf8_lossy(dice.rest()).into_owned()
        } else {
            address(&mut dice, own)
        };
        let outcome = attempt.read_redirect(&text);
        assert_eq!(other.read_redirect(&text).err(), Some(RedirectError::WrongState), "another attempt's answer");
        assert_eq!(read(&text, |_| false).err(), Some(RedirectError::WrongState), "no state is right");
        check(&text, own, &outcome.map(|code| code.0.secret().clone()));
    });
}

/// Two logins that wait, and the state of the first; made once, since each draws randomness.
fn attempts() -> &'static (Attempt, Attempt, String) {
    static ATTEMPTS: OnceLock<(Attempt, Attempt, String)> = OnceLock::new();
    ATTEMPTS.get_or_init(|| {
        let meta = Meta::new(Hosts::meta()).expect("clients");
        let app = AppCredentials { app_id: "4242".into(), secret: "canary-secret".into() };
        let mode = RedirectMode::Loopback { port: 1 };
        let begin = || Attempt::begin(&meta, Flavour::Instagram, &app, &mode).expect("begins");
        let (attempt, other) = (begin(), begin());
        let own =
            attempt.authorize_url().query_pairs().find(|(name, _)| name == "state").expect("a state").1.into_owned();
        (attempt, other, own)
    })
}

/// A code counts only if the address has exactly one `state`, which is the attempt's own, and one code.
fn check(text: &str, own: &str, outcome: &Result<String, RedirectError>) {
    let before = text.trim().split('#').next().unwrap_or_default();
    let query = before.split_once('?').map_or(before, |(_, query)| query);
    let said = |name: &str| -> Vec<String> {
        let pairs = url::form_urlencoded::parse(query.as_bytes());
        pairs.filter(|(found, _)| found == name).map(|(_, value)| value.into_owned()).collect()
    };
    if *outcome == Err(RedirectError::WrongState) {
        return;
    }
    assert_eq!(said("state"), [own], "{text:?} was believed");
    if let Ok(code) = outcome {
        let codes = said("code");
        assert!(codes.len() == 1 && codes[0].contains(code.as_str()) && !code.is_empty(), "{text:?} gave {code:?}");
        assert!(["error", "error_code"].iter().all(|name| said(name).is_empty()), "{text:?} is an error");
        assert!(text.trim().len() <= 8 * 1024, "an endless address was read");
    }
}
