//! The certificates that this system trusts. Reading them takes longer than anything else in setting a client up, so they
//! are read once for all clients of a platform, when the first connection needs them.

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use rustls_platform_verifier::Verifier;
use std::sync::{Arc, Mutex, PoisonError};

/// Verifies servers by the certificates that the system trusts.
#[derive(Debug)]
pub struct SystemTrust {
    provider: Arc<CryptoProvider>,
    /// None until they were read. What could not be read is read again for the next connection.
    read: Mutex<Option<Arc<Verifier>>>,
}

impl SystemTrust {
    /// Reads nothing yet.
    pub fn new() -> Self {
        Self { provider: Arc::new(rustls::crypto::ring::default_provider()), read: Mutex::default() }
    }

    /// How a client sets up secure connections in which it speaks one of these protocols, the preferred one first.
    pub fn config(self: &Arc<Self>, protocols: &[&str]) -> Result<ClientConfig, Error> {
        let mut config = ClientConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()?
            .dangerous() // Only the trust of the system is looked up later; nothing is let pass.
            .with_custom_certificate_verifier(Arc::<Self>::clone(self))
            .with_no_client_auth();
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        Ok(config)
    }

    fn verifier(&self) -> Result<Arc<Verifier>, Error> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(verifier) = &*read {
            return Ok(Arc::clone(verifier));
        }
        let verifier = Arc::new(Verifier::new(Arc::clone(&self.provider))?);
        *read = Some(Arc::clone(&verifier));
        Ok(verifier)
    }
}

impl ServerCertVerifier for SystemTrust {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.verifier()?.verify_server_cert(end_entity, intermediates, server, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the trust has read, if anything.
    fn read(trust: &SystemTrust) -> Option<Arc<Verifier>> {
        trust.read.lock().unwrap().clone()
    }

    fn refused(trust: &SystemTrust) -> Error {
        let made_here = rcgen::generate_simple_self_signed(["graph.instagram.com".to_owned()]).unwrap();
        let server = ServerName::try_from("graph.instagram.com").unwrap();
        let now = UnixTime::since_unix_epoch(std::time::Duration::from_secs(1_795_000_000));
        trust.verify_server_cert(made_here.cert.der(), &[], &server, &[], now).unwrap_err()
    }

    #[test]
    fn b7_what_the_system_trusts_is_read_for_the_first_connection_and_once_for_all_clients() {
        let trust = Arc::new(SystemTrust::new());
        let configs = [trust.config(&["h2", "http/1.1"]).unwrap(), trust.config(&["http/1.1"]).unwrap()];
        assert_eq!(configs.map(|config| config.alpn_protocols.len()), [2, 1]);
        assert!(read(&trust).is_none(), "setting clients up reads nothing");
        assert!(matches!(refused(&trust), Error::InvalidCertificate(_)), "nobody vouches for it");
        let first = read(&trust).expect("it was needed");
        assert!(matches!(refused(&trust), Error::InvalidCertificate(_)));
        assert!(Arc::ptr_eq(&first, &read(&trust).expect("it is kept")), "it is not read again");
    }
}
