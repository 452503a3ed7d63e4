//! TLS for the redirect address `https://localhost:…` (C3). The certificate is made on this computer for one login and
//! is signed by no authority: the browser warns once, and the owner goes on. Its key never leaves memory, so that no
//! other program and no later login can use it.

use crate::net::loopback::BindError;
use chrono::{DateTime, Datelike, TimeDelta, Utc};
use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;

/// How the address may be written.
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// Certificates are dated by days here. It holds from the day before, against a clock that is a little wrong, to the day after the next: a login takes ten
/// minutes.
const BEFORE: TimeDelta = TimeDelta::days(1);
const AFTER: TimeDelta = TimeDelta::days(2);

/// What a visitor's connection is secured with.
#[derive(Clone)]
pub(super) struct Secured {
    acceptor: TlsAcceptor,
    certificate: CertificateDer<'static>,
}

impl Secured {
    /// Makes key and certificate.
    pub fn new(now: DateTime<Utc>) -> Result<Self, BindError> {
        let (certificate, key) = certificate(now).map_err(|_| BindError::Unavailable)?;
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|builder| builder.with_no_client_auth().with_single_cert(vec![certificate.clone()], key))
            .map_err(|_| BindError::Unavailable)?;
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), certificate })
    }

    pub fn acceptor(&self) -> &TlsAcceptor {
        &self.acceptor
    }

    pub fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }
}

impl std::fmt::Debug for Secured {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secured")
    }
}

fn certificate(now: DateTime<Utc>) -> Result<(CertificateDer<'static>, PrivateKeyDer<'static>), rcgen::Error> {
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::new(NAMES.map(str::to_owned))?;
    params.distinguished_name.push(rcgen::DnType::CommonName, "Shopbell on this computer");
    let ((year, month, first), (last_year, last_month, last)) = (day(now - BEFORE), day(now + AFTER));
    params.not_before = rcgen::date_time_ymd(year, month, first);
    params.not_after = rcgen::date_time_ymd(last_year, last_month, last);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let certificate = params.self_signed(&key)?;
    let key = PrivateKeyDer::try_from(key.serialize_der()).map_err(|_| rcgen::Error::CouldNotParseKeyPair)?;
    Ok((certificate.der().clone(), key))
}

/// The day of a moment, as certificates are dated.
fn day(at: DateTime<Utc>) -> (i32, u8, u8) {
    let part = |number: u32| u8::try_from(number).unwrap_or(1);
    (at.year(), part(at.month()), part(at.day()))
}
