//! Reasons why a login gets no answer

use std::io;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error;

use crate::units::span;

/// A reason why no answer is accepted. None carries text of a request or of a pasted address.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "each variant's message describes it")]
pub enum CallbackError {
    #[error("the redirect URI `{text}` cannot be used: {why}")]
    RedirectUri { text: String, why: &'static str },
    /// `holder` is `None` if the system does not tell which process it is.
    #[error("port {port} is in use{}", holder.as_ref().map(|it| format!(" by {it}")).unwrap_or_default())]
    PortTaken { port: u16, holder: Option<String> },
    #[error("this user may not listen on port {port}")]
    PortForbidden { port: u16 },
    #[error("cannot listen on this machine for the answer")]
    Bind(#[source] io::Error),
    #[error("`localhost` is `{address}` on this machine, so the answer would go elsewhere")]
    LocalhostElsewhere { address: IpAddr },
    #[error("a connection to `{address}` does not arrive at this program")]
    Unreachable { address: IpAddr },
    #[error("the system gives no random numbers")]
    NoRandomness(#[source] getrandom::Error),
    #[error("cannot make a certificate for this login")]
    CertificateNotMade(#[source] rcgen::Error),
    #[error("cannot read `{path}`")]
    CertificateFile { path: PathBuf, source: io::Error },
    #[error("`{path}` holds no {wanted} in PEM form")]
    CertificateEmpty { path: PathBuf, wanted: &'static str },
    #[error("the certificate and the key do not work together")]
    CertificateUnusable(#[source] rustls::Error),
    #[error("the certificate is not for `{host}`")]
    CertificateForAnother { host: &'static str },
    #[error("a certificate is of no use with an `http` redirect URI")]
    CertificateWithoutTls,
    /// `limit` is measured on the login's clock.
    #[error("no answer from the browser within {}", span(*limit))]
    TimedOut { limit: Duration },
    #[error("the listener for the answer has stopped")]
    Stopped,
    #[error("the answer is malformed: {0}")]
    Malformed(&'static str),
    #[error("the answer carries no `state`, so it cannot be tied to this login")]
    NoState,
    #[error("the answer belongs to another login")]
    WrongState,
    #[error("the pasted text is longer than 8 KiB")]
    PasteTooLong,
    #[error("nothing was pasted")]
    PasteEmpty,
    #[error("this is not an address: a code alone cannot be tied to this login")]
    PasteNotAnAddress,
    #[error("the pasted address does not start with `{expected}?`")]
    PasteElsewhere { expected: String },
}
