//! The kind of a feed's media: by its type, its medium, or the end of its address

use url::Url;

/// Endings of addresses of videos, as generators without types leave them.
const VIDEOS: &[&str] = &["mp4", "m4v", "mov", "webm", "mkv", "avi", "mpg", "mpeg", "3gp"];
const PICTURES: &[&str] = &["jpg", "jpeg", "png", "webp", "gif", "heic", "avif", "bmp"];

/// A kind of media that can be posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Video,
    Picture,
}

/// What a feed says about one of an item's media, as it was written.
#[derive(Debug, Default)]
pub(super) struct Reference {
    pub(super) address: String,
    /// A media type such as `video/mp4`.
    pub(super) media_type: Option<String>,
    /// `image`, `video`, `audio`, … of Media RSS.
    pub(super) medium: Option<String>,
    /// The number of the `media:group` that it belongs to.
    pub(super) group: Option<usize>,
    /// It is the one of its group to be used.
    pub(super) is_default: bool,
}

impl Kind {
    /// Returns the kind; `None` if it is neither a video nor a picture, or cannot be told.
    pub(super) fn of(reference: &Reference, url: &Url) -> Option<Self> {
        let media_type = reference.media_type.as_deref().unwrap_or_default().trim();
        let media_type = media_type.to_ascii_lowercase();
        let main = media_type.split('/').next().unwrap_or_default();
        match (main, media_type.as_str()) {
            ("video", _) | (_, "application/mp4") => return Some(Self::Video),
            ("image", _) => return Some(Self::Picture),
            // These types say nothing about what it is.
            ("", _) | (_, "application/octet-stream" | "binary/octet-stream") => {}
            _ if !media_type.contains('/') => {}
            _ => return None,
        }
        match reference.medium.as_deref() {
            Some("video") => Some(Self::Video),
            Some("image") => Some(Self::Picture),
            Some("audio" | "document" | "executable") => None,
            _ => Self::of_ending(url),
        }
    }

    fn of_ending(url: &Url) -> Option<Self> {
        let ending = url.path().rsplit_once('.')?.1.to_ascii_lowercase();
        if VIDEOS.contains(&ending.as_str()) {
            Some(Self::Video)
        } else if PICTURES.contains(&ending.as_str()) {
            Some(Self::Picture)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(media_type: Option<&str>, medium: Option<&str>, url: &str) -> Option<Kind> {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let reference = Reference {
            media_type: owned(media_type),
            medium: owned(medium),
            ..Reference::default()
        };
        Kind::of(&reference, &Url::parse(url).unwrap())
    }

    #[test]
    fn the_type_decides_then_the_medium_then_the_ending() {
        use Kind::{Picture, Video};
        for (media_type, medium, path, kind) in [
            (Some("video/mp4"), None, "x", Some(Video)),
            (Some("VIDEO/QuickTime"), None, "x.jpg", Some(Video)),
            (Some("image/jpg"), Some("video"), "x.mp4", Some(Picture)),
            (Some("audio/mpeg"), Some("video"), "x.mp4", None),
            (Some("text/html"), None, "x.mp4", None),
            (Some("application/octet-stream"), None, "x.MP4", Some(Video)),
            (Some(""), None, "x.jpeg?w=1.mp4", Some(Picture)),
            (Some("image"), Some("image"), "x", Some(Picture)),
            (None, Some("image"), "x", Some(Picture)),
            (None, Some("audio"), "x.mp4", None),
            (None, None, "x.webm#t=1", Some(Video)),
            (None, None, "x.mp3", None),
            (None, None, "x", None),
        ] {
            let url = format!("https://media.example.com/{path}");
            assert_eq!(of(media_type, medium, &url), kind, "{media_type:?} {medium:?} {path}");
        }
    }
}
