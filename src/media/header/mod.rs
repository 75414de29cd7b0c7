//! What a video or photo is, read from its headers: facts, never pixels
//!
//! Why our own reader and no library: `mp4-atom` and `matroska-demuxer` decode whole boxes and
//! want `Read + Seek`. The index of a long video is several MiB of sample tables that no fact here
//! needs; over HTTP each seek is a request; and fragment sums, rotation, mean frame rate and live
//! WebM would be ours to write all the same. Other libraries of this kind end the process on a file
//! that claims gigabytes. This reader asks for ranges (three of them find any index, below 1 MiB
//! together), skips the tables it does not need, and its cost is bounded for any input: see the
//! constants in `view.rs`. It is pure, so files, HTTP and tests run the same code.

mod error;
mod facts;
mod frame_rate;
mod mp4;
mod numbers;
mod photo;
mod reader;
mod signature;
mod view;
mod webm;

pub use error::{Becomes, HeaderError};
pub use facts::{
    AudioFacts, Codec, Container, Media, Pace, PhotoFacts, PhotoKind, Size, VideoFacts,
};
pub use frame_rate::FrameRate;
pub(crate) use mp4::BoxWalk;
pub use reader::{HeaderReader, Step};
pub(crate) use signature::GIT_LFS_POINTER;
