//! Meta's five hosts, each with a base URL of its own on loopback. What a host answers is decided elsewhere.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One of Meta's hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Host {
    /// Facebook's consent dialog.
    #[serde(rename = "www.facebook.com")]
    WwwFacebook,
    /// The Graph API for the Facebook Login flavour; media and control live beside it.
    #[serde(rename = "graph.facebook.com")]
    GraphFacebook,
    /// Instagram's consent dialog.
    #[serde(rename = "www.instagram.com")]
    WwwInstagram,
    /// Code to short-lived token.
    #[serde(rename = "api.instagram.com")]
    ApiInstagram,
    /// The Graph API for the Instagram Login flavour.
    #[serde(rename = "graph.instagram.com")]
    GraphInstagram,
}

impl Host {
    /// All five, `graph.facebook.com` second as in the documents.
    pub(crate) const ALL: [Self; 5] =
        [Self::WwwFacebook, Self::GraphFacebook, Self::WwwInstagram, Self::ApiInstagram, Self::GraphInstagram];

    /// The name Meta gave it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::WwwFacebook => "www.facebook.com",
            Self::GraphFacebook => "graph.facebook.com",
            Self::WwwInstagram => "www.instagram.com",
            Self::ApiInstagram => "api.instagram.com",
            Self::GraphInstagram => "graph.instagram.com",
        }
    }

    /// Whether it speaks the Graph API.
    pub(crate) fn is_graph(self) -> bool {
        matches!(self, Self::GraphFacebook | Self::GraphInstagram)
    }
}

/// The base URL of each host, without a trailing slash.
#[derive(Clone, Debug)]
pub(crate) struct Bases(BTreeMap<Host, String>);

impl Bases {
    /// From the port each host listens on.
    pub(crate) fn on_loopback(ports: impl IntoIterator<Item = (Host, u16)>) -> Self {
        Self(ports.into_iter().map(|(host, port)| (host, format!("http://127.0.0.1:{port}"))).collect())
    }

    /// Where a host is reached.
    pub(crate) fn of(&self, host: Host) -> &str {
        self.0.get(&host).map_or("", String::as_str)
    }

    /// Host name to base URL, as the description prints it.
    pub(crate) fn by_name(&self) -> BTreeMap<String, String> {
        self.0.iter().map(|(host, base)| (host.name().to_owned(), base.clone())).collect()
    }
}
