//! The listener for one login: bound before the browser opens, gone with its one answer

use std::fmt;
use std::future::pending;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};
use tokio_rustls::TlsAcceptor;

use super::answer::Answer;
use super::certificate::Certificate;
use super::error::CallbackError;
use super::judge::Address;
use super::login::{Accepted, Login, Place};
use super::notice::{Notice, Notices};
use super::oauth_state::OauthState;
use super::paste::next_paste;
use super::redirect_uri::RedirectUri;
use super::reply::Reply;
use super::serving::Serving;
use super::sockets::{self, Sockets};
use crate::clock::Clock;

/// When nobody has come by then, something may keep the browser from coming.
const QUIET: Duration = Duration::from_secs(30);

/// Listens on the loopback addresses of this machine only.
pub struct Listener {
    sockets: Sockets,
    certificate: Option<Certificate>,
    place: Place,
}

/// How to wait.
pub struct Wait {
    /// How long, on the listener's clock.
    pub limit: Duration,
    /// What the person at the terminal should hear. Best with room for some: lines are lost when it
    /// is full.
    pub notices: mpsc::Sender<Notice>,
    /// Lines that were pasted into the terminal, for an address that the browser could not load.
    pub pasted: Option<mpsc::Receiver<String>>,
}

impl Listener {
    /// Listens where the redirect URI leads, and makes sure that a browser will get there.
    ///
    /// An `https` redirect URI without a certificate gets one of its own.
    pub async fn bind(
        redirect: &RedirectUri,
        certificate: Option<Certificate>,
        clock: Clock,
    ) -> Result<Self, CallbackError> {
        let localhost =
            if redirect.needs_resolving() { sockets::localhost().await } else { Vec::new() };
        Self::bind_where(redirect, certificate, clock, &localhost).await
    }

    /// As `bind`, told what `localhost` is instead of asking the system.
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
            certificate.check_host(redirect.host())?;
        }
        let sockets = Sockets::bind(redirect)?;
        sockets.check(redirect, localhost).await?;
        let place = Place {
            address: Address {
                authorities: redirect.authorities(sockets.port),
                path: redirect.path().to_owned(),
            },
            redirect: redirect.bound(sockets.port),
            clock,
        };
        Ok(Self { sockets, certificate, place })
    }

    /// The redirect URI to send to TikTok, now and in the exchange.
    pub fn redirect_uri(&self) -> &str {
        &self.place.redirect
    }

    /// What the browser's warning page should show as SHA-256 fingerprint; `None` without TLS.
    pub fn fingerprint(&self) -> Option<String> {
        self.certificate.as_ref().map(Certificate::fingerprint)
    }

    /// Waits for the one answer that carries `state`, from a browser or from the terminal.
    ///
    /// Everything else is answered and ignored. Dropping the future frees the port.
    pub async fn wait(
        self,
        state: OauthState,
        wait: Wait,
    ) -> Result<(Answer, Reply), CallbackError> {
        let clock = self.place.clock;
        let (login, accepted) = Login::new(self.place, state, Notices::new(wait.notices));
        let login = Arc::new(login);
        let tls = self.certificate.map(|certificate| TlsAcceptor::from(certificate.config()));
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
            () = pasting(&login, wait.pasted) => return Err(CallbackError::Stopped),
        };
        Ok((answer, Reply::new(browser, serving)))
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Listener({})", self.place.redirect)
    }
}

/// Says once that nobody came; never ends.
async fn remind(login: &Login, when: Instant) {
    sleep_until(when).await;
    login.notices.send(Notice::StillWaiting);
    pending::<()>().await;
}

/// Offers every paste to the login; never ends.
async fn pasting(login: &Login, pasted: Option<mpsc::Receiver<String>>) {
    if let Some(mut lines) = pasted {
        while let Some(text) = next_paste(&mut lines).await {
            login.paste(&text);
        }
    }
    pending::<()>().await;
}
