//! JPEG, WebP and PNG photos

mod exif;
mod jpeg;
mod webp;

pub(crate) use jpeg::read as read_jpeg;
pub(crate) use webp::{read_png, read_webp};
