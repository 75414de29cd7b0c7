//! TLS certificate of the listener: made in memory for one login, or loaded from the user's files

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rcgen::{
    CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::client::verify_server_name;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName};
use rustls::server::ParsedCertificate;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::error::CallbackError;
use crate::clock::{Clock, Moment};

/// Hosts under which a browser on this machine reaches the listener.
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// Lifetime of a certificate made here. A login takes minutes.
const VALID_FOR: Duration = Duration::from_hours(24);

/// Allowance for a browser whose clock is behind ours, as on another system (WSL, a container).
const BACKDATED: Duration = Duration::from_hours(1);

/// Bytes. A PEM file with a chain of a dozen certificates has about 20 KiB.
const LARGEST_FILE: u64 = 256 * 1024;

/// A certificate with its key, configured for TLS 1.2 and 1.3 and for `http/1.1` only.
#[derive(Clone)]
pub struct Certificate {
    pub(crate) config: Arc<ServerConfig>,
    leaf: CertificateDer<'static>,
}

impl Certificate {
    /// Makes a self-signed certificate for loopback names. Its new key is only ever in memory.
    pub fn for_this_login(clock: Clock) -> Result<Self, CallbackError> {
        let (leaf, key) = self_signed(clock).map_err(CallbackError::CertificateNotMade)?;
        Self::new(leaf.clone(), vec![leaf], key)
    }

    /// Loads the user's own PEM files (`--tls-cert`, `--tls-key`), for example from `mkcert`.
    pub fn from_files(certificate: &Path, key: &Path) -> Result<Self, CallbackError> {
        let chain: Vec<_> = CertificateDer::pem_slice_iter(&contents(certificate)?)
            .filter_map(Result::ok)
            .collect();
        let empty =
            |path: &Path, wanted| CallbackError::CertificateEmpty { path: path.to_owned(), wanted };
        let leaf = chain.first().cloned().ok_or_else(|| empty(certificate, "certificate"))?;
        let key = PrivateKeyDer::from_pem_slice(&contents(key)?)
            .map_err(|_| empty(key, "private key"))?;
        Self::new(leaf, chain, key)
    }

    /// Returns the certificate's SHA-256 as the browser's warning page shows it: `AB:CD:…`.
    pub fn fingerprint(&self) -> String {
        let digest = Sha256::digest(&self.leaf);
        let pairs: Vec<String> = digest.iter().map(|byte| format!("{byte:02X}")).collect();
        pairs.join(":")
    }

    /// Returns the certificate in DER.
    pub fn der(&self) -> &[u8] {
        &self.leaf
    }

    /// Refuses a certificate for another host: the browser would warn and not deliver the answer.
    pub(crate) fn check_host(&self, host: &'static str) -> Result<(), CallbackError> {
        let parsed =
            ParsedCertificate::try_from(&self.leaf).map_err(CallbackError::CertificateUnusable)?;
        let covers =
            ServerName::try_from(host).is_ok_and(|name| verify_server_name(&parsed, &name).is_ok());
        covers.then_some(()).ok_or(CallbackError::CertificateForAnother { host })
    }

    fn new(
        leaf: CertificateDer<'static>,
        chain: Vec<CertificateDer<'static>>,
        key: PrivateKeyDer<'static>,
    ) -> Result<Self, CallbackError> {
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
            .map_err(CallbackError::CertificateUnusable)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        config.send_tls13_tickets = 0;
        Ok(Self { config: Arc::new(config), leaf })
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({})", self.fingerprint())
    }
}

fn self_signed(
    clock: Clock,
) -> Result<(CertificateDer<'static>, PrivateKeyDer<'static>), rcgen::Error> {
    let now = date_time_ymd(1970, 1, 1) + clock.now().since(Moment::EPOCH);
    let mut params = CertificateParams::new(NAMES.map(str::to_owned).to_vec())?;
    params.distinguished_name.push(DnType::CommonName, NAMES[0]);
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.not_before = now - BACKDATED;
    params.not_after = params.not_before + VALID_FOR;
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let certificate = params.self_signed(&key)?;
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    Ok((certificate.der().clone(), key.into()))
}

fn contents(path: &Path) -> Result<Zeroizing<Vec<u8>>, CallbackError> {
    let read = || {
        let mut contents = Zeroizing::new(Vec::new());
        File::open(path)?.take(LARGEST_FILE).read_to_end(&mut contents)?;
        Ok(contents)
    };
    read().map_err(|source| CallbackError::CertificateFile { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_valid_for_loopback_names_only() {
        let certificate = Certificate::for_this_login(Clock::system()).unwrap();
        for name in NAMES {
            assert!(certificate.check_host(name).is_ok(), "{name}");
        }
        for name in ["example.com", "a.localhost", "127.0.0.2"] {
            assert!(certificate.check_host(name).is_err(), "{name}");
        }
        assert_eq!(certificate.fingerprint().len(), 95);
    }

    #[test]
    fn is_new_for_each_login() {
        let [one, two] = [(); 2].map(|()| Certificate::for_this_login(Clock::system()).unwrap());
        assert_ne!(one.fingerprint(), two.fingerprint());
    }
}
