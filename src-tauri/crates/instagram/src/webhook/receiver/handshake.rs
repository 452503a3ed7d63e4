//! Meta's handshake: it asks with the verify token, and is answered with the digits it gave (`platform.md` §6,
//! "Verification").

use crate::webhook::signature;
use secrecy::{ExposeSecret, SecretString};
use url::form_urlencoded;

/// Most digits that are repeated.
const MOST_DIGITS: usize = 40;

/// What a `GET` turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Handshake {
    /// Meta's: to be answered with these digits.
    Meta(String),
    /// With another token.
    WrongToken,
    /// No handshake.
    No,
}

/// Reads a query. Anything said twice says nothing.
pub(super) fn read(query: &str, token: &SecretString) -> Handshake {
    let (Some(mode), Some(challenge), Some(given)) =
        (once(query, "hub.mode"), once(query, "hub.challenge"), once(query, "hub.verify_token"))
    else {
        return Handshake::No;
    };
    let is_number = (1..=MOST_DIGITS).contains(&challenge.len()) && challenge.bytes().all(|b| b.is_ascii_digit());
    if mode != "subscribe" || !is_number {
        return Handshake::No;
    }
    if signature::is_token(&given, token.expose_secret()) { Handshake::Meta(challenge) } else { Handshake::WrongToken }
}

fn once(query: &str, name: &str) -> Option<String> {
    let mut values = form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name).map(|(_, value)| value);
    let value = values.next()?.into_owned();
    values.next().is_none().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn y3_only_metas_own_question_is_answered_and_with_digits_only() {
        let right = |challenge: &str| Handshake::Meta(challenge.to_owned());
        for (query, expected) in [
            ("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=to-ken", right("1158201444")),
            ("hub.verify_token=to-ken&x=y&hub.challenge=7&hub.mode=subscribe", right("7")),
            ("hub%2Emode=subscribe&hub.challenge=7&hub.verify_token=%74o-ken", right("7")),
            ("hub.mode=subscribe&hub.challenge=7&hub.verify_token=token", Handshake::WrongToken),
            ("hub.mode=subscribe&hub.challenge=7&hub.verify_token=", Handshake::WrongToken),
            ("hub.mode=unsubscribe&hub.challenge=7&hub.verify_token=to-ken", Handshake::No),
            ("hub.mode=subscribe&hub.challenge=%3Cscript%3E&hub.verify_token=to-ken", Handshake::No),
            ("hub.mode=subscribe&hub.challenge=-7&hub.verify_token=to-ken", Handshake::No),
            ("hub.mode=subscribe&hub.challenge=&hub.verify_token=to-ken", Handshake::No),
            ("hub.mode=subscribe&hub.challenge=7&hub.challenge=8&hub.verify_token=to-ken", Handshake::No),
            ("hub.mode=subscribe&hub.challenge=7&hub.verify_token=x&hub.verify_token=to-ken", Handshake::No),
            ("hub.mode=subscribe&hub.challenge=%D9%A7&hub.verify_token=to-ken", Handshake::No),
            ("hub.mode=subscribe&hub.verify_token=to-ken", Handshake::No),
            ("", Handshake::No),
        ] {
            assert_eq!(read(query, &"to-ken".into()), expected, "{query}");
        }
        let digits = |count: usize| {
            let query = format!("hub.mode=subscribe&hub.challenge={}&hub.verify_token=t", "9".repeat(count));
            read(&query, &"t".into())
        };
        assert_eq!((digits(40), digits(41)), (right(&"9".repeat(40)), Handshake::No));
    }
}
