//! The HTTP client that fetches media: without any credential

use std::time::Duration;

use reqwest::{Certificate, redirect};
use url::{Host, Url};

use super::error::MediaError;
use crate::clock::Clock;

const CONNECT_LIMIT: Duration = Duration::from_secs(10);
const MOST_REDIRECTS: usize = 5;

/// A client that follows a few redirects but never from https to http.
pub(crate) fn fetcher(url: &Url, clock: Clock) -> Result<reqwest::Client, MediaError> {
    drop(rustls::crypto::ring::default_provider().install_default());
    let follow = redirect::Policy::custom(|attempt| {
        let from = attempt.previous().last().map_or("", |url| url.scheme());
        let downgrade = from == "https" && attempt.url().scheme() != "https";
        if downgrade || attempt.previous().len() > MOST_REDIRECTS {
            attempt.stop()
        } else {
            attempt.follow()
        }
    });
    let builder = reqwest::Client::builder()
        .user_agent(concat!("agoras/", env!("CARGO_PKG_VERSION")))
        .redirect(follow)
        .referer(false)
        .connect_timeout(clock.patience(CONNECT_LIMIT));
    let home = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    let builder = match (home, url.scheme()) {
        (true, "http") => builder.no_proxy().tls_certs_only(Vec::<Certificate>::new()),
        (true, _) => builder.no_proxy(),
        (false, _) => builder,
    };
    builder.build().map_err(MediaError::NoClient)
}
