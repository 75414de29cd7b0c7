//! One conversion by ffmpeg: the line that is advised, and the arguments that `--fix` runs

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::shell::{path_word, word};
use crate::media::location::Location;

/// What ffmpeg is to do. The advised line and `--fix` are two views of this one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversion {
    /// What ffmpeg calls the format of the input.
    pub(crate) demuxer: &'static str,
    /// What is read before the input.
    pub(crate) before: Vec<String>,
    /// What becomes of it.
    pub(crate) options: Vec<String>,
    /// What it becomes.
    pub(crate) target: Target,
}

/// What a conversion makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// MP4.
    Mp4,
    /// WebM.
    WebM,
    /// JPEG.
    Jpeg,
}

impl Target {
    /// The ending of a file's name.
    const fn ending(self) -> &'static str {
        match self {
            Self::Mp4 => "mp4",
            Self::WebM => "webm",
            Self::Jpeg => "jpg",
        }
    }

    /// What ffmpeg calls the format.
    const fn muxer(self) -> &'static str {
        match self {
            Self::Mp4 => "mp4",
            Self::WebM => "webm",
            Self::Jpeg => "image2",
        }
    }
}

impl Conversion {
    /// Returns the line that does it, for the shell of this system.
    pub fn line(&self, input: &Location) -> String {
        let output = path_word(&output(input, "-tiktok", self.target.ending()));
        self.line_of(&input_word(input), &output)
    }

    fn line_of(&self, input: &str, output: &str) -> String {
        let words = |options: &[String]| options.iter().map(|it| word(it.as_bytes())).collect();
        let mut line: Vec<String> = vec!["ffmpeg".to_owned()];
        line.extend::<Vec<String>>(words(&self.before));
        line.extend(["-i".to_owned(), input.to_owned()]);
        line.extend::<Vec<String>>(words(&self.options));
        line.push(output.to_owned());
        line.join(" ")
    }

    /// Returns what is done, as it stands in the line.
    pub fn options_line(&self) -> String {
        let words: Vec<String> = self.options.iter().map(|it| word(it.as_bytes())).collect();
        words.join(" ")
    }

    /// Returns the arguments that read a file of agoras' own and write another.
    pub fn arguments(&self, input: &Path, output: &Path) -> Vec<OsString> {
        let own = ["-nostdin", "-hide_banner", "-loglevel", "error", "-progress", "pipe:1", "-y"];
        let mut all: Vec<OsString> = own.map(OsString::from).to_vec();
        all.extend(self.before.iter().map(OsString::from));
        all.extend(["-protocol_whitelist", "file,pipe", "-f", self.demuxer, "-i"].map(Into::into));
        all.push(of_file(input));
        all.extend(self.options.iter().map(OsString::from));
        all.extend(["-f", self.target.muxer()].map(Into::into));
        all.push(of_file(output));
        all
    }
}

/// Returns the path as an address that can only be a file's.
fn of_file(path: &Path) -> OsString {
    let mut address = OsString::from("file:");
    address.push(path);
    address
}

/// Returns the line for a picture in a format that ffmpeg reads from its newest versions on, if at
/// all: another program makes a JPEG of it, which is then made as small as TikTok wants it.
pub(crate) fn by_heif_convert(then: &Conversion, input: &Location) -> String {
    let whole = path_word(&output(input, "-full", "jpg"));
    let target = path_word(&output(input, "-tiktok", "jpg"));
    let first = format!("heif-convert -q 95 {} {whole}", input_word(&Location::File(local(input))));
    format!("{first} && {}", then.line_of(&whole, &target))
}

/// Whether a command names a copy of the media: what is signed is a key, and is not repeated.
pub(crate) fn is_to_be_downloaded(input: &Location) -> bool {
    matches!(input, Location::Web(url) if url.query().is_some() || !url.username().is_empty())
}

fn input_word(input: &Location) -> String {
    match input {
        Location::Web(url) if !is_to_be_downloaded(input) => word(url.as_str().as_bytes()),
        // An index at the end of a pipe is found only in what is kept of it.
        Location::Stdin => "cache:pipe:0".to_owned(),
        input => path_word(&local(input)),
    }
}

/// Returns the file, or the name that it has when it has been downloaded.
fn local(input: &Location) -> PathBuf {
    match input {
        Location::File(path) => path.clone(),
        Location::Web(url) => named(url.path()),
        Location::Stdin => PathBuf::from("stdin"),
    }
}

/// Returns a file beside the input, or in the working folder, that is not there yet.
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

/// The last part of an address's path, as a file name.
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
            target: Target::Mp4,
        }
    }

    fn line(input: &str) -> String {
        conversion().line(&Location::parse(input).unwrap())
    }

    #[test]
    fn m13_a_file_name_stays_one_word() {
        assert_eq!(
            line("/a/my film's.mkv"),
            "ffmpeg -i \"/a/my film's.mkv\" -vf \"fps='max(source_fps,23)'\" -c:v copy \
             \"/a/my film's-tiktok.mp4\""
        );
        assert!(line("-rf").ends_with(" -c:v copy ./-rf-tiktok.mp4"), "{}", line("-rf"));
    }

    #[test]
    fn a_signed_address_is_not_repeated() {
        let signed = line("https://host/a/film.mkv?sig=1");
        assert!(signed.starts_with("ffmpeg -i film.mkv ") && signed.ends_with(" film-tiktok.mp4"));
        assert!(line("https://host/film.mkv").starts_with("ffmpeg -i https://host/film.mkv "));
        assert!(line("-").starts_with("ffmpeg -i cache:pipe:0 "));
    }

    #[test]
    fn what_is_there_already_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let made = |name: &str| std::fs::create_dir(folder.path().join(name)).unwrap();
        made("a-tiktok.mp4");
        let input = Location::File(folder.path().join("a.mkv"));
        assert!(conversion().line(&input).ends_with("/a-tiktok-2.mp4"));
        made("a-tiktok-2.mp4");
        assert!(conversion().line(&input).ends_with("/a-tiktok-3.mp4"));
    }

    #[test]
    fn agoras_own_run_does_what_the_line_does() {
        let arguments = conversion().arguments(Path::new("/a/in"), Path::new("/b/out"));
        let shown: Vec<&str> = arguments.iter().filter_map(|it| it.to_str()).collect();
        assert_eq!(
            shown.join(" "),
            "-nostdin -hide_banner -loglevel error -progress pipe:1 -y -protocol_whitelist \
             file,pipe -f matroska -i file:/a/in -vf fps='max(source_fps,23)' -c:v copy -f mp4 \
             file:/b/out"
        );
    }
}
