//! One address, asked for ranges of what it holds

use std::ops::Range;

use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_RANGE, RANGE, RETRY_AFTER};
use reqwest::{Response, StatusCode};
use url::Url;

use super::download::untrue;
use super::error::{MediaError, not_fetched};
use super::fetcher::fetcher;
use super::guard::Attendance;
use super::location::shown;
use super::pace::Pace;
use crate::clock::{Clock, retry_after};

/// Asks an address.
#[derive(Debug, Clone)]
pub(crate) struct RangeClient {
    http: reqwest::Client,
    url: Url,
    name: String,
    clock: Clock,
}

impl RangeClient {
    /// Nothing is sent yet.
    pub(crate) fn new(url: &Url, clock: Clock, attendance: Attendance) -> Result<Self, MediaError> {
        let http = fetcher(url, clock, attendance)?;
        Ok(Self { http, url: url.clone(), name: shown(url), clock })
    }

    /// What the user knows it by.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn clock(&self) -> Clock {
        self.clock
    }

    /// Asks once; the answer need not be that range.
    pub(crate) async fn ask(&self, range: Range<u64>) -> Result<Response, MediaError> {
        let request = self
            .http
            .get(self.url.clone())
            .header(ACCEPT_ENCODING, "identity")
            .header(RANGE, format!("bytes={}-{}", range.start, range.end - 1))
            .send();
        let answer = Pace::new(self.clock)
            .wait(&self.name, request, |_| 0)
            .await?
            .map_err(|source| not_fetched(&self.name, source))?;
        let status = answer.status();
        let coding = answer.headers().get(CONTENT_ENCODING).map(http::HeaderValue::as_bytes);
        if coding.is_some_and(|coding| !coding.eq_ignore_ascii_case(b"identity")) {
            let how = "it compresses the media, though it was asked not to";
            return Err(untrue(&self.name, how));
        }
        if status.is_success() || status == StatusCode::RANGE_NOT_SATISFIABLE {
            return Ok(answer);
        }
        let wish = answer.headers().get(RETRY_AFTER).and_then(|text| text.to_str().ok());
        let retry_after = wish.and_then(|text| retry_after(text, self.clock.unix_seconds()));
        Err(MediaError::Status { name: self.name.clone(), status, retry_after })
    }
}

/// `Content-Range: bytes first-last/size`.
pub(crate) fn content_range(answer: &Response) -> Option<(Range<u64>, u64)> {
    let text = answer.headers().get(CONTENT_RANGE)?.to_str().ok()?;
    let (range, size) = text.trim().strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let last: u64 = last.parse().ok()?;
    Some((first.parse().ok()?..last.checked_add(1)?, size.parse().ok()?))
}
