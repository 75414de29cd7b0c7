//! What a video is, as bytes by range, from a file, an address or a pipe

mod error;
mod feed;
mod fetcher;
mod local;
mod location;
mod pace;
mod remote;
mod source;
mod spool;
mod video_type;

pub use error::MediaError;
pub use feed::Feed;
pub use location::Location;
pub use source::Source;
pub use video_type::VideoType;
