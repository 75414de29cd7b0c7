//! The facts about a video or photo in its headers
//!
//! This is a reader of our own because `mp4-atom` and `matroska-demuxer` decode whole boxes and need
//! `Read + Seek`. The index of a long video has several MiB of sample tables that no fact here needs,
//! and over HTTP each seek is a request. Fragment sums, rotation, mean frame rate and live WebM would
//! be missing all the same, and other libraries abort on a file that claims gigabytes. This reader
//! asks for ranges (three of them find any index, below 1 MiB together), skips the tables it does not
//! need, and its cost is bounded for any input by the constants in `view.rs`. It does no input or
//! output, so files, HTTP and tests run the same code.

mod error;
mod facts;
mod mp4;
mod numbers;
mod photo;
mod reader;
mod signature;
mod view;
mod webm;

pub use error::{Becomes, HeaderError};
pub use facts::{Codec, Container, FrameRate, Media, PhotoFacts, PhotoKind, Size, VideoFacts};
pub(crate) use mp4::BoxWalk;
pub use reader::{HeaderReader, Step};
pub(crate) use signature::GIT_LFS_POINTER;
