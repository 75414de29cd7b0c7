//! The base address that accounts belong to: TikTok's API, or a server in its place

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE32_NOPAD;
use sha2::{Digest, Sha256};
use thiserror::Error;
use url::Url;

use crate::address::{TIKTOK_API, is_loopback};

const LONGEST_READABLE: usize = 40;

/// Scheme, host and port of the API that an account's tokens came from. Spellings of one address
/// that differ in capitals, a final slash or the scheme's default port are one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseAddress {
    text: String,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Tiktok,
    Loopback,
    Gateway,
}

/// An error: the text is no address with a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not an address with a host")]
pub struct NotAnAddress;

impl BaseAddress {
    /// Returns the address of TikTok itself.
    pub fn tiktok() -> Self {
        Self { text: TIKTOK_API.to_owned(), kind: Kind::Tiktok }
    }

    /// Returns the normalised address, without a final slash.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns whether this is TikTok itself.
    pub fn is_tiktok(&self) -> bool {
        self.kind == Kind::Tiktok
    }

    /// Returns whether the server runs on this machine, as an emulator does.
    pub fn is_loopback(&self) -> bool {
        self.kind == Kind::Loopback
    }

    /// Returns whether this is neither TikTok nor a server on this machine.
    pub fn is_gateway(&self) -> bool {
        self.kind == Kind::Gateway
    }

    /// Returns the name of the address's folder; `None` for TikTok, whose records are at the top of
    /// the store.
    pub fn folder_name(&self) -> Option<String> {
        if self.is_tiktok() {
            return None;
        }
        let (_, host) = self.text.split_once("://").unwrap_or_default();
        let readable: String = host
            .chars()
            .map(|letter| if letter == ':' { '-' } else { letter })
            .filter(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-'))
            .take(LONGEST_READABLE)
            .collect();
        let hash = BASE32_NOPAD.encode(&Sha256::digest(&self.text)[..16]).to_lowercase();
        Some(format!("{readable}~{hash}"))
    }
}

impl FromStr for BaseAddress {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        let url = Url::parse(text.trim()).map_err(|_| NotAnAddress)?;
        let host = url.host_str().ok_or(NotAnAddress)?.to_lowercase();
        // A name with a final dot is the same name.
        let host = host.strip_suffix('.').unwrap_or(&host);
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        let text = format!("{}://{host}{port}", url.scheme());
        let kind = match () {
            () if text == TIKTOK_API => Kind::Tiktok,
            () if is_loopback(&url) => Kind::Loopback,
            () => Kind::Gateway,
        };
        Ok(Self { text, kind })
    }
}

impl fmt::Display for BaseAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> BaseAddress {
        text.parse().unwrap()
    }

    #[test]
    fn spellings_of_one_address_are_one_value() {
        for (spelling, written) in [
            ("HTTPS://Open.TikTokApis.com:443/", "https://open.tiktokapis.com"),
            ("https://open.tiktokapis.com.", "https://open.tiktokapis.com"),
            ("http://LOCALHOST:8420/", "http://localhost:8420"),
            ("http://127.1:80", "http://127.0.0.1"),
            (" https://Gateway.Example:8443 ", "https://gateway.example:8443"),
            ("http://[::0001]:8420", "http://[::1]:8420"),
        ] {
            assert_eq!(address(spelling).as_str(), written, "{spelling}");
            assert_eq!(address(spelling), address(written), "{spelling}");
        }
        assert_eq!(address("HTTPS://Open.TikTokApis.com:443/"), BaseAddress::tiktok());
    }

    #[test]
    fn scheme_host_and_port_keep_addresses_apart() {
        let apart = [
            "https://open.tiktokapis.com",
            "https://open.tiktokapis.com:8443",
            "https://open.tiktokapis.com.evil.example",
            "http://localhost:8420",
            "https://localhost:8420",
            "http://localhost:8421",
            "http://127.0.0.1:8420",
        ];
        let mut folders: Vec<_> = apart.iter().map(|text| address(text).folder_name()).collect();
        folders.sort();
        folders.dedup();
        assert_eq!(folders.len(), apart.len(), "{folders:?}");
    }

    #[test]
    fn a_folder_is_named_readably_and_safely() {
        assert_eq!(BaseAddress::tiktok().folder_name(), None);
        let folder = address("http://127.0.0.1:8420").folder_name().unwrap();
        assert!(folder.starts_with("127.0.0.1-8420~"), "{folder}");
        let long = address(&format!("https://{}.example", "x".repeat(60))).folder_name().unwrap();
        assert_eq!(long.len(), LONGEST_READABLE + 1 + 26);
        let ipv6 = address("http://[::1]:8420").folder_name().unwrap();
        assert!(ipv6.starts_with("--1-8420~"), "{ipv6}");
    }

    #[test]
    fn a_server_on_this_machine_is_no_gateway() {
        for here in ["http://localhost:1", "https://127.0.0.2:1", "http://[::1]:1"] {
            assert!(address(here).is_loopback(), "{here}");
        }
        for gateway in ["https://gateway.example", "https://10.0.0.1", "https://localhost.example"]
        {
            assert!(address(gateway).is_gateway(), "{gateway}");
        }
    }
}
