//! A file at a web address that serves ranges, checked for changes while it is read

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::header::{ETAG, LAST_MODIFIED};
use tokio::time::timeout;

use super::range_client::{Answer, RangeClient, Retries};
use crate::media::error::MediaError;
use crate::media::feed::{Feed, Filler, Hashing};

/// The length of the first range in bytes: enough to recognise a video.
pub(crate) const HEAD: u64 = 64 * 1024;
/// The wait for the confirmation that nothing has changed. An upload waits meanwhile.
const LAST_CHECK_LIMIT: Duration = Duration::from_secs(10);

/// A file at an address that serves ranges. Clones share what has been read.
#[derive(Debug, Clone)]
pub(crate) struct RemoteFile {
    client: RangeClient,
    version: RemoteVersion,
    pub(crate) head: Bytes,
    /// The download at the end of the last chunk, which the next chunk continues.
    paused: Arc<Mutex<Option<Download>>>,
    /// The hash of everything before a byte, for each byte where reading has paused. If the server
    /// gives no version, a new answer is only used if everything before the byte is the same.
    prefixes: Arc<Mutex<BTreeMap<u64, Hashing>>>,
}

impl RemoteFile {
    pub(crate) async fn new(
        client: RangeClient,
        answer: Answer,
        range: Range<u64>,
        size: u64,
    ) -> Result<Self, MediaError> {
        Ok(Self {
            client,
            version: RemoteVersion::of(&answer, size),
            head: answer.whole(range.end).await?,
            paused: Arc::default(),
            prefixes: Arc::default(),
        })
    }

    pub(crate) fn size(&self) -> u64 {
        self.version.size
    }

    pub(crate) fn stamp(&self) -> Option<String> {
        self.version.stamp()
    }

    /// Returns a feed of a range. It continues the answer at which the last range ended.
    pub(crate) fn stream(&self, range: Range<u64>) -> Feed {
        let file = self.clone();
        Feed::waiting(&self.client.name, |mut filler| async move {
            file.fill(range, &mut filler).await.map(|()| filler.hash())
        })
    }

    pub(crate) async fn read(&self, range: Range<u64>) -> Result<Bytes, MediaError> {
        self.ask(range.clone()).await?.whole(range.end - range.start).await
    }

    async fn fill(&self, range: Range<u64>, filler: &mut Filler) -> Result<(), MediaError> {
        let mut retries = Retries::during_upload(self.client.clock);
        let mut hashing = self.hashing_before(range.start).filter(|_| self.stamp().is_none());
        let paused = lock(&self.paused).take().filter(|download| download.at() == range.start);
        let mut download = match paused {
            Some(download) => download,
            None => self.download(range.start, &mut retries).await?,
        };
        while download.at() < range.end {
            match download.next(range.end).await {
                Ok(block) => {
                    if download.at() == self.size() {
                        self.refuse_late_change().await?;
                    }
                    if let Some(hashing) = &mut hashing {
                        hashing.take(&block);
                    }
                    if !filler.fill(block).await {
                        return Ok(());
                    }
                }
                Err(error) => {
                    let start = download.at();
                    self.pause(error, &mut retries).await?;
                    download = self.download(start, &mut retries).await?;
                }
            }
        }
        if let Some(hashing) = hashing {
            lock(&self.prefixes).insert(range.end, hashing);
        }
        *lock(&self.paused) = Some(download);
        Ok(())
    }

    /// Starts a download from `start` on, or from the beginning if only that shows a change.
    async fn download(&self, start: u64, retries: &mut Retries) -> Result<Download, MediaError> {
        let from = if self.stamp().is_some() { start } else { 0 };
        let left = from..self.size();
        let mut download = loop {
            match self.ask(left.clone()).await {
                Ok(answer) => {
                    let name = self.client.name.clone();
                    break Download { answer, name, left, rest: Bytes::new() };
                }
                Err(error) => self.pause(error, retries).await?,
            }
        };
        if self.stamp().is_none() {
            self.skip_known(&mut download, start).await?;
        }
        Ok(download)
    }

    async fn skip_known(&self, download: &mut Download, start: u64) -> Result<(), MediaError> {
        let is_same = download.begins_with(&self.head).await?;
        let mut read = Hashing::default();
        while is_same && download.at() < start {
            read.take(&download.next(start).await?);
        }
        let known = lock(&self.prefixes).get(&start).map(Hashing::end);
        if is_same && (start == 0 || known == Some(read.end())) {
            return Ok(());
        }
        Err(MediaError::changed(&self.client.name, "it gives other bytes than before"))
    }

    /// Returns the hash of everything before a byte, to be continued; `None` if that is not known.
    fn hashing_before(&self, at: u64) -> Option<Hashing> {
        if at == 0 { Some(Hashing::default()) } else { lock(&self.prefixes).get(&at).cloned() }
    }

    /// Waits before a retry. Without a version the file may be another, so the error is final.
    async fn pause(&self, error: MediaError, retries: &mut Retries) -> Result<(), MediaError> {
        if self.stamp().is_some() { retries.wait(error).await } else { Err(error) }
    }

