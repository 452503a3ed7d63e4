//! The HTTP client of the tests' own side. All of it goes to this computer without TLS, so it does not read the system's
//! certificates: in a test build that takes longer than most tests.

use reqwest::{Client, ClientBuilder};

/// One that trusts no certificate.
pub(crate) fn plain() -> ClientBuilder {
    // Nothing here speaks TLS, but the HTTP client wants to know how it would; a second answer changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().tls_certs_only([])
}
