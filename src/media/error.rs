//! The errors of media that cannot be read or have changed

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use reqwest::StatusCode;
use thiserror::Error;

use super::limits::LIMITS;
use super::remote::{Barred, Expiry};
use crate::trust::Obstacle;

/// The size of the largest video that TikTok accepts, in bytes. No more is ever kept in a file.
pub(crate) const LARGEST_MEDIA: u64 = LIMITS.video.bytes.bound.most();

/// Media that cannot be read, or that has changed while it was read.
#[derive(Debug, Error)]
pub enum MediaError {
    /// The name has the scheme of neither a file nor a web address.
    #[error("`{0}` is neither a file nor an http or https address: `{1}:` is not supported")]
    UnknownScheme(String, String),
    /// The address cannot be parsed.
    #[error("`{0}` is not a web address")]
    NotAnAddress(String),
    /// The file cannot be opened or read.
    #[error("cannot read `{}`", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's error.
        #[source]
        source: io::Error,
    },
    /// The path leads to something other than a regular file.
    #[error("`{}` is {what}, not a file", path.display())]
    NotAFile {
        /// The path.
        path: PathBuf,
        /// Its kind, with an article.
        what: &'static str,
    },
    /// The file or the answer has no bytes.
    #[error("`{0}` is empty")]
    Empty(String),
    /// The media exceeds TikTok's limit.
    #[error("`{name}` has {size} bytes, and TikTok takes at most {LARGEST_MEDIA} (4 GiB)")]
    TooLarge {
        /// The file or address.
        name: String,
        /// Its size in bytes, or the bytes counted so far.
        size: u64,
    },
    /// The media has changed since the publish began.
    #[error("`{name}` changed while it was being sent: {how}")]
    Changed {
        /// The file or address.
        name: String,
        /// The difference.
        how: String,
    },
    /// The server refuses the request.
    #[error("`{name}` answers HTTP {status}{}", if expiry.is_some() { ": the address has run out" } else { "" })]
    Status {
        /// The address.
        name: String,
        /// The status of its answer.
        status: StatusCode,
        /// The pause that the server asks for.
        retry_after: Option<Duration>,
        /// The reason to think that the address has expired; `None` if there is none.
        expiry: Option<Expiry>,
    },
    /// The server contradicts its own headers or an earlier answer.
    #[error("`{name}` does not answer as it announced: {how}")]
    Untrue {
        /// The address.
        name: String,
        /// The contradiction.
        how: String,
    },
    /// The address is one that agoras does not fetch from.
    #[error("agoras does not fetch `{name}`")]
    Barred {
        /// The address.
        name: String,
        /// The reason.
        #[source]
        source: Barred,
    },
    /// The connection to the server failed.
    #[error("cannot fetch `{name}`")]
    Unreachable {
        /// The address.
        name: String,
        /// The network's error.
        #[source]
        source: reqwest::Error,
    },
    /// The server sends its bytes too slowly, or none.
    #[error("`{name}` sent {bytes} bytes in {} s, too slow to publish", within.as_secs())]
    TooSlow {
        /// The address.
        name: String,
        /// The bytes that came.
        bytes: u64,
        /// The time that they took.
        within: Duration,
    },
    /// The temporary file cannot be written.
    #[error("cannot keep `{name}` in a temporary file")]
    NoRoom {
        /// The address or pipe.
        name: String,
        /// The system's error.
        #[source]
        source: io::Error,
    },
    /// The HTTP client cannot be created.
    #[error("cannot prepare for HTTPS")]
    NoClient(#[source] reqwest::Error),
    /// The boxes of a video have ended, but its bytes continue.
    #[error("`{name}` does not end: its last box does, at byte {at}, and far more follows")]
    Endless {
        /// The address or pipe.
        name: String,
        /// The end of the last box, in bytes from the start.
        at: u64,
    },
    /// Only the beginning was kept of media that can be read only once.
    #[error("of `{0}` only the beginning was kept")]
    NotKept(String),
    /// The reading task ended early, by a fault of this program.
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
