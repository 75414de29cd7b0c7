//! The name that a user gives media: an address, a file, or `-` for standard input

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::cli::arguments::values;
use crate::cli::explain::Failure;
use crate::cli::terminal::ui::Ui;
use crate::media::{Location, MediaError, in_home};

/// The name of media on the command line, in a variable, or in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MediaName(OsString);

impl MediaName {
    pub(crate) fn is_blank(&self) -> bool {
        self.0.to_string_lossy().trim().is_empty()
    }

    /// Returns the location of the media. A notice says if an address lacks its scheme.
    pub(crate) fn locate(&self, ui: &Ui) -> Result<Location, Failure> {
        let location = self.location()?;
        if matches!(location, Location::Web(_)) && !self.0.to_string_lossy().contains("://") {
            ui.notice(&format!("the name of the media is no file here and is read as {location}"));
        }
        Ok(location)
    }

    /// Parses the name. A host and a path that is no file here are an address without its scheme.
    fn location(&self) -> Result<Location, MediaError> {
        let Some(text) = self.0.to_str() else {
            return Ok(Location::File(PathBuf::from(&self.0)));
        };
        let (bare, _) = values::bare(text);
        if bare == "-" || bare.contains("://") {
            return Location::parse(bare);
        }
        match in_home(text) {
            Some(path) => Ok(Location::File(path)),
            None => Location::parse(&without_scheme(bare).unwrap_or_else(|| text.to_owned())),
        }
    }
}

/// Returns the address for a host and a path; `None` if a file or folder of that name exists.
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

/// Returns whether this is `localhost`, an IPv4 address, or a name with a top-level domain.
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

impl From<OsString> for MediaName {
    fn from(text: OsString) -> Self {
        Self(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn understood(text: &str) -> String {
        MediaName(text.into()).location().unwrap().to_string()
    }

    #[test]
    fn understands_what_people_write() {
        let address = "https://example.com/a.mp4";
        for text in [
            "<https://example.com/a.mp4>",
            "\"<https://example.com/a.mp4> \"",
            "example.com/a.mp4",
            "//example.com/a.mp4",
            "<example.com/a.mp4>",
        ] {
            assert_eq!(understood(text), address, "{text}");
        }
        assert_eq!(understood("localhost:8080/a.mp4"), "http://localhost:8080/a.mp4");
        assert_eq!(understood("cdn.example.co.uk:8443/a"), "https://cdn.example.co.uk:8443/a");
        let paths = ["clip.mov", "./example.com/a.mp4", "clips.v2/a.mp4", "src/lib.rs", "a.b/"];
        for path in [&paths[..], &[" a.mp4", "'a.mp4'", "~ada/a.mp4"]].concat() {
            assert_eq!(understood(path), path);
        }
        assert_eq!(understood(" - "), "standard input");
        assert!(understood("~/a.mp4").ends_with("/a.mp4"));
        assert!(!understood("~/a.mp4").starts_with('~'));
    }
}
