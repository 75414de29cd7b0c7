//! The listener for one login: bound before the browser opens, closed after its one answer

use std::future::pending;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep_until};
use tokio_rustls::TlsAcceptor;

use super::answer::Answer;
use super::certificate::Certificate;
use super::error::CallbackError;
use super::login::{Accepted, Ending, Login};
use super::notice::Notice;
use super::oauth_state::OauthState;
use super::paste::next_paste;
use super::redirect_uri::RedirectUri;
use super::request::Address;
use super::serving::Serving;
use super::sockets::{self, Sockets};
use crate::clock::Clock;

/// Time without an answer after which something may keep the browser from coming.
const QUIET: Duration = Duration::from_secs(30);

/// A listener on the loopback addresses of this machine.
#[derive(Debug)]
pub struct Listener {
    sockets: Sockets,
    certificate: Option<Certificate>,
    address: Address,
    clock: Clock,
}

/// Parameters of the wait for an answer.
pub struct Wait {
    /// Limit on the listener's clock.
    pub limit: Duration,
    /// Channel to the person at the terminal. Notices are lost while it is full.
    pub notices: mpsc::Sender<Notice>,
    /// Lines from the terminal, for an address that the browser could not load.
    pub pasted: Option<mpsc::Receiver<String>>,
}

impl Listener {
    /// Binds the port and checks that a browser reaches it. Makes a certificate for `https`.
    pub async fn bind(
        redirect: &RedirectUri,
        certificate: Option<Certificate>,
        clock: Clock,
    ) -> Result<Self, CallbackError> {
        let localhost =
            if redirect.needs_resolving() { sockets::localhost().await } else { Vec::new() };
        Self::bind_where(redirect, certificate, clock, &localhost).await
    }

    /// Binds as `bind` does, with `localhost` given instead of resolved.
    pub async fn bind_where(
        redirect: &RedirectUri,
        certificate: Option<Certificate>,
        clock: Clock,
        localhost: &[IpAddr],
    ) -> Result<Self, CallbackError> {
        let certificate = match (redirect.is_https(), certificate) {
            (true, Some(certificate)) => Some(certificate),
            (true, None) => Some(Certificate::for_this_login(clock)?),
            (false, Some(_)) => return Err(CallbackError::CertificateWithoutTls),
            (false, None) => None,
        };
        if let Some(certificate) = &certificate {
            certificate.check_host(redirect.host)?;
        }
        let sockets = Sockets::bind(redirect)?;
        sockets.check(redirect, localhost).await?;
        let address = Address {
            authorities: redirect.authorities(sockets.port),
            path: redirect.path.clone(),
            redirect: redirect.bound(sockets.port),
        };
        Ok(Self { sockets, certificate, address, clock })
    }

    /// Returns the redirect URI to send to TikTok, for the login page and in the exchange.
    pub fn redirect_uri(&self) -> &str {
        &self.address.redirect
    }

    /// Returns the SHA-256 fingerprint that the browser's warning page shows; `None` without TLS.
    pub fn fingerprint(&self) -> Option<String> {
        self.certificate.as_ref().map(Certificate::fingerprint)
    }

    /// Waits for the one answer that carries `state`, and ignores others. Dropping frees the port.
    pub async fn wait(
        self,
        state: OauthState,
        wait: Wait,
    ) -> Result<(Answer, Reply), CallbackError> {
        let clock = self.clock;
        let (login, accepted) = Login::new(self.address, state, wait.notices, clock);
        let login = Arc::new(login);
        let tls = self.certificate.map(|certificate| TlsAcceptor::from(certificate.config));
        let serving = Serving::start(self.sockets.listeners, tls, Arc::clone(&login));
        let started = Instant::now();
        let Accepted { answer, browser } = tokio::select! {
            biased;
            accepted = accepted => accepted.map_err(|_| CallbackError::Stopped)?,
            () = sleep_until(started + clock.on_the_wall(wait.limit)) => {
                return Err(CallbackError::TimedOut { limit: wait.limit });
            }
            () = remind(&login, started + clock.on_the_wall(QUIET)) => {
                return Err(CallbackError::Stopped);
            }
            () = read_pastes(&login, wait.pasted) => return Err(CallbackError::Stopped),
        };
        Ok((answer, Reply { browser, serving }))
    }
}

/// Sends the reminder once; never ends.
async fn remind(login: &Login, when: Instant) {
    sleep_until(when).await;
    login.notices.send(Notice::StillWaiting);
    pending::<()>().await;
}

/// Hands every paste to the login; never ends.
async fn read_pastes(login: &Login, pasted: Option<mpsc::Receiver<String>>) {
    if let Some(mut lines) = pasted {
        while let Some(text) = next_paste(&mut lines).await {
            login.paste(&text);
        }
    }
    pending::<()>().await;
}

/// Holds back the browser's answer during the exchange, for 15 seconds at most, and the port for
/// repeated requests. If it is dropped, the browser shows "look at the terminal".
#[derive(Debug)]
pub struct Reply {
    browser: Option<oneshot::Sender<Ending>>,
    serving: Serving,
}

impl Reply {
    /// Shows in the browser that the account is connected, and frees the port within two seconds.
    pub async fn done(self) {
        self.end(Ending::Done).await;
    }

    /// Shows in the browser that the login has failed; otherwise as `done`.
    pub async fn failed(self) {
        self.end(Ending::Failed).await;
    }

    async fn end(self, ending: Ending) {
        if matches!(self.browser.map(|browser| browser.send(ending)), Some(Err(_))) {
            tracing::debug!("the browser did not wait for the end");
        }
        self.serving.finish().await;
    }
}
