//! The errors of media that cannot be read or have changed

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use reqwest::StatusCode;
use thiserror::Error;

use super::{Barred, Expiry, LIMITS};
use crate::trust::Obstacle;
use crate::units::{self, exact_size, span};

/// The size of the largest video that TikTok accepts, in bytes. No more is ever kept in a file.
pub(crate) const LARGEST_MEDIA: u64 = LIMITS.video.bytes.bound.most();

/// Media that cannot be read, or that has changed while it was read.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum MediaError {
    #[error("`{0}` is neither a file nor an http or https address: `{1}:` is not supported")]
    UnknownScheme(String, String),
    #[error("`{0}` is not a web address")]
    NotAnAddress(String),
    #[error("cannot read `{}`", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("`{}` is {what}, not a file", path.display())]
    NotAFile { path: PathBuf, what: &'static str },
    #[error("`{0}` is empty")]
    Empty(String),
    #[error("`{name}` has {}, and TikTok takes at most {}", exact_size(*size), units::size(LARGEST_MEDIA))]
    TooLarge { name: String, size: u64 },
    #[error("`{name}` changed while it was being sent: {how}")]
    Changed { name: String, how: String },
    #[error("`{name}` answers HTTP {status}{}", if expiry.is_some() { ": the address has run out" } else { "" })]
    Status {
        name: String,
        status: StatusCode,
        retry_after: Option<Duration>,
        expiry: Option<Expiry>,
    },
    #[error("`{name}` does not answer as it announced: {how}")]
    Untrue { name: String, how: String },
    #[error("agoras does not fetch `{name}`")]
    Barred { name: String, source: Barred },
    #[error("cannot fetch `{name}`")]
    Unreachable { name: String, source: reqwest::Error },
    #[error("`{name}` sent {} in {}, too slow to publish", units::size(*bytes), span(*within))]
    TooSlow { name: String, bytes: u64, within: Duration },
    #[error("cannot keep `{name}` in a temporary file")]
    NoRoom { name: String, source: io::Error },
    #[error("cannot prepare for HTTPS")]
    NoClient(#[source] reqwest::Error),
    #[error("`{name}` does not end: its last box does, at byte {at}, and far more follows")]
    Endless { name: String, at: u64 },
    #[error("of `{0}` only the beginning was kept")]
    NotKept(String),
    #[error("reading `{0}` ended early")]
    Abandoned(String),
}

impl MediaError {
    /// Returns whether the next try may succeed.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable { source, .. } => Obstacle::of(source).is_none(),
            Self::Status { status, .. } => {
                status.is_server_error() || *status == StatusCode::TOO_MANY_REQUESTS
            }
            _ => false,
        }
    }

    /// Returns whether the server gave no answer: no route, no name, no answer in time. A refusal is an
    /// answer.
    pub fn is_out_of_reach(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::TooSlow { .. })
    }

    pub(crate) fn changed(name: &str, how: impl Into<String>) -> Self {
        Self::Changed { name: name.to_owned(), how: how.into() }
    }

    /// Returns the error for a server that contradicts its own headers or an earlier answer.
    pub(crate) fn untrue(name: &str, how: impl Into<String>) -> Self {
        Self::Untrue { name: name.to_owned(), how: how.into() }
    }
}
