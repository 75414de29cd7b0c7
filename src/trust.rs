//! Why no trusted connection comes about: a server's certificate, or a proxy on the way

use std::error::Error;
use std::io;

use rustls::CertificateError;
use rustls::pki_types::UnixTime;

/// What stands between this machine and a server. Another try meets it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// The certificate comes from an issuer that this machine does not know.
    UnknownIssuer,
    /// The certificate is an issuer's own, most likely signed by itself. It is refused even where the
    /// issuer is known.
    SelfSigned,
    /// The certificate is not valid yet.
    NotYetValid(Option<Times>),
    /// The certificate is no longer valid.
    Expired(Option<Times>),
    /// The certificate is for another host.
    OtherHost,
    /// The certificate is refused for another reason.
    Certificate,
    /// A proxy wants to know who is there (HTTP 407).
    ProxyCredentials,
    /// A proxy does not let connections through to the server.
    ProxyRefusal,
}

/// What a certificate was held against, in seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// This machine's time.
    pub now: u64,
    /// The end of the certificate's validity that was missed.
    pub bound: u64,
}

impl Obstacle {
    /// Returns the obstacle that an error or one of its causes tells of; `None` if there is none.
    pub fn of(error: &(dyn Error + 'static)) -> Option<Self> {
        let mut cause = Some(error);
        while let Some(error) = cause {
            if let Some(found) = Self::in_this(error) {
                return Some(found);
            }
            // An I/O error hides what it was made of.
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
        // The type of these errors is private to the HTTP library.
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
            // The type of this error is private to the certificate library.
            CertificateError::Other(other) if other.to_string() == "CaUsedAsEndEntity" => {
                Self::SelfSigned
            }
            _ => Self::Certificate,
        }
    }
}
