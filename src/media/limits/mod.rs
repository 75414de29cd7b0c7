//! TikTok's limits on media and text as one table, and the checks against it

mod check;
mod ffmpeg;
mod mend;
mod rate;
mod shell;
mod shown;
mod table;
mod text;
mod violation;

pub use check::{
    check_cover, check_header, check_photo, check_photo_count, check_photo_header, check_video,
    check_video_facts, large_photo,
};
pub use ffmpeg::Conversion;
pub use mend::{Mend, without_place};
pub use table::{
    API_DURATION, Bound, CAPTION, LIMITS, Limit, PHOTO_BYTES, PHOTO_COUNT, PHOTO_DESCRIPTION,
    PHOTO_FORMAT, PHOTO_TITLE, PHOTO_WIDTH, Subject, Unit, VIDEO_BYTES, VIDEO_CODEC,
    VIDEO_CONTAINER, VIDEO_DURATION, VIDEO_FRAME_RATE, VIDEO_SIDE, content_type,
};
pub use text::{CONTROL_CHARACTER, TextKind, check_text};
pub use violation::Violation;
