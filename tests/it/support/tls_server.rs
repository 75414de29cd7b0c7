//! A TLS server with a certificate made by the test

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use data_encoding::BASE64;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::serving::Serving;

/// Flaws of the certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// Its issuer is unknown; all else is right.
    Issuer,
    /// It is self-signed, as `openssl req -x509` makes it.
    SelfSigned,
    /// It expired at the end of 2020.
    Expired,
    /// It is valid from 2090 on.
    NotYetValid,
    /// It is for another host.
    OtherHost,
    /// It is for a client, not for a server.
    Purpose,
}

/// A running server; it answers 404 until it is dropped.
pub(crate) struct TlsServer {
    serving: Serving,
    /// The issuer's certificate in PEM.
    pub(crate) issuer: String,
    greeted: Arc<AtomicUsize>,
}

impl TlsServer {
    pub(crate) fn with(flaw: Flaw) -> Self {
        let (config, issuer) = certificate(flaw);
        let config = Arc::new(config);
        let greeted = Arc::new(AtomicUsize::new(0));
        let counter = greeted.clone();
        let serving = Serving::with(move |socket| {
            counter.fetch_add(1, Ordering::SeqCst);
            // A client that does not trust it hangs up.
            drop(answer(socket, config.clone()));
        });
        Self { serving, issuer, greeted }
    }

    pub(crate) fn url(&self) -> String {
        format!("https://localhost:{}", self.serving.port())
    }

    /// Returns how many connections were opened.
    pub(crate) fn connections(&self) -> usize {
        self.greeted.load(Ordering::SeqCst)
    }
}

fn answer(socket: TcpStream, config: Arc<ServerConfig>) -> std::io::Result<()> {
    let session = ServerConnection::new(config).map_err(std::io::Error::other)?;
    let mut reader = BufReader::new(StreamOwned::new(session, socket));
    let mut line = String::new();
    while reader.read_line(&mut line)? > 0 && !line.trim().is_empty() {
        line.clear();
    }
    let mut stream = reader.into_inner();
    stream
        .write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")?;
    stream.conn.send_close_notify();
    stream.flush()
}

fn certificate(flaw: Flaw) -> (ServerConfig, String) {
    drop(rustls::crypto::ring::default_provider().install_default());
    let mut authority = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
    let issuer = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let host = if flaw == Flaw::OtherHost { "elsewhere.test" } else { "localhost" };
    let mut params = CertificateParams::new(vec![host.to_owned()]).unwrap();
    match flaw {
        Flaw::Expired => {
            params.not_before = date_time_ymd(2020, 1, 1);
            params.not_after = date_time_ymd(2020, 12, 31);
        }
        Flaw::NotYetValid => {
            params.not_before = date_time_ymd(2090, 1, 1);
            params.not_after = date_time_ymd(2091, 1, 1);
        }
        Flaw::Purpose => {
            params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        }
        Flaw::Issuer | Flaw::SelfSigned | Flaw::OtherHost => {}
    }
    let key = KeyPair::generate().unwrap();
    let (der, key) = match flaw {
        Flaw::SelfSigned => (issuer.der().clone(), issuer.key().serialize_der()),
        _ => (params.signed_by(&key, &issuer).unwrap().der().clone(), key.serialize_der()),
    };
    let key = PrivateKeyDer::try_from(key).unwrap();
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![der], key);
    let base64 = BASE64.encode(issuer.der());
    let pem = format!("-----BEGIN CERTIFICATE-----\n{base64}\n-----END CERTIFICATE-----\n");
    (config.unwrap(), pem)
}
