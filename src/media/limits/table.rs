//! The limits themselves: one table for checks, commands and help

use std::time::Duration;

/// One limit of TikTok's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// What it is a limit of.
    pub subject: Subject,
    /// What is limited: `frame rate`.
    pub what: &'static str,
    /// What is allowed.
    pub bound: Bound,
    /// Where TikTok says so.
    pub source: &'static str,
}

/// What a limit is a limit of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A video.
    Video,
    /// A photo, or the photos of one post.
    Photo,
    /// A text.
    Text,
}

/// What is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// One of these names.
    OneOf(&'static [&'static str]),
    /// From the first to the second, both allowed.
    Between(u64, u64, Unit),
    /// Up to this, which is allowed.
    AtMost(u64, Unit),
}

/// What a bound counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Pixels.
    Pixels,
    /// Pictures a second.
    FramesPerSecond,
    /// Bytes.
    Bytes,
    /// Seconds.
    Seconds,
    /// UTF-16 code units.
    Utf16,
    /// Photos.
    Photos,
}

const TRANSFER_GUIDE: &str = "TikTok: media transfer guide";
const POST_GUIDE: &str = "TikTok: direct post and content post references";

/// Containers of videos.
pub const VIDEO_CONTAINER: Limit = Limit {
    subject: Subject::Video,
    what: "container",
    bound: Bound::OneOf(&["MP4", "MOV", "WebM"]),
    source: TRANSFER_GUIDE,
};
/// Codecs of videos.
pub const VIDEO_CODEC: Limit = Limit {
    subject: Subject::Video,
    what: "codec",
    bound: Bound::OneOf(&["H.264", "H.265", "VP8", "VP9"]),
    source: TRANSFER_GUIDE,
};
/// Frame rate of videos; the mean where it varies, to two places.
pub const VIDEO_FRAME_RATE: Limit = Limit {
    subject: Subject::Video,
    what: "frame rate",
    bound: Bound::Between(23, 60, Unit::FramesPerSecond),
    source: TRANSFER_GUIDE,
};
/// Width and height of videos as they are seen, each.
pub const VIDEO_SIDE: Limit = Limit {
    subject: Subject::Video,
    what: "width and height",
    bound: Bound::Between(360, 4096, Unit::Pixels),
    source: TRANSFER_GUIDE,
};
/// Size of videos: TikTok says 4 GB; as GiB, the wider reading.
pub const VIDEO_BYTES: Limit = Limit {
    subject: Subject::Video,
    what: "size",
    bound: Bound::AtMost(4 << 30, Unit::Bytes),
    source: TRANSFER_GUIDE,
};
/// The longest video that TikTok's interface takes at all, in the words of its guide. What a
/// creator may post is in the creator's info, and can be less or more.
pub const API_DURATION: Duration = Duration::from_mins(10);
/// Duration of videos, where the creator's own is not known.
pub const VIDEO_DURATION: Limit = Limit {
    subject: Subject::Video,
    what: "duration",
    bound: Bound::AtMost(API_DURATION.as_secs(), Unit::Seconds),
    source: TRANSFER_GUIDE,
};
/// Formats of photos. PNG is refused (`file_format_check_failed`).
pub const PHOTO_FORMAT: Limit = Limit {
    subject: Subject::Photo,
    what: "format",
    bound: Bound::OneOf(&["JPEG", "WebP"]),
    source: TRANSFER_GUIDE,
};
/// Width of photos. TikTok says "1080p", and refuses a greater width
/// (`picture_size_check_failed`); a limit of height is not known.
pub const PHOTO_WIDTH: Limit = Limit {
    subject: Subject::Photo,
    what: "width",
    bound: Bound::AtMost(1080, Unit::Pixels),
    source: TRANSFER_GUIDE,
};
/// Size of photos: TikTok says 20 MB; as MiB, the wider reading.
pub const PHOTO_BYTES: Limit = Limit {
    subject: Subject::Photo,
    what: "size",
    bound: Bound::AtMost(20 << 20, Unit::Bytes),
    source: TRANSFER_GUIDE,
};
/// Photos in one post.
pub const PHOTO_COUNT: Limit = Limit {
    subject: Subject::Photo,
    what: "number of photos",
    bound: Bound::Between(1, 35, Unit::Photos),
    source: POST_GUIDE,
};
/// A video's caption.
pub const CAPTION: Limit = Limit {
    subject: Subject::Text,
    what: "caption",
    bound: Bound::AtMost(2200, Unit::Utf16),
    source: POST_GUIDE,
};
/// The title of a photo post.
pub const PHOTO_TITLE: Limit = Limit {
    subject: Subject::Text,
    what: "title",
    bound: Bound::AtMost(90, Unit::Utf16),
    source: POST_GUIDE,
};
/// The description of a photo post.
pub const PHOTO_DESCRIPTION: Limit = Limit {
    subject: Subject::Text,
    what: "description",
    bound: Bound::AtMost(4000, Unit::Utf16),
    source: POST_GUIDE,
};

/// All of them.
pub const LIMITS: [Limit; 13] = [
    VIDEO_CONTAINER,
    VIDEO_CODEC,
    VIDEO_FRAME_RATE,
    VIDEO_SIDE,
    VIDEO_DURATION,
    VIDEO_BYTES,
    PHOTO_FORMAT,
    PHOTO_WIDTH,
    PHOTO_BYTES,
    PHOTO_COUNT,
    CAPTION,
    PHOTO_TITLE,
    PHOTO_DESCRIPTION,
];

/// The content type of a container or format in the table; none of anything else.
pub fn content_type(name: &str) -> Option<&'static str> {
    Some(match name {
        "MP4" => "video/mp4",
        "MOV" => "video/quicktime",
        "WebM" => "video/webm",
        "JPEG" => "image/jpeg",
        "WebP" => "image/webp",
        _ => return None,
    })
}

impl Bound {
    /// The names allowed.
    pub const fn names(self) -> &'static [&'static str] {
        match self {
            Self::OneOf(names) => names,
            Self::Between(..) | Self::AtMost(..) => &[],
        }
    }

    /// A number is allowed; names are another question.
    pub const fn allows(self, found: u64) -> bool {
        match self {
            Self::OneOf(_) => false,
            Self::Between(least, most, _) => least <= found && found <= most,
            Self::AtMost(most, _) => found <= most,
        }
    }

    /// A name is allowed.
    pub fn allows_name(self, found: &str) -> bool {
        matches!(self, Self::OneOf(names) if names.contains(&found))
    }

    /// The lowest number allowed.
    pub const fn least(self) -> u64 {
        match self {
            Self::Between(least, _, _) => least,
            Self::OneOf(_) | Self::AtMost(..) => 0,
        }
    }

    /// The highest number allowed.
    pub const fn most(self) -> u64 {
        match self {
            Self::Between(_, most, _) | Self::AtMost(most, _) => most,
            Self::OneOf(_) => 0,
        }
    }
}
