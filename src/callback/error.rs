//! Why a login got no answer

use std::io;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error;

/// What keeps TikTok's answer from arriving, or from being believed.
///
/// No variant carries text of a request or of a pasted address.
#[derive(Debug, Error)]
pub enum CallbackError {
    /// The redirect URI is none that TikTok and this program can both use.
    #[error("the redirect URI `{text}` cannot be used: {why}")]
    RedirectUri {
        /// What was given.
        text: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Somebody else listens on the port.
    #[error("port {port} is in use{}", by(holder.as_deref()))]
    PortTaken {
        /// The port of the redirect URI.
        port: u16,
        /// The process that holds it, where the system tells.
        holder: Option<String>,
    },
    /// The system does not let this user listen on the port.
    #[error("this user may not listen on port {port}")]
    PortForbidden {
        /// The port of the redirect URI.
        port: u16,
    },
    /// The system refused to listen, for another reason.
    #[error("cannot listen on this machine for the answer")]
    Bind(#[source] io::Error),
    /// `localhost` is an address on which this program does not listen.
    #[error("`localhost` is `{address}` on this machine, so the answer would go elsewhere")]
    LocalhostElsewhere {
        /// What the system's resolver or hosts file says.
        address: IpAddr,
    },
    /// A connection to our own address did not arrive.
    #[error("a connection to `{address}` does not arrive at this program")]
    Unreachable {
        /// The address that was tried.
        address: IpAddr,
    },
    /// The system has no random numbers, without which a login cannot be protected.
    #[error("the system gives no random numbers")]
    NoRandomness(#[source] getrandom::Error),
    /// No certificate could be made.
    #[error("cannot make a certificate for this login")]
    CertificateNotMade(#[source] rcgen::Error),
    /// A file of `--tls-cert` or `--tls-key` cannot be read.
    #[error("cannot read `{path}`")]
    CertificateFile {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// A file of `--tls-cert` or `--tls-key` does not hold what it should.
    #[error("`{path}` holds no {wanted} in PEM form")]
    CertificateEmpty {
        /// The file.
        path: PathBuf,
        /// What was looked for.
        wanted: &'static str,
    },
    /// The certificate and its key are not usable together.
    #[error("the certificate and the key do not work together")]
    CertificateUnusable(#[source] rustls::Error),
    /// The certificate is for another name.
    #[error("the certificate is not for `{host}`")]
    CertificateForAnother {
        /// The host of the redirect URI.
        host: &'static str,
    },
    /// A certificate was given for a redirect URI that needs none.
    #[error("a certificate is of no use with an `http` redirect URI")]
    CertificateWithoutTls,
    /// Nobody came in time.
    #[error("no answer from the browser within {} s", limit.as_secs())]
    TimedOut {
        /// How long was waited, on the login's clock.
        limit: Duration,
    },
    /// The listener ended before an answer came.
    #[error("the listener for the answer has stopped")]
    Stopped,
    /// The parameters are not what TikTok sends.
    #[error("the answer is malformed: {0}")]
    Malformed(&'static str),
    /// The answer has no `state`.
    #[error("the answer carries no `state`, so it cannot be tied to this login")]
    NoState,
    /// The answer belongs to another login.
    #[error("the answer belongs to another login")]
    WrongState,
    /// More was pasted than an address can be.
    #[error("the pasted text is longer than 8 KiB")]
    PasteTooLong,
    /// Nothing was pasted.
    #[error("nothing was pasted")]
    PasteEmpty,
    /// Only a code was pasted.
    #[error("this is not an address: a code alone cannot be tied to this login")]
    PasteNotAnAddress,
    /// The pasted address is not the redirect URI's.
    #[error("the pasted address does not start with `{expected}?`")]
    PasteElsewhere {
        /// The redirect URI of this login.
        expected: String,
    },
}

fn by(holder: Option<&str>) -> String {
    holder.map_or_else(String::new, |holder| format!(" by {holder}"))
}
