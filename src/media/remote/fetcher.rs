//! The HTTP client that fetches media: without any credential

use std::sync::Arc;
use std::time::Duration;

use reqwest::Certificate;
use url::Url;

use super::guard::{Attendance, Guard};
use super::resolver::GuardedResolver;
use crate::address::is_loopback;
use crate::clock::Clock;
use crate::media::error::MediaError;
use crate::media::location::shown;

/// From the question for the host's addresses to a connection that can be used.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);

/// A client for `url` and where it leads to, as far as the guard lets it.
pub(crate) fn fetcher(
    url: &Url,
    clock: Clock,
    attendance: Attendance,
) -> Result<reqwest::Client, MediaError> {
    let guard = Guard::new(url, attendance)
        .map_err(|source| MediaError::Barred { name: shown(url), source })?;
    let guard = Arc::new(guard);
    drop(rustls::crypto::ring::default_provider().install_default());
    let builder = reqwest::Client::builder()
        .user_agent(concat!("agoras/", env!("CARGO_PKG_VERSION")))
        .redirect(guard.policy())
        .dns_resolver(GuardedResolver(guard))
        .referer(false)
        .connect_timeout(clock.patience(CONNECT_LIMIT));
    let builder = match (is_loopback(url), url.scheme()) {
        (true, "http") => builder.no_proxy().tls_certs_only(Vec::<Certificate>::new()),
        (true, _) => builder.no_proxy(),
        (false, _) => builder,
    };
    builder.build().map_err(MediaError::NoClient)
}
