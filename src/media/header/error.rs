//! Why a header gives no facts

use thiserror::Error;

/// What a file of a kind that TikTok does not take could be turned into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Becomes {
    /// It holds moving pictures.
    Video {
        /// What ffmpeg calls its format.
        demuxer: &'static str,
    },
    /// It holds sound alone.
    Sound {
        /// What ffmpeg calls its format.
        demuxer: &'static str,
    },
    /// It holds a still picture.
    Photo,
    /// It holds a still picture which ffmpeg reads in its newest versions at most: HEIC, and what
    /// is put together from tiles.
    Heif,
    /// It holds nothing of these, or nothing that can be turned into anything.
    Nothing,
}

/// A file whose header gives no facts, and why.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum HeaderError {
    /// Its content is of a known kind that TikTok does not take.
    #[error("its content is {what}, which TikTok does not take")]
    Foreign {
        /// With its article: `an AVI video`.
        what: &'static str,
        /// What it could be turned into.
        becomes: Becomes,
    },
    /// Its content is of no known kind.
    #[error("its content is neither a video nor a photo")]
    Unknown,
    /// The end is missing.
    #[error("it is cut off: its `{part}` reaches to byte {needs}, and it ends at {size}")]
    Truncated {
        /// Which part reaches beyond the end.
        part: String,
        /// Where that part would end.
        needs: u64,
        /// Where the file ends.
        size: u64,
    },
    /// A part is missing without which there are no facts.
    #[error("it has no {0}")]
    Missing(&'static str),
    /// It says what cannot be.
    #[error("its header is damaged at byte {at}: {how}")]
    Damaged {
        /// Where, in bytes from the start.
        at: u64,
        /// What is wrong there.
        how: &'static str,
    },
    /// Reading it would cost more than any honest header does.
    #[error("its header is more than {0}; no honest file needs that")]
    TooCostly(&'static str),
}
