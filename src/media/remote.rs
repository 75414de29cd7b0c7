//! A web address read by ranges, and watched for saying the truth

use std::ops::Range;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_RANGE, RANGE};
use reqwest::{Response, StatusCode};
use url::Url;

use super::download::{Download, LeftOff, untrue, whole};
use super::error::{LARGEST_MEDIA, MediaError, not_fetched};
use super::feed::{Feed, Filler};
use super::fetcher::fetcher;
use super::guard::Attendance;
use super::location::shown;
use super::pace::Pace;
use super::stamp::Stamp;
use crate::clock::Clock;

/// The first range: enough to tell a video's type.
const HEAD: u64 = 64 * 1024;
/// Between the tries, of the first question and while a chunk is read.
const PAUSES: [Duration; 3] =
    [Duration::from_secs(1), Duration::from_secs(3), Duration::from_secs(9)];

/// How long the last block waits for an origin to say that nothing has changed: TikTok has a request
/// half done meanwhile.
const LAST_LOOK_LIMIT: Duration = Duration::from_secs(10);

/// A video at an address that serves ranges.
#[derive(Debug, Clone)]
pub(crate) struct RemoteFile {
    http: reqwest::Client,
    url: Url,
    name: String,
    clock: Clock,
    stamp: Stamp,
    head: Bytes,
    moved_to: Option<String>,
    left_off: LeftOff,
}

/// What an address turned out to be.
pub(crate) enum Looked {
    /// It serves ranges.
    Ranges(RemoteFile),
    /// It gives the whole at once: this answer.
    Whole(Response),
}

impl RemoteFile {
    /// Asks for the first bytes.
    pub(crate) async fn look(
        url: &Url,
        clock: Clock,
        attendance: Attendance,
    ) -> Result<Looked, MediaError> {
        let (http, name) = (fetcher(url, clock, attendance)?, shown(url));
        let answer = first_answer(&http, url, &name, clock).await?;
        if answer.status() == StatusCode::OK {
            match answer.content_length() {
                Some(0) => return Err(MediaError::Empty(name)),
                Some(size) if size > LARGEST_MEDIA => {
                    return Err(MediaError::TooLarge { name, size });
                }
                _ => return Ok(Looked::Whole(answer)),
            }
        }
        if answer.status() == StatusCode::RANGE_NOT_SATISFIABLE {
            return Err(MediaError::Empty(name));
        }
        let Some((range, size)) = content_range(&answer) else {
            return Err(untrue(&name, "HTTP 206 without the range it holds"));
        };
        if size == 0 {
            return Err(MediaError::Empty(name));
        }
        if range != (0..HEAD.min(size)) {
            return Err(untrue(&name, "another range than the one asked for"));
        }
        Ok(Looked::Ranges(Self {
            stamp: Stamp::of(&answer, size),
            http,
            url: url.clone(),
            clock,
            moved_to: moved(url, answer.url()),
            head: whole(answer, &name, range.end, clock).await?,
            name,
            left_off: LeftOff::default(),
        }))
    }

    pub(crate) fn size(&self) -> u64 {
        self.stamp.size()
    }

    /// What is another as soon as the media is, where the address gives such a thing.
    pub(crate) fn stamp(&self) -> Option<String> {
        self.stamp.telling()
    }

    pub(crate) fn moved_to(&self) -> Option<String> {
        self.moved_to.clone()
    }

    pub(crate) fn head(&self) -> Bytes {
        self.head.clone()
    }

    /// Reads a range on its way to somebody else: where the last one ended, the same answer goes on.
    pub(crate) fn stream(&self, range: Range<u64>) -> Feed {
        let file = self.clone();
        Feed::waiting(&self.name, |mut filler| async move {
            file.pump(range, &mut filler).await.map(|()| filler.hash())
        })
    }

    /// Reads a small range whole.
    pub(crate) async fn read(&self, range: Range<u64>) -> Result<Bytes, MediaError> {
        let answer = self.ask(range.clone()).await?;
        whole(answer, &self.name, range.end - range.start, self.clock).await
    }

    async fn pump(&self, range: Range<u64>, filler: &mut Filler) -> Result<(), MediaError> {
        let mut pauses = PAUSES.into_iter();
        let mut download = match self.left_off.take_at(range.start) {
            Some(download) => download,
            None => self.download(range.start, &mut pauses).await?,
        };
        while download.at() < range.end {
            match download.next(range.end).await {
                Ok(block) => {
                    if download.at() == self.stamp.size() {
                        self.refuse_late_change().await?;
                    }
                    if !filler.fill(block).await {
                        return Ok(());
                    }
                }
                Err(error) => {
                    let start = download.at();
                    self.pause(start, error, &mut pauses).await?;
                    download = self.download(start, &mut pauses).await?;
                }
            }
        }
        self.left_off.keep(download);
        Ok(())
    }

