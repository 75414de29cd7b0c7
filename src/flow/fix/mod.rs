//! Conversion of media with ffmpeg into what TikTok takes

pub(crate) mod convert;
pub(crate) mod error;
pub(crate) mod ffmpeg;
pub(crate) mod scratch;
