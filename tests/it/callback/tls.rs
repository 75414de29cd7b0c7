//! The certificate, and clients that use another protocol

use std::path::Path;

use agoras::callback::{CallbackError, Certificate, Listener, Notice, RedirectUri};
use agoras::clock::Clock;
use data_encoding::BASE64;
use rcgen::{CertificateParams, KeyPair};
use rustls::RootCertStore;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::browser::{Login, PLAIN, Shown, TLS, handshake, trusting};

/// The start of a TLS 1.0 handshake with two old ciphers.
const TLS_1_0: &[u8] = b"\x16\x03\x01\x00\x31\x01\x00\x00\x2d\x03\x01\
    0123456789abcdef0123456789abcdef\x00\x00\x04\x00\x2f\x00\x35\x01\x00\x00\x00";

#[tokio::test]
async fn o11_plain_http_on_the_tls_port_gets_a_page_that_asks_for_https() {
    let mut login = Login::start(TLS).await;
    let mut socket = login.tcp().await;
    let request = login.request(&login.approval("a"));
    socket.write_all(request.as_bytes()).await.unwrap();
    let shown = Shown::read(&mut socket).await;
    assert_eq!(shown.status, 400);
    assert!(shown.body.contains("https only"));
    assert!(shown.head.contains("content-security-policy"));
    let told = login.notices.recv().await;
    assert!(matches!(told, Some(Notice::PlainHttp { count: 1 })), "{told:?}");
    login.still_works().await;
}

#[tokio::test]
async fn o11_other_protocols_are_closed() {
    let hello = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03";
    for (redirect, bytes) in [
        (TLS, b"SSH-2.0-OpenSSH_9.0\r\n".as_slice()),
        (TLS, TLS_1_0),
        (TLS, b"\x00\x01\x02\x03"),
        (TLS, b"\x16garbage after the first byte of a handshake"),
        (PLAIN, hello.as_slice()),
        (PLAIN, b"\x00\x01\r\n\r\n"),
    ] {
        let login = Login::start(redirect).await;
        let mut socket = login.tcp().await;
        socket.write_all(bytes).await.unwrap();
        let mut rest = Vec::new();
        let _ended = socket.read_to_end(&mut rest).await;
        assert!(!login.outcome.is_finished());
        login.still_works().await;
    }
}

#[tokio::test]
async fn o12_a_browser_may_refuse_first_and_come_back() {
    let mut login = Login::start(TLS).await;
    for _ in 0..3 {
        let refused = handshake(login.tcp().await, RootCertStore::empty(), &[]).await;
        assert!(refused.is_err());
    }
    let told = login.notices.recv().await;
    assert!(matches!(told, Some(Notice::TlsRefused { count: 1 })), "{told:?}");
    login.still_works().await;
}

#[tokio::test]
async fn speaks_http_1_1_only() {
    let login = Login::start(TLS).await;
    let certificate = login.certificate.as_ref().unwrap();
    let offer = async |protocols: &[&str]| {
        let socket = login.tcp().await;
        let connection = handshake(socket, trusting(certificate), protocols).await?;
        std::io::Result::Ok(connection.get_ref().1.alpn_protocol().map(<[u8]>::to_vec))
    };
    let both = offer(&["h2", "http/1.1"]).await.unwrap();
    assert_eq!(both.as_deref(), Some(b"http/1.1".as_slice()));
    assert!(offer(&["h2"]).await.is_err());
    login.still_works().await;
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = BASE64.encode(der);
    let lines: Vec<&str> =
        text.as_bytes().chunks(64).map(|line| str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

fn write_pair(folder: &Path, name: &str) {
    let key = KeyPair::generate().unwrap();
    let certificate =
        CertificateParams::new(vec![name.to_owned()]).unwrap().self_signed(&key).unwrap();
    let file = |name: &str, text: String| {
        let mut file = tempfile::NamedTempFile::new_in(folder).unwrap();
        std::io::Write::write_all(&mut file, text.as_bytes()).unwrap();
        file.persist(folder.join(name)).unwrap();
    };
    file(&format!("{name}.pem"), pem("CERTIFICATE", certificate.der()));
    file(&format!("{name}.key"), pem("PRIVATE KEY", &key.serialize_der()));
}

#[tokio::test]
async fn accepts_the_users_own_certificate_if_it_fits() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write_pair(folder, "localhost");
    write_pair(folder, "example.com");
    let load = |certificate: &str, key: &str| {
        Certificate::from_files(&folder.join(certificate), &folder.join(key))
    };
    let redirect: RedirectUri = TLS.parse().unwrap();
    let own = load("localhost.pem", "localhost.key").unwrap();
    let fingerprint = own.fingerprint();
    let listener = Listener::bind(&redirect, Some(own), Clock::system()).await.unwrap();
    assert_eq!(listener.fingerprint(), Some(fingerprint));

    let other = load("example.com.pem", "example.com.key").unwrap();
    let error = Listener::bind(&redirect, Some(other.clone()), Clock::system()).await.unwrap_err();
    assert!(matches!(error, CallbackError::CertificateForAnother { .. }), "{error}");
    let error = load("localhost.pem", "example.com.key").unwrap_err();
    assert!(matches!(error, CallbackError::CertificateUnusable(_)), "{error}");
    let error = load("localhost.pem", "localhost.pem").unwrap_err();
    assert!(matches!(error, CallbackError::CertificateEmpty { .. }), "{error}");
    let plain: RedirectUri = PLAIN.parse().unwrap();
    let error = Listener::bind(&plain, Some(other), Clock::system()).await.unwrap_err();
    assert!(matches!(error, CallbackError::CertificateWithoutTls), "{error}");
}
