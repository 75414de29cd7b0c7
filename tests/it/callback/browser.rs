//! A waiting login, and a browser that can send any bytes

use std::sync::Arc;
use std::time::Duration;

use agoras::callback::{
    Answer, CallbackError, Certificate, Listener, Notice, OauthState, RedirectUri, Reply, Wait,
};
use agoras::clock::Clock;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;

/// A redirect URI for plain `http` on a free port.
pub(crate) const PLAIN: &str = "http://127.0.0.1:*/callback";

/// A redirect URI for TLS on a free port.
pub(crate) const TLS: &str = "https://localhost:*/callback";

pub(crate) type Outcome = Result<(Answer, Reply), CallbackError>;

pub(crate) trait Connection: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Connection for T {}

/// A login that waits in its own task.
pub(crate) struct Login {
    pub(crate) redirect: String,
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) state: String,
    pub(crate) certificate: Option<Certificate>,
    pub(crate) notices: mpsc::Receiver<Notice>,
    pub(crate) paste: mpsc::Sender<String>,
    pub(crate) outcome: JoinHandle<Outcome>,
}

/// The answer that the browser got.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Login {
    pub(crate) async fn start(redirect: &str) -> Self {
        Self::start_with(redirect, Clock::system(), Duration::from_mins(5)).await
    }

    pub(crate) async fn start_with(redirect: &str, clock: Clock, limit: Duration) -> Self {
        let redirect: RedirectUri = redirect.parse().unwrap();
        let certificate = redirect.is_https().then(|| Certificate::for_this_login(clock).unwrap());
        let listener =
            Listener::bind_where(&redirect, certificate.clone(), clock, &[]).await.unwrap();
        let state = OauthState::random().unwrap();
        let (notices_out, notices) = mpsc::channel(64);
        let (paste, pasted) = mpsc::channel(64);
        let redirect = listener.redirect_uri().to_owned();
        let host = redirect.split('/').nth(2).unwrap().to_owned();
        Self {
            port: host.rsplit_once(':').unwrap().1.parse().unwrap(),
            host,
            redirect,
            state: state.expose().to_owned(),
            certificate,
            notices,
            paste,
            outcome: tokio::spawn(async move {
                let wait = Wait { limit, notices: notices_out, pasted: Some(pasted) };
                listener.wait(state, wait).await
            }),
        }
    }

    pub(crate) async fn tcp(&self) -> TcpStream {
        TcpStream::connect(("127.0.0.1", self.port)).await.unwrap()
    }

    /// Connects as a browser that trusts the certificate.
    pub(crate) async fn connect(&self) -> Box<dyn Connection> {
        match &self.certificate {
            Some(certificate) => {
                let socket = self.tcp().await;
                Box::new(handshake(socket, trusting(certificate), &[]).await.unwrap())
            }
            None => Box::new(self.tcp().await),
        }
    }

    /// Sends bytes as they are and reads to the end.
    pub(crate) async fn send(&self, request: &[u8]) -> Shown {
        let mut connection = self.connect().await;
        // The listener may answer and close before it has read everything.
        let _sent = connection.write_all(request).await;
        Shown::read(&mut *connection).await
    }

    pub(crate) fn request(&self, target: &str) -> String {
        format!("GET {target} HTTP/1.1\r\nHost: {}\r\n\r\n", self.host)
    }

    pub(crate) async fn get(&self, target: &str) -> Shown {
        self.send(self.request(target).as_bytes()).await
    }

    /// Returns the path and query to which TikTok would redirect.
    pub(crate) fn approval(&self, code: &str) -> String {
        format!("/callback?code={code}&scopes=video.publish&state={}", self.state)
    }

    /// Sends the right callback, which ends the login. Returns the page and the code that arrived.
    pub(crate) async fn approve(self) -> (Shown, String) {
        assert!(!self.outcome.is_finished(), "the login is over already");
        let target = self.approval("the%2Acode%21");
        let mut connection = self.connect().await;
        let request = self.request(&target);
        let browser = tokio::spawn(async move {
            connection.write_all(request.as_bytes()).await.unwrap();
            Shown::read(&mut *connection).await
        });
        let (code, reply) = approved(self.outcome.await.unwrap());
        reply.done().await;
        (browser.await.unwrap(), code)
    }

    pub(crate) async fn still_works(self) {
        let (shown, code) = self.approve().await;
        assert_eq!(shown.status, 200, "{shown:?}");
        assert!(shown.body.contains("You are connected"));
        assert_eq!(code, "the*code!");
    }
}

impl Shown {
    pub(crate) async fn read(connection: &mut dyn Connection) -> Self {
        let mut bytes = Vec::new();
        // A reset after the answer does not matter to the test.
        let _ended = connection.read_to_end(&mut bytes).await;
        let text = String::from_utf8(bytes).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
        Self { status: status.unwrap_or(0), head: head.to_ascii_lowercase(), body: body.to_owned() }
    }
}

/// Returns roots that trust this one certificate, as after "accept the risk".
pub(crate) fn trusting(certificate: &Certificate) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(certificate.der().to_vec())).unwrap();
    roots
}

pub(crate) async fn handshake(
    socket: TcpStream,
    roots: RootCertStore,
    protocols: &[&str],
) -> std::io::Result<tokio_rustls::client::TlsStream<TcpStream>> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
    let name = ServerName::try_from("localhost").unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, socket).await
}

pub(crate) fn approved(outcome: Outcome) -> (String, Reply) {
    match outcome {
        Ok((Answer::Approved { code, .. }, reply)) => (code.expose().to_owned(), reply),
        Ok((denied, _)) => panic!("{denied:?}"),
        Err(error) => panic!("{error}"),
    }
}
