//! What can go wrong between this program and TikTok

use std::time::Duration;

use reqwest::StatusCode;
use thiserror::Error;

use super::code::ErrorCode;
use crate::trust::Obstacle;

/// The largest answer that is read, in bytes; TikTok's have a few thousand.
pub(crate) const LARGEST_ANSWER: usize = 1024 * 1024;

/// A complete, well-formed answer that says no.
#[derive(Debug, Clone, Error)]
#[error("{word}: {message}")]
pub struct Refusal {
    /// What TikTok's code means.
    pub code: ErrorCode,
    /// TikTok's code as it came.
    pub word: String,
    /// TikTok's words, as they came.
    pub message: String,
    /// What TikTok's support asks for.
    pub log_id: Option<String>,
}

/// A call that brought no success. The variants are the outcomes that decide what may be tried
/// again: what never left, what was refused, and what nobody can know.
#[derive(Debug, Error)]
pub enum TiktokError {
    /// Not a byte of the request left this machine.
    #[error("cannot reach TikTok")]
    NotSent(#[source] reqwest::Error),
    /// TikTok asks to slow down; the request was not carried out.
    #[error("TikTok asks to slow down (rate_limit_exceeded)")]
    RateLimited {
        /// How long TikTok wants to be left alone, if it says so.
        retry_after: Option<Duration>,
        /// What TikTok's support asks for.
        log_id: Option<String>,
    },
    /// TikTok answers, in its own words, that it cannot now (5xx with TikTok's JSON).
    #[error("TikTok is not available now (HTTP {status}, {refusal})")]
    Unavailable {
        /// The HTTP status.
        status: StatusCode,
        /// TikTok's words.
        refusal: Refusal,
    },
    /// TikTok says no.
    #[error("TikTok refused the request ({0})")]
    Refused(Refusal),
    /// The request left, and no usable answer came: TikTok may or may not have carried it out.
    #[error("no usable answer came from TikTok")]
    Unknown(#[source] Unanswered),
    /// TikTok named an upload address that no media must be sent to.
    #[error("TikTok's answer names an upload address that agoras does not trust: {0}")]
    HostileUploadUrl(&'static str),
    /// The HTTP client could not be made.
    #[error("cannot prepare for HTTPS")]
    NoClient(#[source] reqwest::Error),
}

/// Why an answer is of no use.
#[derive(Debug, Error)]
pub enum Unanswered {
    /// The connection failed after bytes had left.
    #[error("the connection failed on the way")]
    Broken(#[source] reqwest::Error),
    /// Nothing moved for too long.
    #[error("nothing came for {} s", .0.as_secs())]
    Stalled(Duration),
    /// The answer is larger than any that TikTok sends.
    #[error("the answer is larger than {} bytes", LARGEST_ANSWER)]
    TooLarge,
    /// Another server was pointed at; following could give the credentials away.
    #[error("HTTP {0} points to another address, and agoras does not follow")]
    Redirected(StatusCode),
    /// The answer is not what TikTok sends: a proxy, a portal, a gateway.
    #[error("HTTP {0} with something that is not TikTok's JSON (a proxy or a login page between?)")]
    NotJson(StatusCode),
    /// TikTok's JSON, but about something else.
    #[error("the answer is about another publish")]
    OtherPublish,
    /// TikTok's JSON, but without what the call is about.
    #[error("the answer lacks {0}")]
    Incomplete(&'static str),
}

impl From<Refusal> for TiktokError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl TiktokError {
    /// TikTok's code, where it gave one.
    pub fn word(&self) -> Option<&str> {
        match self {
            Self::Refused(refusal) | Self::Unavailable { refusal, .. } => Some(&refusal.word),
            Self::RateLimited { .. } => Some("rate_limit_exceeded"),
            Self::NotSent(_) | Self::Unknown(_) | Self::HostileUploadUrl(_) | Self::NoClient(_) => {
                None
            }
        }
    }

    /// What TikTok's support asks for, where TikTok gave one.
    pub fn log_id(&self) -> Option<&str> {
        match self {
            Self::Refused(refusal) | Self::Unavailable { refusal, .. } => refusal.log_id.as_deref(),
            Self::RateLimited { log_id, .. } => log_id.as_deref(),
            Self::NotSent(_) | Self::Unknown(_) | Self::HostileUploadUrl(_) | Self::NoClient(_) => {
                None
            }
        }
    }

    /// Servers have been seen to put the code for an unknown publish into the message.
    pub(crate) fn reading_the_message(mut self) -> Self {
        if let Self::Refused(refusal) = &mut self
            && refusal.code == ErrorCode::InvalidParams
            && refusal.message.contains("invalid_publish_id")
        {
            refusal.code = ErrorCode::InvalidPublishId;
        }
        self
    }

    /// TikTok has no such publish, or does not know it yet.
    pub fn is_unknown_publish(&self) -> bool {
        matches!(self, Self::Refused(refusal) if refusal.code == ErrorCode::InvalidPublishId)
    }

    /// A certificate or a proxy is the reason: another try meets it again.
    pub fn is_obstructed(&self) -> bool {
        matches!(self, Self::NotSent(error) if Obstacle::of(error).is_some())
    }

    /// The connection is the reason: no answer at all has come from whoever is there.
    pub fn is_line_broken(&self) -> bool {
        match self {
            Self::NotSent(_) => !self.is_obstructed(),
            Self::Unknown(why) => matches!(why, Unanswered::Broken(_) | Unanswered::Stalled(_)),
            Self::RateLimited { .. }
            | Self::Unavailable { .. }
            | Self::Refused(_)
            | Self::HostileUploadUrl(_)
            | Self::NoClient(_) => false,
        }
    }

    /// The access token is the reason: a refresh may mend it.
    pub fn is_token_rejected(&self) -> bool {
        matches!(self, Self::Refused(refusal) if refusal.code == ErrorCode::AccessTokenInvalid)
    }
}
