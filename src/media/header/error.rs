//! The errors of a header that gives no facts

use thiserror::Error;

/// The media that a file of a refused kind can be converted to. A demuxer is ffmpeg's name of the
/// file's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Becomes {
    Video {
        demuxer: &'static str,
    },
    Sound {
        demuxer: &'static str,
    },
    Photo,
    /// A photo that only the newest ffmpeg can read, if at all: HEIC, and pictures made of tiles.
    Heif,
    /// Nothing, because it holds no media or cannot be converted.
    Nothing,
}

/// A file whose header gives no facts.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum HeaderError {
    #[error("its content is {what}, which TikTok does not take")]
    Foreign {
        /// The kind with its article, such as `an AVI video`.
        what: &'static str,
        becomes: Becomes,
    },
    #[error("its content is neither a video nor a photo")]
    Unknown,
    #[error("it is cut off: its `{part}` reaches to byte {needs}, and it ends at {size}")]
    Truncated { part: String, needs: u64, size: u64 },
    #[error("it has no {0}")]
    Missing(&'static str),
    #[error("its header is damaged at byte {at}: {how}")]
    Damaged { at: u64, how: &'static str },
    #[error("its header is more than {0}; no honest file needs that")]
    TooCostly(&'static str),
}
