//! What a video is, as bytes by range, from a file, an address or a pipe

mod content_hash;
mod error;
mod feed;
mod fingerprint;
mod header;
mod inflow;
mod inspect;
mod limits;
mod local;
mod location;
mod remote;
mod ring;
mod source;
mod spool;
mod video_type;

pub use content_hash::ContentHash;
pub use error::MediaError;
pub use feed::Feed;
pub use fingerprint::Fingerprint;
pub use header::{
    AudioFacts, Becomes, Codec, Container, FrameRate, GIT_LFS_POINTER, HeaderError, HeaderReader,
    Media, Pace, PhotoFacts, PhotoKind, Size, Step, VideoFacts,
};
pub use inspect::{InspectError, inspect};
pub use limits::{Bound, Conversion, LIMITS, Limit, SuggestedFix, Violation};
pub(crate) use limits::{CONTROL_CHARACTER, TextKind, check_cover, content_type, without_place};
pub use location::Location;
pub use remote::{Attendance, Barred, Expiry};
pub use source::{Extent, Source};
pub use video_type::VideoType;