    /// Everything from `start` on.
    async fn download(
        &self,
        start: u64,
        pauses: &mut impl Iterator<Item = Duration>,
    ) -> Result<Download, MediaError> {
        let left = start..self.stamp.size();
        loop {
            match self.ask(left.clone()).await {
                Ok(answer) => return Ok(Download::new(answer, &self.name, left, self.clock)),
                Err(error) => self.pause(start, error, pauses).await?,
            }
        }
    }

    /// Waits before the next try after a passing trouble, where the address will tell whether it is
    /// the same media still.
    async fn pause(
        &self,
        start: u64,
        error: MediaError,
        pauses: &mut impl Iterator<Item = Duration>,
    ) -> Result<(), MediaError> {
        if !error.is_passing() || self.stamp().is_none() {
            return Err(error);
        }
        let Some(pause) = pauses.next() else { return Err(error) };
        tracing::warn!("{error}: going on at byte {start} in {} s", pause.as_secs());
        self.clock.sleep(pause).await;
        Ok(())
    }

    /// Before the last block leaves: an upload of media that changed underway is never completed.
    /// An address that does not answer any more (a signature may have run out) says nothing of it.
    async fn refuse_late_change(&self) -> Result<(), MediaError> {
        let limit = self.clock.patience(LAST_LOOK_LIMIT);
        match tokio::time::timeout(limit, self.look_again()).await {
            Ok(Err(error @ (MediaError::Changed { .. } | MediaError::Untrue { .. }))) => Err(error),
            Ok(Err(error)) => {
                tracing::info!("cannot see whether the media is what it was: {error}");
                Ok(())
            }
            Ok(Ok(_)) | Err(_) => Ok(()),
        }
    }

    async fn look_again(&self) -> Result<Response, MediaError> {
        match self.ask(0..1).await {
            // The connection that was kept may have been closed meanwhile.
            Err(error) if error.is_passing() => self.ask(0..1).await,
            told => told,
        }
    }

    /// Asks for a range of the same file, and takes no other answer.
    async fn ask(&self, range: Range<u64>) -> Result<Response, MediaError> {
        let answer = ask(&self.http, &self.url, &self.name, range.clone(), self.clock).await?;
        if answer.status() != StatusCode::PARTIAL_CONTENT {
            return Err(untrue(
                &self.name,
                &format!("HTTP {} to a range, after it had served one", answer.status()),
            ));
        }
        let Some((got, size)) = content_range(&answer) else {
            return Err(untrue(&self.name, "HTTP 206 without the range it holds"));
        };
        let now = Stamp::of(&answer, size);
        if now != self.stamp {
            let how = self.stamp.difference(&now);
            return Err(MediaError::Changed { name: self.name.clone(), how });
        }
        if got != range {
            return Err(untrue(&self.name, "another range than the one asked for"));
        }
        Ok(answer)
    }
}

/// The first question may be asked again: nothing has been promised to anybody yet.
async fn first_answer(
    http: &reqwest::Client,
    url: &Url,
    name: &str,
    clock: Clock,
) -> Result<Response, MediaError> {
    for pause in PAUSES {
        match ask(http, url, name, 0..HEAD, clock).await {
            Err(error) if error.is_passing() => {
                tracing::warn!("{error}: trying again in {} s", pause.as_secs());
                clock.sleep(pause).await;
            }
            answer => return answer,
        }
    }
    ask(http, url, name, 0..HEAD, clock).await
}

async fn ask(
    http: &reqwest::Client,
    url: &Url,
    name: &str,
    range: Range<u64>,
    clock: Clock,
) -> Result<Response, MediaError> {
    let request = http
        .get(url.clone())
        .header(ACCEPT_ENCODING, "identity")
        .header(RANGE, format!("bytes={}-{}", range.start, range.end - 1))
        .send();
    let answer = Pace::new(clock)
        .wait(name, request, |_| 0)
        .await?
        .map_err(|source| not_fetched(name, source))?;
    let status = answer.status();
    let coding = answer.headers().get(CONTENT_ENCODING).map(http::HeaderValue::as_bytes);
    if coding.is_some_and(|coding| !coding.eq_ignore_ascii_case(b"identity")) {
        return Err(untrue(name, "it compresses the media, though it was asked not to"));
    }
    if status.is_success() || status == StatusCode::RANGE_NOT_SATISFIABLE {
        return Ok(answer);
    }
    Err(MediaError::Status { name: name.to_owned(), status })
}

/// `Content-Range: bytes first-last/size`.
fn content_range(answer: &Response) -> Option<(Range<u64>, u64)> {
    let text = answer.headers().get(CONTENT_RANGE)?.to_str().ok()?;
    let (range, size) = text.trim().strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let last: u64 = last.parse().ok()?;
    Some((first.parse().ok()?..last.checked_add(1)?, size.parse().ok()?))
}

/// Where an address led, if it was elsewhere.
pub(crate) fn moved(from: &Url, to: &Url) -> Option<String> {
    (from[..url::Position::AfterQuery] != to[..url::Position::AfterQuery]).then(|| shown(to))
}
