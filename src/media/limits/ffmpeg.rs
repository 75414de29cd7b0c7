//! An ffmpeg command line that turns a file into one that TikTok takes

use std::fmt::Write;
use std::path::{Path, PathBuf};

use crate::media::location::Location;

/// How pictures and sound are written.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    /// As H.264 and AAC in MP4.
    #[default]
    New,
    /// As they are, in MP4.
    CopiedToMp4,
    /// As they are, in WebM.
    CopiedToWebM,
}

/// What the command has to do; what is not asked for is copied as it is.
#[derive(Debug, Default)]
pub(crate) struct Recipe {
    /// Pictures and sound stay as they are coded.
    pub(crate) coding: Coding,
    /// Cut after so many seconds.
    pub(crate) seconds: Option<u64>,
    /// `scale=720:1280`, `fps=30`.
    pub(crate) filters: Vec<String>,
    /// Bits a second, in thousands.
    pub(crate) kilobits: Option<u64>,
    /// Notes of the camera's are left out.
    pub(crate) bare: bool,
}

impl Recipe {
    /// The command for a video.
    pub(crate) fn video(&self, input: &Location) -> String {
        let mut line = format!("ffmpeg -i {}", quoted_input(input));
        if self.bare {
            line.push_str(" -map_metadata -1");
        }
        if let Some(seconds) = self.seconds {
            let _ = write!(line, " -t {seconds}");
        }
        if !self.filters.is_empty() {
            let _ = write!(line, " -vf {}", self.filters.join(","));
        }
        line.push_str(match self.coding {
            Coding::New => " -c:v libx264 -pix_fmt yuv420p -c:a aac",
            Coding::CopiedToMp4 | Coding::CopiedToWebM => " -c copy",
        });
        if let Some(kilobits) = self.kilobits {
            let _ = write!(line, " -b:v {kilobits}k");
        }
        if self.coding == Coding::CopiedToWebM {
            return format!("{line} {}", quoted_output(input, "webm"));
        }
        format!("{line} -movflags +faststart {}", quoted_output(input, "mp4"))
    }

    /// The command for a photo.
    pub(crate) fn photo(&self, input: &Location) -> String {
        let mut line = format!("ffmpeg -i {}", quoted_input(input));
        if !self.filters.is_empty() {
            let _ = write!(line, " -vf {}", self.filters.join(","));
        }
        format!("{line} -q:v 2 {}", quoted_output(input, "jpg"))
    }

    /// The command that shows a picture of the user's while the sound plays.
    pub(crate) fn with_cover(input: &Location) -> String {
        format!(
            "ffmpeg -loop 1 -framerate 30 -i cover.jpg -i {} -shortest -vf scale=1080:-2 -c:v libx264 \
             -pix_fmt yuv420p -c:a aac -movflags +faststart {}",
            quoted_input(input),
            quoted_output(input, "mp4")
        )
    }
}

fn quoted_input(input: &Location) -> String {
    match input {
        Location::File(path) => quoted(path),
        Location::Stdin => "-".to_owned(),
        // What is signed is a key to the media, and is not repeated: download it first.
        Location::Web(url) if url.query().is_some() || !url.username().is_empty() => {
            quoted(&named(url.path()))
        }
        Location::Web(url) => quoted(Path::new(url.as_str())),
    }
}

/// Beside the input, or in the working folder.
fn quoted_output(input: &Location, ending: &str) -> String {
    let path = match input {
        Location::File(path) => path.clone(),
        Location::Web(url) => named(url.path()),
        Location::Stdin => PathBuf::from("stdin"),
    };
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    quoted(&path.with_file_name(format!("{stem}-tiktok.{ending}")))
}

/// The last part of an address's path, as a file name.
fn named(path: &str) -> PathBuf {
    let name = path.rsplit('/').find(|part| !part.is_empty());
    PathBuf::from(name.unwrap_or("media"))
}

/// As a shell takes it for one word, and ffmpeg not for an option.
fn quoted(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = if text.starts_with('-') { format!("./{text}") } else { text.into_owned() };
    match shlex::try_quote(&text) {
        Ok(quoted) => quoted.into_owned(),
        // No file name has a zero byte.
        Err(_) => "<in>".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(input: &str) -> String {
        let input = Location::parse(input).unwrap();
        let recipe = Recipe { coding: Coding::CopiedToMp4, ..Recipe::default() };
        recipe.video(&input)
    }

    #[test]
    fn m13_a_file_name_stays_one_word() {
        assert_eq!(
            line("/a/my film's.mkv"),
            "ffmpeg -i \"/a/my film's.mkv\" -c copy -movflags +faststart \
             \"/a/my film's-tiktok.mp4\""
        );
        assert_eq!(line("-rf"), "ffmpeg -i ./-rf -c copy -movflags +faststart ./-rf-tiktok.mp4");
        assert!(line("$(id).mkv").starts_with("ffmpeg -i '$(id).mkv'"));
    }

    #[test]
    fn a_signed_address_is_not_repeated() {
        assert_eq!(
            line("https://host/a/film.mkv?sig=1"),
            "ffmpeg -i film.mkv -c copy -movflags +faststart film-tiktok.mp4"
        );
        assert!(line("https://host/film.mkv").starts_with("ffmpeg -i https://host/film.mkv "));
        assert!(line("-").starts_with("ffmpeg -i - "));
    }
}
