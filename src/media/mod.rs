//! Videos and photos: their bytes by range, the facts in their headers, and TikTok's limits on them

mod content_type;
mod error;
mod feed;
mod fingerprint;
mod header;
mod inspect;
mod limits;
mod local;
mod location;
mod remote;
mod source;
mod spool;

pub use error::MediaError;
pub(crate) use feed::{ContentHash, Feed};
pub use fingerprint::Fingerprint;
pub(crate) use header::GIT_LFS_POINTER;
pub use header::{
    Becomes, Codec, Container, FrameRate, HeaderError, HeaderReader, Media, PhotoFacts, PhotoKind,
    Size, Step, VideoFacts,
};
pub use inspect::{InspectError, inspect};
pub use limits::{Bound, Conversion, LIMITS, Limit, SuggestedFix, Violation};
pub(crate) use limits::{
    CONTROL_CHARACTER, TextKind, check_cover, content_type, shell_word, without_place,
};
pub use location::Location;
pub(crate) use location::in_home;
pub use remote::{Attendance, Barred, Expiry};
pub(crate) use remote::{RangeClient, Retries};
pub use source::{Extent, Source};
