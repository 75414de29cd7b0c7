//! Errors of calls to TikTok

use std::time::Duration;

use reqwest::StatusCode;
use thiserror::Error;

use super::code::ErrorCode;
use crate::trust::Obstacle;
use crate::units::{size, span};

/// Bytes of the largest answer that is read. TikTok's have a few thousand.
pub(crate) const LARGEST_ANSWER: usize = 1024 * 1024;

/// A refusal in TikTok's own words.
#[derive(Debug, Clone, Error)]
#[error("{word}: {message}")]
pub struct Refusal {
    /// Meaning of `word`.
    pub code: ErrorCode,
    /// TikTok's code as it came.
    pub word: String,
    /// TikTok's message as it came.
    pub message: String,
    /// Reference for TikTok's support.
    pub log_id: Option<String>,
}

/// A call that has failed. The variants are the outcomes that decide whether it may be sent again.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "each variant's message describes it")]
pub enum TiktokError {
    /// No byte of the request has left this machine.
    #[error("cannot reach TikTok")]
    NotSent(#[source] reqwest::Error),
    /// TikTok has not carried out the request. `retry_after` is the pause that it asks for.
    #[error("TikTok asks to slow down (rate_limit_exceeded)")]
    RateLimited { retry_after: Option<Duration>, log_id: Option<String> },
    /// 5xx with TikTok's JSON.
    #[error("TikTok is not available now (HTTP {status}, {refusal})")]
    Unavailable { status: StatusCode, refusal: Refusal },
    #[error("TikTok refused the request ({0})")]
    Refused(Refusal),
    /// The request has left. TikTok may or may not have carried it out.
    #[error("no usable answer came from TikTok")]
    Unknown(#[source] Unanswered),
    #[error("TikTok's answer names an upload address that agoras does not trust: {0}")]
    HostileUploadUrl(&'static str),
    #[error("cannot prepare for HTTPS")]
    NoClient(#[source] reqwest::Error),
}

/// A reason why an answer cannot be used.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "each variant's message describes it")]
pub enum Unanswered {
    #[error("the connection failed on the way")]
    Broken(#[source] reqwest::Error),
    #[error("nothing came for {}", span(*.0))]
    Stalled(Duration),
    #[error("the answer is larger than {}", size(LARGEST_ANSWER as u64))]
    TooLarge,
    /// Following a redirect could give the credentials to another server.
    #[error("HTTP {0} points to another address, and agoras does not follow")]
    Redirected(StatusCode),
    #[error("HTTP {0} with something that is not TikTok's JSON (a proxy or a login page between?)")]
    NotJson(StatusCode),
    #[error("the answer is about another publish")]
    OtherPublish,
    #[error("the answer lacks {0}")]
    Incomplete(&'static str),
}

impl TiktokError {
    fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) | Self::Unavailable { refusal, .. } => Some(refusal),
            _ => None,
        }
    }

    /// Returns TikTok's code; `None` if TikTok gave none.
    pub fn word(&self) -> Option<&str> {
        match self {
            Self::RateLimited { .. } => Some("rate_limit_exceeded"),
            _ => Some(&self.refusal()?.word),
        }
    }

    /// Returns the reference for TikTok's support; `None` if TikTok gave none.
    pub fn log_id(&self) -> Option<&str> {
        match self {
            Self::RateLimited { log_id, .. } => log_id.as_deref(),
            _ => self.refusal()?.log_id.as_deref(),
        }
    }

    /// Recognizes an unknown publish that some servers name only in the message.
    pub(crate) fn reading_the_message(mut self) -> Self {
        if let Self::Refused(refusal) = &mut self
            && refusal.code == ErrorCode::InvalidParams
            && refusal.message.contains("invalid_publish_id")
        {
            refusal.code = ErrorCode::InvalidPublishId;
        }
        self
    }

    /// Returns whether TikTok has no such publish, or none yet.
    pub fn is_unknown_publish(&self) -> bool {
        matches!(self, Self::Refused(refusal) if refusal.code == ErrorCode::InvalidPublishId)
    }

    /// Returns whether a certificate or a proxy is the reason, so that another try must fail too.
    pub fn is_obstructed(&self) -> bool {
        matches!(self, Self::NotSent(error) if Obstacle::of(error).is_some())
    }

    /// Returns whether the connection is the reason and no answer at all has come.
    pub fn is_line_broken(&self) -> bool {
        match self {
            Self::NotSent(_) => !self.is_obstructed(),
            Self::Unknown(Unanswered::Broken(_) | Unanswered::Stalled(_)) => true,
            _ => false,
        }
    }

    /// Returns whether the creator has not allowed the app what the call needs.
    pub fn is_scope_missing(&self) -> bool {
        let missing = [ErrorCode::ScopeNotAuthorized, ErrorCode::ScopePermissionMissed];
        matches!(self, Self::Refused(refusal) if missing.contains(&refusal.code))
    }

    /// Returns whether TikTok does not accept the access token. A refresh may help.
    pub fn is_token_rejected(&self) -> bool {
        matches!(self, Self::Refused(refusal) if refusal.code == ErrorCode::AccessTokenInvalid)
    }
}