    /// Refuses a file that changed while it was read, before its last block is sent: an upload of such
    /// a file is never completed. A server that no longer answers (a signature may have expired) is no
    /// sign of a change.
    async fn refuse_late_change(&self) -> Result<(), MediaError> {
        let limit = self.client.clock.patience(LAST_CHECK_LIMIT);
        match timeout(limit, self.check_version()).await {
            Ok(Err(error @ (MediaError::Changed { .. } | MediaError::Untrue { .. }))) => Err(error),
            Ok(Err(error)) => {
                tracing::info!("cannot see whether the media has changed: {error}");
                Ok(())
            }
            Ok(Ok(_)) | Err(_) => Ok(()),
        }
    }

    async fn check_version(&self) -> Result<Answer, MediaError> {
        match self.ask(0..1).await {
            // The connection that was kept may have been closed meanwhile.
            Err(error) if error.is_passing() => self.ask(0..1).await,
            answer => answer,
        }
    }

    /// Asks for a range of the same version of the file, and refuses any other answer.
    async fn ask(&self, range: Range<u64>) -> Result<Answer, MediaError> {
        let answer = self.client.ask(range.clone()).await?;
        let name = &self.client.name;
        if !answer.is_range() {
            let how = format!("HTTP {} to a range, after it had served one", answer.status());
            return Err(MediaError::untrue(name, how));
        }
        let Some((found, size)) = answer.range() else {
            return Err(MediaError::untrue(name, "HTTP 206 without the range it holds"));
        };
        let now = RemoteVersion::of(&answer, size);
        if now != self.version {
            return Err(MediaError::changed(name, self.version.difference(&now)));
        }
        if found != range {
            return Err(MediaError::untrue(name, "another range than the one asked for"));
        }
        Ok(answer)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct RemoteVersion {
    size: u64,
    etag: Option<String>,
    modified: Option<String>,
}

impl RemoteVersion {
    fn of(answer: &Answer, size: u64) -> Self {
        let header = |name| answer.header(name).map(str::to_owned);
        Self { size, etag: header(ETAG), modified: header(LAST_MODIFIED) }
    }

    /// Returns a string that changes whenever the bytes may have changed; `None` without a strong
    /// `ETag` and a time of change. A weak `ETag` may stay the same (RFC 9110, 8.8.1).
    fn stamp(&self) -> Option<String> {
        let strong = self.etag.as_ref().filter(|etag| !etag.starts_with("W/"));
        let version = strong.or(self.modified.as_ref())?;
        Some(format!("{}:{version}", self.size))
    }

    fn difference(&self, now: &Self) -> String {
        if self.size != now.size {
            return format!("its size was {} and is {}", self.size, now.size);
        }
        "its ETag or time of change is another".to_owned()
    }
}

/// One answer that holds everything from a byte to the end. One request for all of it costs one round
/// trip instead of one for each chunk.
#[derive(Debug)]
struct Download {
    answer: Answer,
    name: String,
    /// The range that is not handed on yet.
    left: Range<u64>,
    /// The bytes that have come and belong to the next chunk.
    rest: Bytes,
}

impl Download {
    fn at(&self) -> u64 {
        self.left.start
    }

    /// Returns the next bytes before `end`. The very last ones are returned only when the answer has
    /// ended with them, so that a video with other bytes behind it is never completed.
    async fn next(&mut self, end: u64) -> Result<Bytes, MediaError> {
        if self.rest.is_empty() {
            self.rest = self.receive(0).await?;
        }
        let is_last = self.rest.len() as u64 == self.left.end - self.left.start;
        if is_last && self.answer.next().await?.is_some() {
            return Err(self.too_many_bytes());
        }
        let wanted = usize::try_from(end - self.left.start).unwrap_or(usize::MAX);
        let block = self.rest.split_to(wanted.min(self.rest.len()));
        self.left.start += block.len() as u64;
        Ok(block)
    }

    async fn begins_with(&mut self, head: &[u8]) -> Result<bool, MediaError> {
        let mut first = BytesMut::new();
        while first.len() < head.len() {
            first.extend_from_slice(&self.receive(first.len() as u64).await?);
        }
        self.rest = first.freeze();
        Ok(self.rest.starts_with(head))
    }

    /// Returns more of the answer, behind `held` bytes that have come and are not handed on yet.
    async fn receive(&mut self, held: u64) -> Result<Bytes, MediaError> {
        let left = self.left.end - self.left.start - held;
        match self.answer.next().await? {
            Some(block) if block.len() as u64 > left => Err(self.too_many_bytes()),
            Some(block) => Ok(block),
            None => {
                let how = format!("{left} bytes of a range are missing");
                Err(MediaError::untrue(&self.name, how))
            }
        }
    }

    fn too_many_bytes(&self) -> MediaError {
        MediaError::untrue(&self.name, "more bytes than the range has")
    }
}
