//! TLS: a certificate for the emulator's names, of a CA that is made for this run

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use data_encoding::BASE64;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::TlsAcceptor;

use crate::clock::{Clock, Moment};
use crate::emulator::error::EmulatorError;

/// Apple's systems refuse a server's certificate that is valid for more than 825 days.
const VALID_FOR: Duration = Duration::from_hours(24 * 398);
/// Allowance for clients whose clock is behind this machine's.
const BACKDATED: Duration = Duration::from_hours(24);

/// A certificate with its key. The keys are only ever in memory, so that nobody can sign with the
/// CA after the run.
#[derive(Clone)]
pub(crate) struct Identity {
    pub(crate) acceptor: TlsAcceptor,
    /// The CA's certificate in PEM.
    pub(crate) authority: String,
}

impl Identity {
    /// Makes a certificate for names, wildcards and addresses, for TLS 1.2 and 1.3 and `http/1.1`.
    pub(crate) fn of(names: Vec<String>) -> Result<Self, EmulatorError> {
        let now = Clock::system().now();
        let authority = authority(now).map_err(EmulatorError::Certificate)?;
        let key = KeyPair::generate().map_err(EmulatorError::Certificate)?;
        let leaf = leaf(names, now).and_then(|leaf| leaf.signed_by(&key, &authority));
        let leaf = leaf.map_err(EmulatorError::Certificate)?;
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        let chain = vec![leaf.der().clone(), authority.der().clone()];
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key.into()))
            .map_err(EmulatorError::Tls)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { acceptor: Arc::new(config).into(), authority: pem(authority.der()) })
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity")
    }
}

fn authority(now: Moment) -> Result<CertifiedIssuer<'static, KeyPair>, rcgen::Error> {
    let mut params = valid(CertificateParams::default(), now);
    // Clients that remember the CA of an earlier run tell the two apart by name.
    let name = format!("agoras emulator, started {}", now.rfc3339());
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    CertifiedIssuer::self_signed(params, KeyPair::generate()?)
}

fn leaf(names: Vec<String>, now: Moment) -> Result<CertificateParams, rcgen::Error> {
    let mut params = valid(CertificateParams::new(names)?, now);
    params.distinguished_name.push(DnType::CommonName, "agoras emulator");
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    // Python refuses a certificate that does not name its issuer's key.
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

fn valid(mut params: CertificateParams, now: Moment) -> CertificateParams {
    params.not_before = date_time_ymd(1970, 1, 1) + now.since(Moment::EPOCH) - BACKDATED;
    params.not_after = params.not_before + VALID_FOR;
    params
}

fn pem(der: &[u8]) -> String {
    let base64 = BASE64.encode(der);
    let mut lines = base64.as_str();
    let mut text = "-----BEGIN CERTIFICATE-----\n".to_owned();
    while !lines.is_empty() {
        let (line, rest) = lines.split_at(lines.len().min(64));
        text.extend([line, "\n"]);
        lines = rest;
    }
    text + "-----END CERTIFICATE-----\n"
}
