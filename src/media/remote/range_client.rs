//! Requests for the media at one web address, their answers, and retries

use std::error::Error as _;
use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use reqwest::header::{
    ACCEPT_ENCODING, AsHeaderName, CONTENT_ENCODING, CONTENT_RANGE, HeaderValue, RANGE, RETRY_AFTER,
};
use reqwest::{Certificate, RequestBuilder, Response, StatusCode};
use tokio::time::timeout;
use url::{Position, Url};

use super::expiry::Expiry;
use super::guard::{Attendance, Barred, Guard, GuardedResolver};
use crate::address::is_loopback;
use crate::clock::{Clock, retry_after};
use crate::media::error::MediaError;
use crate::media::location::shown;
use crate::units::span;

const CONNECT_LIMIT: Duration = Duration::from_secs(10);
/// The bytes that a server has to send in each [`WINDOW`] spent waiting for it. This is far below any
/// line that could bring a video in the hour an upload may take.
const LEAST_BYTES: u64 = 64 * 1024;
const WINDOW: Duration = Duration::from_mins(1);
/// The bytes of a refusal that are read for its reason, and the time for that.
const LONGEST_REASON: usize = 4096;
const REASON_LIMIT: Duration = Duration::from_secs(5);
const PAUSES: [Duration; 3] =
    [Duration::from_secs(1), Duration::from_secs(3), Duration::from_secs(9)];

/// An HTTP client for one address, without any credential.
#[derive(Debug, Clone)]
pub(crate) struct RangeClient {
    http: reqwest::Client,
    url: Url,
    pub(crate) name: String,
    pub(crate) clock: Clock,
}

impl RangeClient {
    /// Prepares the client. Nothing is sent yet.
    pub(crate) fn new(url: &Url, clock: Clock, attendance: Attendance) -> Result<Self, MediaError> {
        let name = shown(url);
        let guard = Guard::new(url, attendance)
            .map_err(|source| MediaError::Barred { name: name.clone(), source })?;
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
        let http = builder.build().map_err(MediaError::NoClient)?;
        Ok(Self { http, url: url.clone(), name, clock })
    }

    /// Asks for the first `length` bytes; for everything if the server does not answer with that
    /// range. Servers without ranges should answer with status 200, but some refuse the request or
    /// send other bytes.
    pub(crate) async fn ask_first(&self, length: u64) -> Result<Answer, MediaError> {
        match self.ask(0..length).await {
            Ok(answer) if answer.is_range() => match answer.range() {
                Some((range, size)) if size > 0 && range == (0..length.min(size)) => Ok(answer),
                _ => self.ask_whole().await,
            },
            Ok(answer) if answer.status() == StatusCode::RANGE_NOT_SATISFIABLE => {
                self.ask_whole().await
            }
            Err(MediaError::Status { status, .. }) if may_mean_the_range(status) => {
                self.ask_whole().await
            }
            answer => answer,
        }
    }

    /// Asks for a range once. The answer may be another range, everything, or status 416.
    pub(crate) async fn ask(&self, range: Range<u64>) -> Result<Answer, MediaError> {
        let range = format!("bytes={}-{}", range.start, range.end - 1);
        let answer = self.send(self.request().header(RANGE, range)).await?;
        if answer.status().is_success() || answer.status() == StatusCode::RANGE_NOT_SATISFIABLE {
            return Ok(answer);
        }
        Err(self.refused(answer.response).await)
    }

    /// Asks for everything once.
    pub(crate) async fn ask_whole(&self) -> Result<Answer, MediaError> {
        let answer = self.send(self.request()).await?;
        if answer.is_range() {
            return Err(MediaError::untrue(&self.name, "HTTP 206 to a request for everything"));
        }
        if answer.status().is_success() {
            return Ok(answer);
        }
        Err(self.refused(answer.response).await)
    }

    fn request(&self) -> RequestBuilder {
        self.http.get(self.url.clone()).header(ACCEPT_ENCODING, "identity")
    }

    async fn send(&self, request: RequestBuilder) -> Result<Answer, MediaError> {
        let window = self.clock.patience(WINDOW);
        let response = timeout(window, request.send())
            .await
            .map_err(|_| too_slow(&self.name, 0, window))?
            .map_err(|source| not_fetched(&self.name, source))?;
        if response.headers().get_all(CONTENT_ENCODING).iter().any(compresses) {
            let how = "it compresses what it sends, though it was asked not to";
            return Err(MediaError::untrue(&self.name, how));
        }
        let name = self.name.clone();
        Ok(Answer { response, name, window, waited: Duration::ZERO, bytes: 0 })
    }

    async fn refused(&self, mut response: Response) -> MediaError {
        let status = response.status();
        let wish = response.headers().get(RETRY_AFTER).and_then(|text| text.to_str().ok());
        let retry_after = wish.and_then(|text| retry_after(text, self.clock.now()));
        let mut expiry = None;
        if status.is_client_error() {
            let limit = self.clock.patience(REASON_LIMIT);
            let reason = timeout(limit, beginning(&mut response)).await.unwrap_or_default();
            expiry = Expiry::of(&self.url, &reason, self.clock.now());
        }
        MediaError::Status { name: self.name.clone(), status, retry_after, expiry }
    }
}

/// An answer whose body is read block by block. Reading fails if the server sends too little in the
/// time spent waiting for it. The time that TikTok takes to accept the bytes does not count.
#[derive(Debug)]
pub(crate) struct Answer {
    response: Response,
    name: String,
    window: Duration,
    waited: Duration,
    bytes: u64,
}

