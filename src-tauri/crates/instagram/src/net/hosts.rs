//! The five hosts of Meta's platform, or the five of another one for tests and the demo.
//!
//! Owns which addresses may be talked to at all. Refuses to know what is asked there.

use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// Base addresses of the five hosts (`platform.md` §0).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hosts {
    /// Consent dialog of Facebook Login.
    #[serde(rename = "www.facebook.com")]
    pub www_facebook: Url,
    /// Graph API of Facebook Login, its token endpoint included.
    #[serde(rename = "graph.facebook.com")]
    pub graph_facebook: Url,
    /// Consent dialog of Instagram Login.
    #[serde(rename = "www.instagram.com")]
    pub www_instagram: Url,
    /// Code exchange of Instagram Login.
    #[serde(rename = "api.instagram.com")]
    pub api_instagram: Url,
    /// Graph API of Instagram Login.
    #[serde(rename = "graph.instagram.com")]
    pub graph_instagram: Url,
}

/// Why a description of hosts is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HostsError {
    /// Not a JSON object with exactly the five hosts, each an address.
    #[error("expected a JSON object with the five hosts of Meta's platform and their addresses")]
    Malformed,
    /// Plain http is taken for this computer only.
    #[error("the address for {host} must be https, or http on this computer")]
    Insecure {
        /// Which of the five.
        host: &'static str,
    },
    /// An address with a user name, a query or a fragment is no base address.
    #[error("the address for {host} must be a plain base address")]
    NotABase {
        /// Which of the five.
        host: &'static str,
    },
}

impl Hosts {
    /// Meta's own hosts.
    #[must_use]
    #[allow(clippy::expect_used, reason = "constants; a test parses each of them")]
    pub fn meta() -> Self {
        let url = |text: &str| Url::parse(text).expect("a constant address parses");
        Self {
            www_facebook: url("https://www.facebook.com"),
            graph_facebook: url("https://graph.facebook.com"),
            www_instagram: url("https://www.instagram.com"),
            api_instagram: url("https://api.instagram.com"),
            graph_instagram: url("https://graph.instagram.com"),
        }
    }

    /// Reads the five hosts from a JSON object whose keys are Meta's host names.
    ///
    /// # Errors
    /// When a key is missing or unknown, or when an address is neither https nor on this computer.
    pub fn from_json(text: &str) -> Result<Self, HostsError> {
        let hosts: Self = serde_json::from_str(text).map_err(|_| HostsError::Malformed)?;
        for (host, url) in hosts.named() {
            check(host, url)?;
        }
        Ok(hosts)
    }

    /// Whether these are Meta's own hosts.
    #[must_use]
    pub fn is_meta(&self) -> bool {
        *self == Self::meta()
    }

    /// Whether the address lies on one of these hosts, port included.
    pub(crate) fn contain(&self, url: &Url) -> bool {
        self.named().iter().any(|(_, base)| base.origin() == url.origin())
    }

    fn named(&self) -> [(&'static str, &Url); 5] {
        [
            ("www.facebook.com", &self.www_facebook),
            ("graph.facebook.com", &self.graph_facebook),
            ("www.instagram.com", &self.www_instagram),
            ("api.instagram.com", &self.api_instagram),
            ("graph.instagram.com", &self.graph_instagram),
        ]
    }
}

fn check(host: &'static str, url: &Url) -> Result<(), HostsError> {
    let secure = url.scheme() == "https" || (url.scheme() == "http" && is_this_computer(url));
    if !secure {
        return Err(HostsError::Insecure { host });
    }
    let plain =
        url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    if plain { Ok(()) } else { Err(HostsError::NotABase { host }) }
}

fn is_this_computer(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(graph_facebook: &str) -> String {
        format!(
            r#"{{"www.facebook.com":"https://w.example","graph.facebook.com":"{graph_facebook}",
                "www.instagram.com":"https://w.example","api.instagram.com":"https://a.example",
                "graph.instagram.com":"https://g.example"}}"#
        )
    }

    #[test]
    fn metas_own_hosts_are_https_and_known_as_metas() {
        assert!(Hosts::meta().is_meta());
        for (host, url) in Hosts::meta().named() {
            assert_eq!(url.as_str(), format!("https://{host}/"));
        }
    }

    #[test]
    fn plain_http_is_taken_for_this_computer_only() {
        for (address, expected) in [
            ("https://graph.example", Ok(())),
            ("http://127.0.0.1:4010", Ok(())),
            ("http://127.9.9.9:4010", Ok(())),
            ("http://[::1]:4010", Ok(())),
            ("http://localhost:4010", Ok(())),
            ("http://localhost.evil.example", Err(HostsError::Insecure { host: "graph.facebook.com" })),
            ("http://192.168.1.4:4010", Err(HostsError::Insecure { host: "graph.facebook.com" })),
            ("ftp://127.0.0.1", Err(HostsError::Insecure { host: "graph.facebook.com" })),
            ("https://user@graph.example", Err(HostsError::NotABase { host: "graph.facebook.com" })),
            ("https://graph.example?x=1", Err(HostsError::NotABase { host: "graph.facebook.com" })),
            ("no address", Err(HostsError::Malformed)),
        ] {
            assert_eq!(Hosts::from_json(&json(address)).map(|_| ()), expected, "{address}");
        }
    }

    #[test]
    fn exactly_the_five_hosts_are_taken() {
        let five: serde_json::Value = serde_json::from_str(&json("https://graph.example")).expect("valid");
        let mut six = five.clone();
        six["graph.threads.net"] = "https://t.example".into();
        let mut four = five.clone();
        four.as_object_mut().expect("an object").remove("api.instagram.com");
        for wrong in [six.to_string(), four.to_string(), "[]".into(), String::new()] {
            assert_eq!(Hosts::from_json(&wrong), Err(HostsError::Malformed));
        }
        let hosts = Hosts::from_json(&five.to_string()).expect("the five");
        assert!(!hosts.is_meta());
        assert_eq!(serde_json::to_value(&hosts).expect("writes")["graph.facebook.com"], "https://graph.example/");
    }
}
