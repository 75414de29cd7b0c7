//! Errors of a conversion

use std::io;
use std::time::Duration;

use thiserror::Error;

use crate::disk::DiskError;
use crate::media::Violation;
use crate::units::span;

/// The failure of a conversion. Nothing was sent.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum FixError {
    #[error("{name} has to be converted, and there is no `ffmpeg` on this machine")]
    NoFfmpeg {
        /// The media's name as the user gave it, in backticks.
        name: String,
        violations: Vec<Violation>,
    },
    #[error("`ffmpeg` cannot be run")]
    NotRun(#[source] io::Error),
    #[error("ffmpeg could not convert {name}: it ended with {status}{}", said.as_ref().map(|line| format!(": {line}")).unwrap_or_default())]
    Failed {
        /// The media's name as the user gave it, in backticks.
        name: String,
        status: String,
        said: Option<String>,
    },
    #[error("ffmpeg was ended: it had {what} for {}", span(*limit))]
    TooLong { what: &'static str, limit: Duration },
    #[error("there is no room in the storage folder for the converted media: {0}")]
    NoRoom(String),
    #[error("there is no storage folder in which media could be converted")]
    NoPlace,
    #[error("the media cannot be converted in the storage folder")]
    Disk(#[from] DiskError),
    #[error("TikTok would not take what ffmpeg has made of {name} either")]
    StillNotTaken {
        /// The media's name as the user gave it, in backticks.
        name: String,
        violations: Vec<Violation>,
    },
}
