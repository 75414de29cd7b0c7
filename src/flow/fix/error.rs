//! Why media could not be made what TikTok takes

use std::time::Duration;

use thiserror::Error;

use crate::disk::DiskError;
use crate::media::Violation;

/// Why a conversion came to nothing. Nothing was sent.
#[derive(Debug, Error)]
pub enum FixError {
    /// There is no ffmpeg.
    #[error("{name} has to be converted, and there is no `ffmpeg` on this machine")]
    NoFfmpeg {
        /// What the user knows it by.
        name: String,
        /// What is wrong with it.
        violations: Vec<Violation>,
    },
    /// The system does not run it.
    #[error("`ffmpeg` cannot be run")]
    NotRun(#[source] std::io::Error),
    /// It ended with an error.
    #[error("ffmpeg could not convert {name}: it ended with {status}{}", said.as_ref().map(|line| format!(": {line}")).unwrap_or_default())]
    Failed {
        /// What the user knows it by.
        name: String,
        /// How it ended.
        status: String,
        /// The last line that it said.
        said: Option<String>,
    },
    /// It was ended.
    #[error("ffmpeg was ended: it had {what} for {} minutes", limit.as_secs() / 60)]
    TooLong {
        /// What it did all the time.
        what: &'static str,
        /// How long it may.
        limit: Duration,
    },
    /// There is no room for what it makes.
    #[error("there is no room in the storage folder for the converted video: {0}")]
    NoRoom(String),
    /// Nothing is stored on this machine.
    #[error("there is no storage folder in which a video could be converted")]
    NoPlace,
    /// The storage folder cannot be used.
    #[error("the video cannot be converted in the storage folder")]
    Disk(#[from] DiskError),
    /// What was made is not right either.
    #[error("TikTok would not take what ffmpeg has made of {name} either")]
    StillNotTaken {
        /// What the user knows it by.
        name: String,
        /// What is wrong with what was made.
        violations: Vec<Violation>,
    },
}
