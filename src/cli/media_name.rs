//! What a user calls a video or a photo: an address, a file, or standard input

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use clap::builder::{OsStringValueParser, TypedValueParser};
use directories::BaseDirs;

use crate::cli::arguments::values;
use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::media::Location;

/// What stands for media on the command line, in a variable, or in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MediaName(OsString);

/// Where media is, and what was taken for what in finding that out.
#[derive(Debug)]
struct Understood {
    /// Where it is.
    location: Location,
    /// What the user is told of it; none where it was written as it is meant.
    notice: Option<String>,
}

impl MediaName {
    /// Returns the parser of an option's value: an address without what stands around it, a path
    /// as it is, in UTF-8 or not.
    pub(crate) fn parser() -> impl TypedValueParser<Value = Self> {
        OsStringValueParser::new().map(Self)
    }

    /// Returns whether there is nothing but blanks.
    pub(crate) fn is_blank(&self) -> bool {
        self.0.to_string_lossy().trim().is_empty()
    }

    /// Returns where the media is, with a notice where it was written in another way than it is
    /// meant.
    pub(crate) fn locate(&self, context: &Context) -> Result<Location, Failure> {
        let Understood { location, notice } = self.understand()?;
        if let Some(notice) = notice {
            context.ui.step(&format!("notice: {notice}"));
        }
        Ok(location)
    }

    /// Finds out where the media is. `~/` is the home folder; a host and a path that is no file here
    /// are a web address without its scheme.
    fn understand(&self) -> Result<Understood, Failure> {
        let plain = |location| Understood { location, notice: None };
        let Some(text) = self.0.to_str() else {
            return Ok(plain(Location::File(PathBuf::from(&self.0))));
        };
        let (bare, _) = values::bare(text);
        if bare == "-" || bare.contains("://") {
            return Ok(plain(Location::parse(bare)?));
        }
        if let Some(path) = in_home(text) {
            return Ok(plain(Location::File(path)));
        }
        if let Some(address) = without_scheme(bare) {
            let location = Location::parse(&address)?;
            let notice = format!("the name of the media is no file here and is read as {location}");
            return Ok(Understood { location, notice: Some(notice) });
        }
        Ok(plain(Location::parse(text)?))
    }
}

/// Returns the path below the home folder; `None` if the text does not begin there.
fn in_home(text: &str) -> Option<PathBuf> {
    let rest =
        text.strip_prefix("~/").or_else(|| text.strip_prefix(r"~\").filter(|_| cfg!(windows)))?;
    Some(BaseDirs::new()?.home_dir().join(rest))
}

/// Returns the web address that is meant by a host and a path, such as `example.com/clip.mp4`;
/// `None` where a file or a folder of that name is here, or the text does not begin with a host.
fn without_scheme(text: &str) -> Option<String> {
    let rest = text.strip_prefix("//").unwrap_or(text);
    let (authority, path) = rest.split_once('/')?;
    if path.is_empty() || Path::new(text).exists() || Path::new(authority).exists() {
        return None;
    }
    let host = match authority.rsplit_once(':') {
        Some((host, port)) => port.parse::<u16>().ok().map(|_| host)?,
        None => authority,
    };
    let is_here = host.eq_ignore_ascii_case("localhost") || host.starts_with("127.");
    let scheme = if is_here { "http" } else { "https" };
    is_host(host).then(|| format!("{scheme}://{rest}"))
}

/// Returns whether it is `localhost`, an IPv4 address, or a name whose last label could be a
/// top-level domain.
fn is_host(host: &str) -> bool {
    if host.eq_ignore_ascii_case("localhost") || host.parse::<std::net::Ipv4Addr>().is_ok() {
        return true;
    }
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && label.chars().all(|letter| letter.is_alphanumeric() || letter == '-')
    };
    let Some((name, last)) = host.rsplit_once('.') else {
        return false;
    };
    let is_top = last.starts_with("xn--") || last.chars().all(char::is_alphabetic);
    name.split('.').all(is_label) && is_label(last) && last.chars().count() >= 2 && is_top
}

impl From<&OsStr> for MediaName {
    fn from(text: &OsStr) -> Self {
        Self(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn understood(text: &str) -> String {
        MediaName::from(OsStr::new(text)).understand().unwrap().location.to_string()
    }

    #[test]
    fn understands_what_people_write() {
        let address = "https://example.com/a.mp4";
        for text in [
            address,
            " https://example.com/a.mp4\n",
            "<https://example.com/a.mp4>",
            "\"<https://example.com/a.mp4> \"",
            "“https://example.com/a.mp4”",
            "example.com/a.mp4",
            "//example.com/a.mp4",
            "<example.com/a.mp4>",
        ] {
            assert_eq!(understood(text), address, "{text}");
        }
        assert_eq!(understood("localhost:8080/a.mp4"), "http://localhost:8080/a.mp4");
        assert_eq!(understood("cdn.example.co.uk:8443/a"), "https://cdn.example.co.uk:8443/a");
    }

    #[test]
    fn a_path_stays_a_path() {
        for text in [
            "clip.mov",
            "./example.com/a.mp4",
            "clips.v2/a.mp4",
            "clips/a.mp4",
            "src/lib.rs",
            " a.mp4",
            "a.b/",
            "'a.mp4'",
        ] {
            assert_eq!(understood(text), text);
        }
        assert_eq!(understood(" - "), "standard input");
        assert!(understood("~/a.mp4").ends_with("/a.mp4"));
        assert!(!understood("~/a.mp4").starts_with('~'));
        assert_eq!(understood("~ada/a.mp4"), "~ada/a.mp4");
    }
}
