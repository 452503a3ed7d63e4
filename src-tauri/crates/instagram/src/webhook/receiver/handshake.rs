//! Meta's handshake: it asks with the verify token, and is answered with the challenge it gave (`platform.md` §6,
//! "Verification"). Meta's page speaks of a number; consoles were seen that send letters (`reliability.md` B9).
//! Letters, digits, `-` and `_` can do no harm in an answer, so only these are repeated.

use crate::webhook::signature;
use secrecy::{ExposeSecret, SecretString};
use url::form_urlencoded;

/// Most characters that are repeated.
const MOST_CHARS: usize = 256;

/// What a `GET` turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Handshake {
    /// Meta's: to be answered with this challenge.
    Meta(String),
    /// With another token.
    WrongToken,
    /// With the right token, and still not to be answered: the challenge or what is asked for is something else.
    Odd,
    /// No handshake.
    No,
}

/// Reads a query. A parameter that occurs twice counts as missing.
pub(super) fn read(query: &str, token: &SecretString) -> Handshake {
    let (mode, challenge) = (once(query, "hub.mode"), once(query, "hub.challenge"));
    let is_ours = once(query, "hub.verify_token").map(|given| signature::is_token(&given, token.expose_secret()));
    let asks = mode.as_deref() == Some("subscribe");
    match (is_ours, challenge.filter(|challenge| asks && is_plain(challenge))) {
        (Some(true), Some(challenge)) => Handshake::Meta(challenge),
        (Some(true), None) => Handshake::Odd,
        (Some(false), Some(_)) => Handshake::WrongToken,
        (Some(false) | None, _) => Handshake::No,
    }
}

fn is_plain(challenge: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=MOST_CHARS).contains(&challenge.len()) && challenge.bytes().all(plain)
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
    fn y3_only_metas_own_question_is_answered_and_with_nothing_that_could_mean_anything() {
        let right = |challenge: &str| Handshake::Meta(challenge.to_owned());
        for (query, expected) in [
            ("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=to-ken", right("1158201444")),
            ("hub.mode=subscribe&hub.challenge=a8Kd02bq&hub.verify_token=to-ken", right("a8Kd02bq")),
            ("hub.mode=subscribe&hub.challenge=-a_Z-9&hub.verify_token=to-ken", right("-a_Z-9")),
            ("hub.verify_token=to-ken&x=y&hub.challenge=7&hub.mode=subscribe", right("7")),
            ("hub%2Emode=subscribe&hub.challenge=7&hub.verify_token=%74o-ken", right("7")),
            ("hub.mode=subscribe&hub.challenge=7&hub.verify_token=token", Handshake::WrongToken),
            ("hub.mode=subscribe&hub.challenge=7&hub.verify_token=", Handshake::WrongToken),
            ("hub.mode=unsubscribe&hub.challenge=7&hub.verify_token=to-ken", Handshake::Odd),
            ("hub.mode=subscribe&hub.challenge=%3Cscript%3E&hub.verify_token=to-ken", Handshake::Odd),
            ("hub.mode=subscribe&hub.challenge=a+b&hub.verify_token=to-ken", Handshake::Odd),
            ("hub.mode=subscribe&hub.challenge=a.b&hub.verify_token=to-ken", Handshake::Odd),
            ("hub.mode=subscribe&hub.challenge=&hub.verify_token=to-ken", Handshake::Odd),
            ("hub.mode=subscribe&hub.challenge=7&hub.challenge=8&hub.verify_token=to-ken", Handshake::Odd),
            ("hub.mode=subscribe&hub.challenge=%D9%A7&hub.verify_token=to-ken", Handshake::Odd),
            ("hub.mode=subscribe&hub.verify_token=to-ken", Handshake::Odd),
            ("hub.verify_token=to-ken", Handshake::Odd),
            ("hub.mode=subscribe&hub.challenge=%3Cscript%3E&hub.verify_token=token", Handshake::No),
            ("hub.mode=subscribe&hub.challenge=7&hub.verify_token=x&hub.verify_token=to-ken", Handshake::No),
            ("hub.mode=subscribe&hub.challenge=7", Handshake::No),
            ("", Handshake::No),
        ] {
            assert_eq!(read(query, &"to-ken".into()), expected, "{query}");
        }
        let of_length = |count: usize| {
            let query = format!("hub.mode=subscribe&hub.challenge={}&hub.verify_token=t", "9".repeat(count));
            read(&query, &"t".into())
        };
        assert_eq!((of_length(256), of_length(257)), (right(&"9".repeat(256)), Handshake::Odd));
    }
}
