//! One conversion by ffmpeg: the suggested command line, and the arguments that `--fix` runs

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::shell::{path_word, word};
use crate::media::location::Location;

/// A conversion by ffmpeg. The suggested command and `--fix` both come from this value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversion {
    pub(crate) demuxer: &'static str,
    pub(crate) before: Vec<String>,
    pub(crate) options: Vec<String>,
    pub(crate) target: Target,
}

/// The format that a conversion makes: the ending of a file's name, and ffmpeg's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Target {
    ending: &'static str,
    muxer: &'static str,
}

pub(crate) const MP4: Target = Target { ending: "mp4", muxer: "mp4" };
pub(crate) const WEBM: Target = Target { ending: "webm", muxer: "webm" };
pub(crate) const JPEG: Target = Target { ending: "jpg", muxer: "image2" };

impl Conversion {
    pub(crate) fn line(&self, input: &Location) -> String {
        let output = path_word(&output(input, "-tiktok", self.target.ending));
        self.line_of(&input_word(input), &output)
    }

    fn line_of(&self, input: &str, output: &str) -> String {
        let before = self.before.iter().map(|it| word(it.as_bytes()) + " ").collect::<String>();
        format!("ffmpeg {before}-i {input} {} {output}", self.options_line())
    }

    /// Returns the options after the input as they are in the command line.
    pub(crate) fn options_line(&self) -> String {
        let words: Vec<String> = self.options.iter().map(|it| word(it.as_bytes())).collect();
        words.join(" ")
    }

    /// Returns the arguments for ffmpeg to read and write files of agoras' own.
    pub(crate) fn arguments(&self, input: &Path, output: &Path) -> Vec<OsString> {
        let own = ["-nostdin", "-hide_banner", "-loglevel", "error", "-progress", "pipe:1", "-y"];
        let mut all: Vec<OsString> = own.map(OsString::from).to_vec();
        all.extend(self.before.iter().map(OsString::from));
        all.extend(["-protocol_whitelist", "file,pipe", "-f", self.demuxer, "-i"].map(Into::into));
        all.push(of_file(input));
        all.extend(self.options.iter().map(OsString::from));
        all.extend(["-f", self.target.muxer].map(Into::into));
        all.push(of_file(output));
        all
    }
}

/// Returns the path as an address of a file, which ffmpeg cannot take for anything else.
fn of_file(path: &Path) -> OsString {
    let mut address = OsString::from("file:");
    address.push(path);
    address
}

/// Returns the command line for a HEIF picture, which another program has to convert to JPEG.
pub(crate) fn by_heif_convert(then: &Conversion, input: &Location) -> String {
    let whole = path_word(&output(input, "-full", "jpg"));
    let target = path_word(&output(input, "-tiktok", "jpg"));
    let first = format!("heif-convert -q 95 {} {whole}", input_word(&Location::File(local(input))));
    format!("{first} && {}", then.line_of(&whole, &target))
}

/// Returns whether the address is a secret, so that a command names a downloaded copy.
pub(crate) fn must_be_downloaded(input: &Location) -> bool {
    matches!(input, Location::Web(url) if url.query().is_some() || !url.username().is_empty())
}

fn input_word(input: &Location) -> String {
    match input {
        Location::Web(url) if !must_be_downloaded(input) => word(url.as_str().as_bytes()),
        // ffmpeg finds an index at the end of a pipe only if it caches the pipe.
        Location::Stdin => "cache:pipe:0".to_owned(),
        input => path_word(&local(input)),
    }
}

/// Returns the path of the file, or of the copy once it is downloaded.
fn local(input: &Location) -> PathBuf {
    match input {
        Location::File(path) => path.clone(),
        Location::Web(url) => named(url.path()),
        Location::Stdin => PathBuf::from("stdin"),
    }
}

fn output(input: &Location, tail: &str, ending: &str) -> PathBuf {
    let path = local(input);
    let stem = path.file_stem().unwrap_or_default();
    let named = |number: Option<u32>| {
        let mut name = stem.to_owned();
        name.push(tail);
        if let Some(number) = number {
            name.push(format!("-{number}"));
        }
        name.push(format!(".{ending}"));
        path.with_file_name(name)
    };
    let is_free = |path: &PathBuf| !path.exists();
    let numbered = (2..100).map(|number| named(Some(number)));
    std::iter::once(named(None)).chain(numbered).find(is_free).unwrap_or_else(|| named(None))
}

fn named(path: &str) -> PathBuf {
    let name = path.rsplit('/').find(|part| !part.is_empty());
    PathBuf::from(name.unwrap_or("media"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conversion() -> Conversion {
        let options = ["-vf", "fps='max(source_fps,23)'", "-c:v", "copy"].map(str::to_owned);
        Conversion {
            demuxer: "matroska",
            before: Vec::new(),
            options: options.to_vec(),
            target: MP4,
        }
    }

    fn line(input: &str) -> String {
        conversion().line(&Location::parse(input).unwrap())
    }

    #[test]
    fn a_signed_address_is_not_repeated() {
        let signed = line("https://host/a/film.mkv?sig=1");
        assert!(signed.starts_with("ffmpeg -i film.mkv ") && signed.ends_with(" film-tiktok.mp4"));
        assert!(line("https://host/film.mkv").starts_with("ffmpeg -i https://host/film.mkv "));
        assert!(line("-").starts_with("ffmpeg -i cache:pipe:0 "));
    }

    #[test]
    fn an_existing_file_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let made = |name: &str| std::fs::create_dir(folder.path().join(name)).unwrap();
        made("a-tiktok.mp4");
        let input = Location::File(folder.path().join("a.mkv"));
        assert!(conversion().line(&input).ends_with("/a-tiktok-2.mp4"));
        made("a-tiktok-2.mp4");
        assert!(conversion().line(&input).ends_with("/a-tiktok-3.mp4"));
    }
}
