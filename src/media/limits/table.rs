//! TikTok's limits on media and texts, as one value for checks, commands and help

use std::fmt;
use std::time::Duration;

use crate::units::exact_size;

/// One limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// The name of what is limited, such as `frame rate`.
    pub what: &'static str,
    /// The values allowed.
    pub bound: Bound,
}

/// The values that a limit allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Bound {
    OneOf(&'static [&'static str]),
    /// A number from the first to the second, both included, with its unit.
    Between(u64, u64, &'static str),
    AtMost(u64, &'static str),
    AtMostBytes(u64),
}

/// The limits of all that TikTok publishes.
#[derive(Debug)]
pub struct Limits {
    /// The limits of one video.
    pub video: VideoLimits,
    /// The limits of the photos in one post.
    pub photo: PhotoLimits,
    /// The limit of a video's caption.
    pub caption: Limit,
    /// The limit of a photo post's title.
    pub photo_title: Limit,
    /// The limit of a photo post's description.
    pub photo_description: Limit,
}

/// The limits of one video.
#[derive(Debug)]
pub struct VideoLimits {
    pub(crate) container: Limit,
    pub(crate) codec: Limit,
    pub(crate) frame_rate: Limit,
    /// Width and height as displayed, each.
    pub(crate) side: Limit,
    pub(crate) duration: Limit,
    pub(crate) bytes: Limit,
}

/// The limits of the photos in one post.
#[derive(Debug)]
pub struct PhotoLimits {
    pub(crate) format: Limit,
    pub(crate) width: Limit,
    pub(crate) bytes: Limit,
    pub(crate) count: Limit,
}

/// TikTok's limits. Those of media are from its media transfer guide, all others from its references
/// of direct post and content post.
pub const LIMITS: Limits = Limits {
    video: VideoLimits {
        container: Limit { what: "container", bound: Bound::OneOf(&["MP4", "MOV", "WebM"]) },
        codec: Limit { what: "codec", bound: Bound::OneOf(&["H.264", "H.265", "VP8", "VP9"]) },
        frame_rate: Limit { what: "frame rate", bound: Bound::Between(23, 60, "fps") },
        side: Limit { what: "width and height", bound: Bound::Between(360, 4096, "px") },
        // The API's limit. A creator's own limit is in the creator info, and can be less or more.
        duration: Limit { what: "duration", bound: Bound::AtMost(600, "s") },
        // TikTok says 4 GB. GiB is the wider reading.
        bytes: Limit { what: "size", bound: Bound::AtMostBytes(4 << 30) },
    },
    photo: PhotoLimits {
        // PNG is refused (`file_format_check_failed`).
        format: Limit { what: "format", bound: Bound::OneOf(&["JPEG", "WebP"]) },
        // TikTok says "1080p", and refuses a greater width (`picture_size_check_failed`). No limit
        // of the height is known.
        width: Limit { what: "width", bound: Bound::AtMost(1080, "px") },
        // TikTok says 20 MB. MiB is the wider reading.
        bytes: Limit { what: "size", bound: Bound::AtMostBytes(20 << 20) },
        count: Limit { what: "number of photos", bound: Bound::Between(1, 35, "photos") },
    },
    caption: Limit { what: "caption", bound: Bound::AtMost(2200, UTF_16_UNITS) },
    photo_title: Limit { what: "title", bound: Bound::AtMost(90, UTF_16_UNITS) },
    photo_description: Limit { what: "description", bound: Bound::AtMost(4000, UTF_16_UNITS) },
};

const UTF_16_UNITS: &str = "UTF-16 units";

impl VideoLimits {
    /// Returns all limits of videos, in the order of help.
    pub const fn all(&self) -> [Limit; 6] {
        [self.container, self.codec, self.frame_rate, self.side, self.duration, self.bytes]
    }

    /// Returns the longest duration that the API accepts.
    pub const fn longest(&self) -> Duration {
        Duration::from_secs(self.duration.bound.most())
    }
}

impl PhotoLimits {
    /// Returns all limits of photos, in the order of help.
    pub const fn all(&self) -> [Limit; 4] {
        [self.format, self.width, self.bytes, self.count]
    }
}

/// Returns the content type of a container or format in the table; `None` for any other name.
pub(crate) fn content_type(name: &str) -> Option<&'static str> {
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
    pub(crate) const fn names(self) -> &'static [&'static str] {
        match self {
            Self::OneOf(names) => names,
            Self::Between(..) | Self::AtMost(..) | Self::AtMostBytes(_) => &[],
        }
    }

    /// Returns whether a number is allowed; `false` for a bound of names.
    pub const fn allows(self, found: u64) -> bool {
        !matches!(self, Self::OneOf(_)) && self.least() <= found && found <= self.most()
    }

    pub(crate) fn allows_name(self, found: &str) -> bool {
        self.names().contains(&found)
    }

    /// Returns the lowest number allowed; 0 for a bound of names.
    pub(crate) const fn least(self) -> u64 {
        match self {
            Self::Between(least, _, _) => least,
            Self::OneOf(_) | Self::AtMost(..) | Self::AtMostBytes(_) => 0,
        }
    }

    /// Returns the highest number allowed; 0 for a bound of names.
    pub(crate) const fn most(self) -> u64 {
        match self {
            Self::Between(_, most, _) | Self::AtMost(most, _) | Self::AtMostBytes(most) => most,
            Self::OneOf(_) => 0,
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OneOf(names) => f.write_str(&names.join(", ")),
            Self::Between(least, most, unit) => write!(f, "{least} to {most} {unit}"),
            Self::AtMost(most, unit) => write!(f, "at most {most} {unit}"),
            Self::AtMostBytes(most) => write!(f, "at most {}", exact_size(*most)),
        }
    }
}

/// Returns seconds with two decimals, rounded up: a value over a limit never looks allowed.
pub(crate) fn seconds(duration: Duration) -> String {
    let hundredths = duration.as_nanos().div_ceil(10_000_000);
    match (hundredths / 100, hundredths % 100) {
        (whole, 0) => format!("{whole} s"),
        (whole, rest) => format!("{whole}.{rest:02} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_numbers_with_units() {
        assert_eq!(seconds(Duration::from_millis(4066)), "4.07 s");
        assert_eq!(seconds(Duration::from_mins(3)), "180 s");
        assert_eq!(seconds(Duration::from_nanos(180_000_000_001)), "180.01 s");
    }
}
