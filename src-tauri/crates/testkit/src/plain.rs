//! The HTTP client of the tests' own side. All of it goes to this computer without TLS, so it does not read the system's
//! certificates: in a test build that takes longer than most tests.

use reqwest::{Client, ClientBuilder};

/// One that trusts no certificate.
pub(crate) fn plain() -> ClientBuilder {
    // TLS is not used here, but the HTTP client needs a provider. An `Err` means that one is installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().tls_certs_only([])
}