impl Answer {
    pub(crate) fn status(&self) -> StatusCode {
        self.response.status()
    }

    pub(crate) fn is_range(&self) -> bool {
        self.status() == StatusCode::PARTIAL_CONTENT
    }

    pub(crate) fn header(&self, name: impl AsHeaderName) -> Option<&str> {
        self.response.headers().get(name)?.to_str().ok()
    }

    pub(crate) fn length(&self) -> Option<u64> {
        self.response.content_length()
    }

    /// Returns the address that answered, after redirects.
    pub(crate) fn url(&self) -> &Url {
        self.response.url()
    }

    /// Returns the range and the size of the file: `Content-Range: bytes first-last/size`.
    pub(crate) fn range(&self) -> Option<(Range<u64>, u64)> {
        let text = self.header(CONTENT_RANGE)?;
        let (range, size) = text.trim().strip_prefix("bytes ")?.split_once('/')?;
        let (first, last) = range.split_once('-')?;
        let last: u64 = last.parse().ok()?;
        Some((first.parse().ok()?..last.checked_add(1)?, size.parse().ok()?))
    }

    /// Returns the address that redirects led to, without its query; `None` if it is `url` itself.
    pub(crate) fn moved_from(&self, url: &Url) -> Option<String> {
        let to = self.response.url();
        (url[..Position::AfterQuery] != to[..Position::AfterQuery]).then(|| shown(to))
    }

    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, MediaError> {
        let start = Instant::now();
        let left = self.window.saturating_sub(self.waited);
        let Ok(block) = timeout(left, self.response.chunk()).await else {
            return Err(too_slow(&self.name, self.bytes, self.window));
        };
        let block = block.map_err(|source| not_fetched(&self.name, source))?;
        self.waited += start.elapsed();
        self.bytes += block.as_ref().map_or(0, |block| block.len() as u64);
        if self.bytes >= LEAST_BYTES {
            self.waited = Duration::ZERO;
            self.bytes = 0;
        }
        Ok(block)
    }

    /// Returns the whole body, which must have `length` bytes.
    pub(crate) async fn whole(mut self, length: u64) -> Result<Bytes, MediaError> {
        let mut all = BytesMut::new();
        while all.len() as u64 <= length
            && let Some(block) = self.next().await?
        {
            all.extend_from_slice(&block);
        }
        if all.len() as u64 == length {
            return Ok(all.freeze());
        }
        Err(MediaError::untrue(&self.name, "another number of bytes than the range has"))
    }
}

#[derive(Debug)]
pub(crate) struct Retries {
    pauses: std::array::IntoIter<Duration, 3>,
    longest: Duration,
    clock: Clock,
}

impl Retries {
    pub(crate) fn before_upload(clock: Clock) -> Self {
        Self { pauses: PAUSES.into_iter(), longest: Duration::from_mins(5), clock }
    }

    pub(crate) fn during_upload(clock: Clock) -> Self {
        Self { longest: Duration::from_mins(1), ..Self::before_upload(clock) }
    }

    /// Waits before the next try. Returns the error if a retry cannot help or would be too late.
    pub(crate) async fn wait(&mut self, error: MediaError) -> Result<(), MediaError> {
        let wish = match &error {
            MediaError::Status { retry_after, .. } => retry_after.unwrap_or_default(),
            _ => Duration::ZERO,
        };
        let is_patient = error.is_passing() && wish <= self.longest;
        let Some(pause) = self.pauses.next().filter(|_| is_patient) else {
            return Err(error);
        };
        let pause = pause.max(wish);
        tracing::warn!("{error}: trying again in {}", span(pause));
        self.clock.sleep(pause).await;
        Ok(())
    }
}

fn may_mean_the_range(status: StatusCode) -> bool {
    let about_anything = [
        StatusCode::UNAUTHORIZED,
        StatusCode::NOT_FOUND,
        StatusCode::PROXY_AUTHENTICATION_REQUIRED,
        StatusCode::REQUEST_TIMEOUT,
        StatusCode::GONE,
        StatusCode::TOO_MANY_REQUESTS,
    ];
    status == StatusCode::NOT_IMPLEMENTED
        || (status.is_client_error() && !about_anything.contains(&status))
}

async fn beginning(response: &mut Response) -> String {
    let mut bytes = Vec::new();
    while bytes.len() < LONGEST_REASON
        && let Ok(Some(block)) = response.chunk().await
    {
        bytes.extend_from_slice(&block);
    }
    bytes.truncate(LONGEST_REASON);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Returns whether a body has to be unpacked. `aws-chunked` describes how the bytes came to the
/// server, and servers leave it behind.
fn compresses(coding: &HeaderValue) -> bool {
    let codings = coding.as_bytes().split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
    let plain: [&[u8]; 3] = [b"", b"identity", b"aws-chunked"];
    codings.into_iter().any(|coding| !plain.iter().any(|it| coding.eq_ignore_ascii_case(it)))
}

/// Returns the error for a request without an answer: the guard's, or the network's.
fn not_fetched(name: &str, error: reqwest::Error) -> MediaError {
    let name = name.to_owned();
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(source) = error.downcast_ref::<Barred>() {
            return MediaError::Barred { name, source: source.clone() };
        }
        cause = error.source();
    }
    MediaError::Unreachable { name, source: error.without_url() }
}

fn too_slow(name: &str, bytes: u64, within: Duration) -> MediaError {
    MediaError::TooSlow { name: name.to_owned(), bytes, within }
}
