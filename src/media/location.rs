//! The place of media: a file, a web address, or standard input

use std::fmt;
use std::path::PathBuf;

use directories::BaseDirs;
use url::Url;

use super::error::MediaError;

/// The place of media, as the user named it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Location {
    File(PathBuf),
    Web(Url),
    Stdin,
}

impl Location {
    /// Parses what the user typed: `-`, a `file:` address, a web address, or else a path.
    pub fn parse(text: &str) -> Result<Self, MediaError> {
        if text == "-" {
            return Ok(Self::Stdin);
        }
        let Some(scheme) = scheme(text) else {
            return Ok(Self::File(PathBuf::from(text)));
        };
        let url = Url::parse(text).map_err(|_| MediaError::NotAnAddress(text.to_owned()))?;
        match scheme.as_str() {
            "http" | "https" => Ok(Self::Web(url)),
            "file" => url
                .to_file_path()
                .map(Self::File)
                .map_err(|()| MediaError::NotAnAddress(text.to_owned())),
            _ => Err(MediaError::UnknownScheme(text.to_owned(), scheme)),
        }
    }
}

/// Returns the scheme of an address; `None` for a path. One letter is a drive. Without `//` only
/// schemes that users take for an address count, since `my:video.mp4` is a file name.
fn scheme(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once(':')?;
    let scheme = scheme.to_ascii_lowercase();
    let legal = scheme.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && scheme.chars().all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter));
    let known = ["http", "https", "file", "data", "javascript"].contains(&scheme.as_str());
    (legal && scheme.len() > 1 && (rest.starts_with("//") || known)).then_some(scheme)
}

/// Returns the path below the home folder; `None` if the text does not begin there.
pub(crate) fn in_home(text: &str) -> Option<PathBuf> {
    let rest =
        text.strip_prefix("~/").or_else(|| text.strip_prefix(r"~\").filter(|_| cfg!(windows)))?;
    Some(BaseDirs::new()?.home_dir().join(rest))
}

/// Shows a web address without its query, since a signed one is a key to the media.
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Web(url) => f.write_str(&shown(url)),
            Self::Stdin => f.write_str("standard input"),
        }
    }
}

/// Returns an address without user, query and fragment.
pub(crate) fn shown(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let more = if url.query().is_some() { "?…" } else { "" };
    format!("{}://{host}{port}{}{more}", url.scheme(), url.path())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_addresses_are_distinguished() {
        let file = |text: &str| Location::File(PathBuf::from(text));
        assert_eq!(Location::parse("-").unwrap(), Location::Stdin);
        assert_eq!(Location::parse("a.mp4").unwrap(), file("a.mp4"));
        assert_eq!(Location::parse("my:video.mp4").unwrap(), file("my:video.mp4"));
        assert_eq!(Location::parse("C:\\a.mp4").unwrap(), file("C:\\a.mp4"));
        assert_eq!(Location::parse("file:///tmp/a%20b.mp4").unwrap(), file("/tmp/a b.mp4"));
        assert!(matches!(Location::parse("HTTPS://x.example/a").unwrap(), Location::Web(_)));
        for bad in [
            "ftp://x/a",
            "gopher://x",
            "s3://bucket/a",
            "data:video/mp4,x",
            "http://",
            "file://host/a",
        ] {
            assert!(Location::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_key_in_an_address_is_never_shown() {
        let signed = Location::parse("https://u:p@x.example:8/a.mp4?sig=SECRET#f").unwrap();
        assert_eq!(signed.to_string(), "https://x.example:8/a.mp4?…");
    }
}
