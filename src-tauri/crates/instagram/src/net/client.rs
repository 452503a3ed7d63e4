//! The hardened clients: one for reading, one for what must be sent only once, one for pictures (`reliability.md` B1,
//! B7, B9).
//!
//! None follows a redirect (a 307 would post a second time), retries by itself or unpacks compressed answers (a small
//! answer could grow without limit).

use crate::net::limits::Limits;
use crate::net::system_trust::SystemTrust;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Client, ClientBuilder, redirect, retry};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

/// What Meta sees in its logs.
const USER_AGENT: &str = concat!("Shopbell/", env!("CARGO_PKG_VERSION"));

/// The system's TLS could not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("secure connections cannot be set up on this computer")]
pub struct SetUpError;

/// The clients of one platform.
pub(crate) struct Clients {
    /// For reads.
    pub reading: Client,
    /// For sends and code exchanges: a connection of its own each time, so that none is found dead half-way.
    pub sending: Client,
    /// For profile pictures, whose addresses come from outside.
    pub pictures: Client,
}

impl Clients {
    /// Makes them. `real` hosts are reached through the system's proxy and never at a private address.
    pub fn new(limits: &Limits, real: bool) -> Result<Self, SetUpError> {
        // An `Err` means that it is installed already, and it is always the same one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let trust = Arc::new(SystemTrust::new());
        let client = |protocols: &[&str]| {
            let secured = trust.config(protocols).map_err(|_| SetUpError)?;
            Ok(hardened(limits, real).tls_backend_preconfigured(secured))
        };
        let reading = client(&["h2", "http/1.1"])?;
        let sending = client(&["http/1.1"])?.pool_max_idle_per_host(0).http1_only();
        let pictures = client(&["h2", "http/1.1"])?;
        let pictures = if real { pictures.dns_resolver(Arc::new(PublicOnly)) } else { pictures };
        Ok(Self { reading: made(reading)?, sending: made(sending)?, pictures: made(pictures)? })
    }
}

fn hardened(limits: &Limits, real: bool) -> ClientBuilder {
    let builder = Client::builder()
        .user_agent(USER_AGENT)
        .connect_timeout(limits.connect)
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false);
    if real { builder.https_only(true) } else { builder.no_proxy() }
}

fn made(builder: ClientBuilder) -> Result<Client, SetUpError> {
    builder.build().map_err(|_| SetUpError)
}

/// Looks names up and leaves out every address that is not on the public internet, so that a picture's address
/// cannot reach into the owner's network. The addresses checked are the ones connected to, so a second look-up cannot
/// give others.
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|address| is_public(address.ip())).collect();
            if public.is_empty() { Err("no public address".into()) } else { Ok(Box::new(public.into_iter()) as Addrs) }
        })
    }
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let shared = a == 100 && (64..128).contains(&b); // carrier-grade NAT
    // Protocol assignments, the relays of 6to4, and networks for measuring.
    let assigned = matches!((a, b, c), (192, 0, 0) | (192, 88, 99)) || (a == 198 && (18..20).contains(&b));
    let special = a == 0 || a >= 240 || assigned;
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || shared
        || special)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(inner) = address.to_ipv4_mapped() {
        return is_public_v4(inner);
    }
    // Only 2000::/3 is given out; of it, leave out what wraps IPv4 (6to4, and Teredo among the protocol assignments of
    // 2001::/23) and the two networks of documentation.
    let [first, second, ..] = address.segments();
    let assigned = first == 0x2001 && (second < 0x200 || second == 0xdb8);
    let documentation = first == 0x3fff && second < 0x1000;
    (0x2000..0x4000).contains(&first) && first != 0x2002 && !assigned && !documentation
}

#[cfg(test)]
mod tests {
    use super::is_public;

    #[test]
    fn b9_pictures_never_come_from_a_private_address() {
        for (address, expected) in [
            ("157.240.1.1", true),
            ("2a03:2880:f003::1", true),
            ("127.0.0.1", false),
            ("0.0.0.0", false),
            ("10.1.2.3", false),
            ("172.16.0.1", false),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("100.128.0.1", true),
            ("198.18.0.1", false),
            ("192.0.0.8", false),
            ("192.0.2.1", false),
            ("198.51.100.1", false),
            ("203.0.113.1", false),
            ("198.19.255.255", false),
            ("192.88.99.1", false),
            ("192.88.98.1", true),
            ("100.127.255.255", false),
            ("172.32.0.1", true),
            ("224.0.0.1", false),
            ("240.0.0.1", false),
            ("255.255.255.255", false),
            ("::1", false),
            ("::", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:157.240.1.1", true),
            ("fe80::1", false),
            ("fd00::1", false),
            ("ff02::1", false),
            ("64:ff9b::7f00:1", false),
            ("2002:7f00:1::", false),
            ("2001:0:1::", false),
            ("2001:2::1", false),
            ("2001:10::1", false),
            ("2001:20::1", false),
            ("2001:1ff::1", false),
            ("2001:200::1", true),
            ("2001:db8::1", false),
            ("3fff::1", false),
            ("3fff:fff::1", false),
            ("3fff:1000::1", true),
            ("::7f00:1", false),
            ("::ffff:0:7f00:1", false),
            ("64:ff9b:1::1", false),
            ("100::1", false),
            ("5f00::1", false),
            ("fc00::1", false),
            ("fec0::1", false),
        ] {
            assert_eq!(is_public(address.parse().expect("an address")), expected, "{address}");
        }
    }
}
