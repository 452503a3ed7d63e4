//! Where the receiver is, on this computer and from outside.

use url::Url;

/// The receiver's path; any other path on its port is answered with 404.
pub const PATH: &str = "/webhook";

/// Meta cannot reach this computer by the address of a tunnel: it is no address, has no name, or is not `https`
/// (`platform.md` §6: a certificate that a browser trusts is needed).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the public address is not an https address with a name")]
pub struct PublicAddressError;

/// The address for the tunnel to point at.
#[must_use]
pub fn local_address(port: u16) -> String {
    format!("http://localhost:{port}{PATH}")
}

/// What is to be entered in Meta's dashboard for a tunnel's address: its path is replaced by the receiver's.
///
/// # Errors
/// When Meta could not reach it.
pub fn public_address(tunnel: &str) -> Result<String, PublicAddressError> {
    let mut url = Url::parse(tunnel.trim()).map_err(|_| PublicAddressError)?;
    let is_named = url.domain().is_some_and(|name| name.contains('.') && !is_local(name));
    if url.scheme() != "https" || !is_named || !url.username().is_empty() || url.password().is_some() {
        return Err(PublicAddressError);
    }
    url.set_path(PATH);
    url.set_query(None);
    url.set_fragment(None);
    Ok(url.into())
}

fn is_local(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name == "localhost" || name.ends_with(".localhost") || name.ends_with(".local")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn y3_the_public_address_is_the_tunnels_with_the_receivers_path() {
        for (tunnel, expected) in [
            ("https://shop.example.dev", Some("https://shop.example.dev/webhook")),
            (" https://shop.example.dev:8443/some/where?x=1#y \n", Some("https://shop.example.dev:8443/webhook")),
            ("http://shop.example.dev", None),
            ("https://localhost:48216", None),
            ("https://a.localhost.", None),
            ("https://127.0.0.1", None),
            ("https://[::1]/webhook", None),
            ("https://owner:secret@shop.example.dev", None),
            ("shop.example.dev", None),
            ("", None),
        ] {
            assert_eq!(public_address(tunnel).ok().as_deref(), expected, "{tunnel}");
        }
    }
}
