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
pub use limits::{
    API_DURATION, Bound, CAPTION, CONTROL_CHARACTER, Conversion, LIMITS, Limit, Mend, PHOTO_BYTES,
    PHOTO_COUNT, PHOTO_DESCRIPTION, PHOTO_FORMAT, PHOTO_TITLE, PHOTO_WIDTH, Subject, TextKind,
    Unit, VIDEO_BYTES, VIDEO_CODEC, VIDEO_CONTAINER, VIDEO_DURATION, VIDEO_FRAME_RATE, VIDEO_SIDE,
    Violation, check_cover, check_header, check_photo, check_photo_count, check_photo_header,
    check_text, check_video, check_video_facts, content_type, large_photo, without_place,
};
pub use location::Location;
pub use remote::{Attendance, Barred, Expiry};
pub use source::{Extent, Source};
pub use video_type::VideoType;
