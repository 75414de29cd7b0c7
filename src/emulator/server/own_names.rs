//! The names under which the emulator is called, and the addresses that it hands out

use std::net::{Ipv4Addr, SocketAddr};

use super::host_name::HostName;
use super::public_url::PublicUrl;
use crate::emulator::switches::settings::{Scheme, Settings};
use crate::emulator::wire::call::Addresses;

/// TikTok's domains: of the API and the upload hosts, and of the login page.
const TIKTOK: [&str; 2] = ["tiktokapis.com", "tiktok.com"];
/// TikTok's host names as a certificate can hold them: a wildcard stands for one label.
const TIKTOK_CERTIFIED: [&str; 4] =
    ["*.tiktokapis.com", "*.us.tiktokapis.com", "*.tiktok.com", "tiktok.com"];
const TIKTOK_UPLOADS: &str = "open-upload.tiktokapis.com";

/// This machine's names in a certificate.
const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// The names that the emulator answers for: loopback names, allowed ones, and with TLS TikTok's.
///
/// A web page whose name was made to point to this machine (DNS rebinding) reaches the emulator
/// with its own name in `Host`, and nothing else sets it apart.
#[derive(Debug, Clone)]
pub(crate) struct OwnNames {
    scheme: Scheme,
    /// Names besides loopback ones and TikTok's.
    pub(super) allowed: Vec<HostName>,
    /// The port it listens on.
    pub(super) port: u16,
    /// The host and port at which this machine reaches it.
    here: HostName,
    public_url: Option<PublicUrl>,
}

impl OwnNames {
    pub(crate) fn new(settings: &Settings, bound: SocketAddr) -> Self {
        let mut here = bound;
        if bound.ip().is_unspecified() {
            here.set_ip(Ipv4Addr::LOCALHOST.into());
        }
        let here = HostName::from(here);
        let mut allowed = settings.allow_hosts.clone();
        allowed.extend(settings.public_url.as_ref().map(|url| url.host.clone()));
        allowed.push(here.clone());
        let public_url = settings.public_url.clone();
        Self { scheme: settings.scheme, allowed, port: bound.port(), here, public_url }
    }

    /// Returns whether the emulator answers for a host.
    pub(crate) fn covers(&self, host: &HostName) -> bool {
        host.is_loopback()
            || self.allowed.iter().any(|name| name.covers(host))
            || self.is_tiktoks(host)
    }

    /// Returns whether a host is TikTok's. Only with TLS: a client cannot take that for TikTok
    /// unless it trusts this emulator's CA.
    fn is_tiktoks(&self, host: &HostName) -> bool {
        self.scheme == Scheme::Https && TIKTOK.iter().any(|domain| host.is_at_or_below(domain))
    }

    /// Returns every name that a certificate has to hold.
    pub(crate) fn certified(&self) -> Vec<String> {
        let fixed = LOOPBACK.iter().chain(&TIKTOK_CERTIFIED).map(|name| (*name).to_owned());
        let mut names: Vec<String> =
            fixed.chain(self.allowed.iter().map(HostName::certified)).collect();
        names.sort();
        names.dedup();
        names
    }

    /// Returns the base address on this machine.
    pub(crate) fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.here)
    }

    /// Returns the base address for clients.
    pub(crate) fn public_url(&self) -> String {
        self.public_url.as_ref().map_or_else(|| self.url(), PublicUrl::to_string)
    }

    /// Returns the addresses for a client that has called this host.
    pub(crate) fn addresses(&self, host: &HostName) -> Addresses {
        if let Some(url) = &self.public_url {
            return Addresses { api: url.to_string(), uploads: url.to_string() };
        }
        let of = |host: &HostName| format!("{}://{host}", self.scheme);
        // Clients of TikTok refuse to upload to any other host.
        let uploads = if self.is_tiktoks(host) { &host.renamed(TIKTOK_UPLOADS) } else { host };
        Addresses { api: of(host), uploads: of(uploads) }
    }
}
