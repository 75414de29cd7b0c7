//! Obstacles to a trusted connection: the server's certificate, or a proxy

use std::error::Error;
use std::io;

use rustls::CertificateError;
use rustls::pki_types::UnixTime;

/// An obstacle between this machine and a server. Another try would meet it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the rest is said by name")]
pub enum Obstacle {
    UnknownIssuer,
    /// It is an issuer's own, most likely self-signed: refused even if the issuer is trusted.
    SelfSigned,
    NotYetValid(Option<Times>),
    Expired(Option<Times>),
    OtherHost,
    Certificate,
    /// A proxy requires a user name and password (HTTP 407).
    ProxyCredentials,
    /// A proxy does not allow connections to the server.
    ProxyRefusal,
}

/// The times that were compared, in seconds since the Unix epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    pub(crate) now: u64,
    /// The start or end of the certificate's validity.
    pub(crate) bound: u64,
}

impl Obstacle {
    /// Returns the obstacle that an error or one of its causes describes; `None` if there is none.
    pub fn of(error: &(dyn Error + 'static)) -> Option<Self> {
        let mut cause = Some(error);
        while let Some(error) = cause {
            if let Some(found) = Self::in_this(error) {
                return Some(found);
            }
            // An I/O error does not return the error inside it as its source.
            let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
            if let Some(found) = inner.and_then(|inner| Self::of(inner)) {
                return Some(found);
            }
            cause = error.source();
        }
        None
    }

    fn in_this(error: &(dyn Error + 'static)) -> Option<Self> {
        if let Some(rustls::Error::InvalidCertificate(reason)) = error.downcast_ref() {
            return Some(Self::of_certificate(reason));
        }
        // The HTTP library does not export the type of these errors.
        match error.to_string().as_str() {
            "tunnel error: proxy authorization required" => Some(Self::ProxyCredentials),
            "tunnel error: unsuccessful" => Some(Self::ProxyRefusal),
            _ => None,
        }
    }

    fn of_certificate(reason: &CertificateError) -> Self {
        let times = |now: UnixTime, bound: UnixTime| {
            Some(Times { now: now.as_secs(), bound: bound.as_secs() })
        };
        match reason {
            CertificateError::UnknownIssuer => Self::UnknownIssuer,
            CertificateError::Expired => Self::Expired(None),
            CertificateError::ExpiredContext { time, not_after } => {
                Self::Expired(times(*time, *not_after))
            }
            CertificateError::NotValidYet => Self::NotYetValid(None),
            CertificateError::NotValidYetContext { time, not_before } => {
                Self::NotYetValid(times(*time, *not_before))
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                Self::OtherHost
            }
            // The certificate library does not export the type of this error.
            CertificateError::Other(other) if other.to_string() == "CaUsedAsEndEntity" => {
                Self::SelfSigned
            }
            _ => Self::Certificate,
        }
    }
}
