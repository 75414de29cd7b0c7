//! A web address read by ranges, and watched for saying the truth

use std::ops::Range;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_RANGE, ETAG, LAST_MODIFIED, RANGE,
};
use reqwest::{Response, StatusCode};
use url::Url;

use super::error::{LARGEST_MEDIA, MediaError, not_fetched};
use super::feed::{Feed, Filler};
use super::fetcher::fetcher;
use super::guard::Attendance;
use super::location::shown;
use super::pace::Pace;
use crate::clock::Clock;

/// The first range: enough to tell a video's type.
const HEAD: u64 = 64 * 1024;
/// Between the tries of the first question.
const PAUSES: [Duration; 3] =
    [Duration::from_secs(1), Duration::from_secs(3), Duration::from_secs(9)];

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
}

/// What must stay as it was from range to range.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp {
    size: u64,
    etag: Option<String>,
    modified: Option<String>,
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
        let stamp = stamp(&answer);
        let Some((range, size)) = content_range(&answer) else {
            return Err(untrue(&name, "HTTP 206 without the range it holds"));
        };
        if size == 0 {
            return Err(MediaError::Empty(name));
        }
        if range != (0..HEAD.min(size)) {
            return Err(untrue(&name, "another range than the one asked for"));
        }
        let mut file = Self {
            stamp: Stamp { size, ..stamp },
            http,
            url: url.clone(),
            name,
            clock,
            head: Bytes::new(),
            moved_to: moved(url, answer.url()),
        };
        file.head = file.whole(answer, range).await?;
        Ok(Looked::Ranges(file))
    }

    pub(crate) fn size(&self) -> u64 {
        self.stamp.size
    }

    /// What is another as soon as the media is, where the address gives such a thing: a weak
    /// `ETag` does not tell (RFC 9110, 8.8.1).
    pub(crate) fn stamp(&self) -> Option<String> {
        let strong = self.stamp.etag.as_ref().filter(|etag| !etag.starts_with("W/"));
        let told = strong.or(self.stamp.modified.as_ref())?;
        Some(format!("{}:{told}", self.stamp.size))
    }

    pub(crate) fn moved_to(&self) -> Option<String> {
        self.moved_to.clone()
    }

    pub(crate) fn head(&self) -> Bytes {
        self.head.clone()
    }

    pub(crate) fn stream(&self, range: Range<u64>) -> Feed {
        let file = self.clone();
        Feed::waiting(&self.name, |mut filler| async move {
            file.pump(range, &mut filler).await.map(|()| filler.hash())
        })
    }

    async fn pump(&self, range: Range<u64>, filler: &mut Filler) -> Result<(), MediaError> {
        let answer = ask(&self.http, &self.url, &self.name, range.clone(), self.clock).await?;
        self.refuse_change(&answer, &range)?;
        self.blocks(answer, range, filler).await
    }

    /// The same file, and just the range that was asked for.
    fn refuse_change(&self, answer: &Response, range: &Range<u64>) -> Result<(), MediaError> {
        if answer.status() != StatusCode::PARTIAL_CONTENT {
            return Err(untrue(
                &self.name,
                &format!("HTTP {} to a range, after it had served one", answer.status()),
            ));
        }
        let Some((got, size)) = content_range(answer) else {
            return Err(untrue(&self.name, "HTTP 206 without the range it holds"));
        };
        let now = Stamp { size, ..stamp(answer) };
        if now != self.stamp {
            return Err(MediaError::Changed {
                name: self.name.clone(),
                how: difference(&self.stamp, &now),
            });
        }
        if got != *range {
            return Err(untrue(&self.name, "another range than the one asked for"));
        }
        Ok(())
    }

    async fn blocks(
        &self,
        mut answer: Response,
        range: Range<u64>,
        filler: &mut Filler,
    ) -> Result<(), MediaError> {
        let mut left = range.end - range.start;
        let mut pace = Pace::new(self.clock);
        // The last block is held back until the answer has proved to end with it: a chunk that
        // holds anything else is never completed.
        let mut held = Bytes::new();
        while let Some(block) = self.block(&mut answer, &mut pace).await? {
            left = left
                .checked_sub(block.len() as u64)
                .ok_or_else(|| untrue(&self.name, "more bytes than the range has"))?;
            if !held.is_empty() && !filler.fill(std::mem::take(&mut held)).await {
                return Ok(());
            }
            held = block;
        }
        if left > 0 {
            return Err(untrue(&self.name, &format!("{left} bytes of a range are missing")));
        }
        filler.fill(held).await;
        Ok(())
    }

    async fn block(
        &self,
        answer: &mut Response,
        pace: &mut Pace,
    ) -> Result<Option<Bytes>, MediaError> {
        let length = |block: &reqwest::Result<Option<Bytes>>| {
            block.as_ref().ok().and_then(Option::as_ref).map_or(0, |block| block.len() as u64)
        };
        let block = pace.wait(&self.name, answer.chunk(), length).await?;
        block.map_err(|source| not_fetched(&self.name, source))
    }

    async fn whole(&self, mut answer: Response, range: Range<u64>) -> Result<Bytes, MediaError> {
        let mut all = Vec::new();
        let mut pace = Pace::new(self.clock);
        while let Some(block) = self.block(&mut answer, &mut pace).await? {
            all.extend_from_slice(&block);
            if all.len() as u64 > range.end {
                break;
            }
        }
        if all.len() as u64 == range.end {
            return Ok(all.into());
        }
        Err(untrue(&self.name, "another number of bytes than the range has"))
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

fn stamp(answer: &Response) -> Stamp {
    let header = |name| Some(answer.headers().get(name)?.to_str().ok()?.to_owned());
    Stamp { size: 0, etag: header(ETAG), modified: header(LAST_MODIFIED) }
}

fn difference(before: &Stamp, now: &Stamp) -> String {
    if before.size != now.size {
        return format!("its size was {} and is {}", before.size, now.size);
    }
    "its ETag or time of change is another".to_owned()
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

fn untrue(name: &str, how: &str) -> MediaError {
    MediaError::Untrue { name: name.to_owned(), how: how.to_owned() }
}
