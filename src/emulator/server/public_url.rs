//! The base address under which clients reach the emulator, as an option

use std::fmt;
use std::str::FromStr;

use url::Url;

use super::host_name::HostName;
use crate::emulator::error::EmulatorError;

/// A base address: `http` or `https`, a host, and perhaps a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    /// Without a trailing slash.
    origin: String,
    pub(crate) host: HostName,
}

impl FromStr for PublicUrl {
    type Err = EmulatorError;

    fn from_str(text: &str) -> Result<Self, EmulatorError> {
        let no_url = || EmulatorError::PublicUrl(text.to_owned());
        let url = Url::parse(text.trim()).map_err(|_| no_url())?;
        let origin = url.origin().ascii_serialization();
        // Whatever is more than an origin is longer than its origin with a slash.
        let is_origin = ["http", "https"].contains(&url.scheme())
            && url.as_str().strip_suffix('/') == Some(origin.as_str());
        let host = HostName::of_origin(&origin).filter(|_| is_origin).ok_or_else(no_url)?;
        Ok(Self { origin, host })
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_a_scheme_a_host_and_perhaps_a_port() {
        let read = |text: &str| text.parse::<PublicUrl>().map(|url| url.to_string());
        for (good, origin) in [
            (" https://Emulator.test/ ", "https://emulator.test"),
            ("http://[::1]:8420", "http://[::1]:8420"),
            ("https://emulator.test:443", "https://emulator.test"),
        ] {
            assert_eq!(read(good).unwrap(), origin);
        }
        for bad in ["", "emulator.test", "ftp://a.test", "https://a.test/b", "https://a.test/?c"] {
            assert!(read(bad).is_err(), "{bad}");
        }
        assert!(read("https://user@a.test").is_err());
    }
}
