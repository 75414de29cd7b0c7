//! One address, asked for ranges of what it holds

use std::ops::Range;
use std::time::Duration;

use reqwest::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_RANGE, HeaderValue, RANGE, RETRY_AFTER,
};
use reqwest::{RequestBuilder, Response, StatusCode};
use url::Url;

use super::download::untrue;
use super::expiry::Expiry;
use super::fetcher::fetcher;
use super::guard::Attendance;
use super::pace::Pace;
use crate::clock::{Clock, retry_after};
use crate::media::error::{MediaError, not_fetched};
use crate::media::location::shown;

/// How many bytes of a refusal are read for its reason, and for how long.
const LONGEST_WORDS: usize = 4096;
const WORDS_LIMIT: Duration = Duration::from_secs(5);

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
        let range = format!("bytes={}-{}", range.start, range.end - 1);
        let answer = self.send(self.request().header(RANGE, range)).await?;
        if answer.status().is_success() || answer.status() == StatusCode::RANGE_NOT_SATISFIABLE {
            return Ok(answer);
        }
        Err(self.refused(answer).await)
    }

    /// Asks once for everything.
    pub(crate) async fn ask_whole(&self) -> Result<Response, MediaError> {
        let answer = self.send(self.request()).await?;
        match answer.status() {
            StatusCode::PARTIAL_CONTENT => {
                Err(untrue(&self.name, "HTTP 206 to a request for everything"))
            }
            status if status.is_success() => Ok(answer),
            _ => Err(self.refused(answer).await),
        }
    }

    fn request(&self) -> RequestBuilder {
        self.http.get(self.url.clone()).header(ACCEPT_ENCODING, "identity")
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, MediaError> {
        let request = request.send();
        let answer = Pace::new(self.clock)
            .wait(&self.name, request, |_| 0)
            .await?
            .map_err(|source| not_fetched(&self.name, source))?;
        if answer.headers().get_all(CONTENT_ENCODING).iter().any(compresses) {
            let how = "it compresses the media, though it was asked not to";
            return Err(untrue(&self.name, how));
        }
        Ok(answer)
    }

    /// Returns why an answer is no media.
    async fn refused(&self, mut answer: Response) -> MediaError {
        let (name, status) = (self.name.clone(), answer.status());
        let wish = answer.headers().get(RETRY_AFTER).and_then(|text| text.to_str().ok());
        let retry_after = wish.and_then(|text| retry_after(text, self.clock.now()));
        let expiry = if status.is_client_error() {
            let limit = self.clock.patience(WORDS_LIMIT);
            let words = tokio::time::timeout(limit, beginning(&mut answer)).await;
            Expiry::of(&self.url, &words.unwrap_or_default(), self.clock.unix_seconds())
        } else {
            None
        };
        MediaError::Status { name, status, retry_after, expiry }
    }
}

/// Reads the first bytes of an answer as text, as far as they come.
async fn beginning(answer: &mut Response) -> String {
    let mut bytes = Vec::new();
    while bytes.len() < LONGEST_WORDS
        && let Ok(Some(block)) = answer.chunk().await
    {
        bytes.extend_from_slice(&block);
    }
    bytes.truncate(LONGEST_WORDS);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Returns whether the bytes would have to be unpacked. `aws-chunked` says how they came to the
/// server, and servers leave it behind.
fn compresses(coding: &HeaderValue) -> bool {
    let codings = coding.as_bytes().split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
    let plain: [&[u8]; 3] = [b"", b"identity", b"aws-chunked"];
    codings.into_iter().any(|coding| !plain.iter().any(|it| coding.eq_ignore_ascii_case(it)))
}

/// `Content-Range: bytes first-last/size`.
pub(crate) fn content_range(answer: &Response) -> Option<(Range<u64>, u64)> {
    let text = answer.headers().get(CONTENT_RANGE)?.to_str().ok()?;
    let (range, size) = text.trim().strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let last: u64 = last.parse().ok()?;
    Some((first.parse().ok()?..last.checked_add(1)?, size.parse().ok()?))
}
