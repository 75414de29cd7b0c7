//! Why media cannot be read

use std::error::Error as _;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use reqwest::StatusCode;
use thiserror::Error;

use super::limits::LIMITS;
use super::remote::{Barred, Expiry};
use crate::trust::Obstacle;

/// More is never kept for a moment: the largest video that TikTok takes, in bytes.
pub(crate) const LARGEST_MEDIA: u64 = LIMITS.video.bytes.bound.most();

/// Media that cannot be read, or not be trusted to stay the same.
#[derive(Debug, Error)]
pub enum MediaError {
    /// The text names no file and no web address.
    #[error("`{0}` is neither a file nor an http or https address: `{1}:` is not supported")]
    UnknownScheme(String, String),
    /// The address cannot be read.
    #[error("`{0}` is not a web address")]
    NotAnAddress(String),
    /// The file cannot be opened or read.
    #[error("cannot read `{}`", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// Not a regular file.
    #[error("`{}` is {what}, not a file", path.display())]
    NotAFile {
        /// Which one.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// Nothing in it.
    #[error("`{0}` is empty")]
    Empty(String),
    /// Above TikTok's limit.
    #[error("`{name}` has {size} bytes, and TikTok takes at most {LARGEST_MEDIA} (4 GiB)")]
    TooLarge {
        /// Which file or address.
        name: String,
        /// Its size in bytes, or how many were counted until now.
        size: u64,
    },
    /// It is no longer what it was when the publish began.
    #[error("`{name}` changed while it was being sent: {how}")]
    Changed {
        /// Which file or address.
        name: String,
        /// What is different.
        how: String,
    },
    /// The address does not give the media.
    #[error("`{name}` answers HTTP {status}{}", if expiry.is_some() { ": the address has run out" } else { "" })]
    Status {
        /// Which address.
        name: String,
        /// What it answered.
        status: StatusCode,
        /// How long it wants to be left alone, if it says so.
        retry_after: Option<Duration>,
        /// That its signature has run out, where that can be told.
        expiry: Option<Expiry>,
    },
    /// The answer to a range is not that range.
    #[error("`{name}` does not answer as it announced: {how}")]
    Untrue {
        /// Which address.
        name: String,
        /// What is wrong.
        how: String,
    },
    /// Nothing is fetched from there.
    #[error("agoras does not fetch `{name}`")]
    Barred {
        /// Which address.
        name: String,
        /// Where it leads.
        #[source]
        source: Barred,
    },
    /// The connection to the address failed.
    #[error("cannot fetch `{name}`")]
    Unreachable {
        /// Which address.
        name: String,
        /// What the network says.
        #[source]
        source: reqwest::Error,
    },
    /// The address gives its bytes too slowly, or none.
    #[error("`{name}` sent {bytes} bytes in {} s, too slow to publish", within.as_secs())]
    TooSlow {
        /// Which address.
        name: String,
        /// How many bytes came.
        bytes: u64,
        /// In how long.
        within: Duration,
    },
    /// What has to be kept for a moment cannot be written.
    #[error("cannot keep `{name}` in a temporary file")]
    NoRoom {
        /// Which address or pipe.
        name: String,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The HTTP client could not be made.
    #[error("cannot prepare for HTTPS")]
    NoClient(#[source] reqwest::Error),
    /// The boxes of a video have ended, and its bytes do not.
    #[error("`{name}` does not end: its last box does, at byte {at}, and far more follows")]
    Endless {
        /// Which address or pipe.
        name: String,
        /// Where the last box ends, in bytes from the start.
        at: u64,
    },
    /// Only the beginning was kept, of something that can be read only once.
    #[error("of `{0}` only the beginning was kept")]
    NotKept(String),
    /// Reading was given up, by a fault of this program.
    #[error("reading `{0}` ended early")]
    Abandoned(String),
}

impl MediaError {
    /// The same bytes may come at the next try.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable { source, .. } => Obstacle::of(source).is_none(),
            Self::Status { status, .. } => {
                status.is_server_error() || *status == StatusCode::TOO_MANY_REQUESTS
            }
            _ => false,
        }
    }

    /// Nothing was heard of it: no route, no name, no answer in time. An answer that says no is
    /// something else.
    pub fn is_out_of_reach(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::TooSlow { .. })
    }

    /// How long the origin wants to be left alone.
    pub(crate) fn wish(&self) -> Duration {
        match self {
            Self::Status { retry_after, .. } => retry_after.unwrap_or_default(),
            _ => Duration::ZERO,
        }
    }
}

/// Why a request brought no answer: the guard's reason, or the network's.
pub(crate) fn not_fetched(name: &str, error: reqwest::Error) -> MediaError {
    let name = name.to_owned();
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(source) = error.downcast_ref::<Barred>() {
            return MediaError::Barred { name, source: source.clone() };
        }
        cause = error.source();
    }
    MediaError::Unreachable { name, source: error.without_url() }
}
