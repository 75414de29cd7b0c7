//! Errors of a conversion

use std::time::Duration;

use thiserror::Error;

use crate::disk::DiskError;
use crate::media::Violation;

/// The failure of a conversion. Nothing was sent.
#[derive(Debug, Error)]
pub enum FixError {
    /// ffmpeg is not installed.
    #[error("{name} has to be converted, and there is no `ffmpeg` on this machine")]
    NoFfmpeg {
        /// The media's name as the user gave it, in backticks.
        name: String,
        /// The violations that need the conversion.
        violations: Vec<Violation>,
    },
    /// The system could not run ffmpeg.
    #[error("`ffmpeg` cannot be run")]
    NotRun(#[source] std::io::Error),
    /// ffmpeg ended with an error.
    #[error("ffmpeg could not convert {name}: it ended with {status}{}", said.as_ref().map(|line| format!(": {line}")).unwrap_or_default())]
    Failed {
        /// The media's name as the user gave it, in backticks.
        name: String,
        /// The exit code or the signal.
        status: String,
        /// The last line of stderr.
        said: Option<String>,
    },
    /// ffmpeg was ended at a limit.
    #[error("ffmpeg was ended: it had {what} for {} minutes", limit.as_secs() / 60)]
    TooLong {
        /// The activity that took too long.
        what: &'static str,
        /// The longest time for that.
        limit: Duration,
    },
    /// The disk is full.
    #[error("there is no room in the storage folder for the converted video: {0}")]
    NoRoom(String),
    /// There is no storage folder.
    #[error("there is no storage folder in which a video could be converted")]
    NoPlace,
    /// The storage folder cannot be used.
    #[error("the video cannot be converted in the storage folder")]
    Disk(#[from] DiskError),
    /// TikTok would refuse the converted video as well.
    #[error("TikTok would not take what ffmpeg has made of {name} either")]
    StillNotTaken {
        /// The media's name as the user gave it, in backticks.
        name: String,
        /// The violations of the converted video.
        violations: Vec<Violation>,
    },
}
