//! A web address read by ranges, and watched for saying the truth

use std::ops::Range;
use std::time::Duration;

use bytes::Bytes;
use reqwest::{Response, StatusCode};
use url::Url;

use super::download::{Download, LeftOff, untrue, whole};
use super::guard::Attendance;
use super::prefix::Prefix;
use super::range_client::{RangeClient, content_range};
use super::stamp::Stamp;
use super::tries::Tries;
use crate::clock::Clock;
use crate::media::content_hash::Hashing;
use crate::media::error::{LARGEST_MEDIA, MediaError};
use crate::media::feed::{Feed, Filler};
use crate::media::location::shown;

/// The first range: enough to tell a video's type.
const HEAD: u64 = 64 * 1024;
/// How long the last block waits for an origin to say that nothing has changed: TikTok has a request
/// half done meanwhile.
const LAST_LOOK_LIMIT: Duration = Duration::from_secs(10);

/// A video at an address that serves ranges.
#[derive(Debug, Clone)]
pub(crate) struct RemoteFile {
    client: RangeClient,
    stamp: Stamp,
    head: Bytes,
    moved_to: Option<String>,
    left_off: LeftOff,
    prefix: Prefix,
}

/// What an address turned out to be.
pub(crate) enum Looked {
    /// It serves ranges.
    Ranges(RemoteFile),
    /// It gives the whole at once, in this answer to this client.
    Whole(Response, RangeClient),
}

impl RemoteFile {
    /// Asks for the first bytes.
    pub(crate) async fn look(
        url: &Url,
        clock: Clock,
        attendance: Attendance,
    ) -> Result<Looked, MediaError> {
        let client = RangeClient::new(url, clock, attendance)?;
        let (answer, name) = (first_answer(&client).await?, client.name().to_owned());
        let first =
            content_range(&answer).filter(|_| answer.status() == StatusCode::PARTIAL_CONTENT);
        let Some((range, size)) = first else {
            match answer.content_length() {
                Some(0) => return Err(MediaError::Empty(name)),
                Some(size) if size > LARGEST_MEDIA => {
                    return Err(MediaError::TooLarge { name, size });
                }
                _ => return Ok(Looked::Whole(answer, client)),
            }
        };
        Ok(Looked::Ranges(Self {
            stamp: Stamp::of(&answer, size),
            moved_to: moved(url, answer.url()),
            head: whole(answer, &name, range.end, clock).await?,
            client,
            left_off: LeftOff::default(),
            prefix: Prefix::default(),
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
        Feed::waiting(self.client.name(), |mut filler| async move {
            file.pump(range, &mut filler).await.map(|()| filler.hash())
        })
    }

    /// Reads a small range whole.
    pub(crate) async fn read(&self, range: Range<u64>) -> Result<Bytes, MediaError> {
        let answer = self.ask(range.clone()).await?;
        whole(answer, self.client.name(), range.end - range.start, self.client.clock()).await
    }

    async fn pump(&self, range: Range<u64>, filler: &mut Filler) -> Result<(), MediaError> {
        let mut tries = Tries::underway(self.client.clock());
        let mut hashing = self.prefix.hashing(range.start).filter(|_| self.stamp().is_none());
        let mut download = match self.left_off.take_at(range.start) {
            Some(download) => download,
            None => self.download(range.start, &mut tries).await?,
        };
        while download.at() < range.end {
            match download.next(range.end).await {
                Ok(block) => {
                    if download.at() == self.stamp.size() {
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
                    self.pause(error, &mut tries).await?;
                    download = self.download(start, &mut tries).await?;
                }
            }
        }
        if let Some(hashing) = hashing {
            self.prefix.keep(range.end, hashing);
        }
        self.left_off.keep(download);
        Ok(())
    }

    /// Everything from `start` on, of the same media as what was read before.
    async fn download(&self, start: u64, tries: &mut Tries) -> Result<Download, MediaError> {
        // Where nothing tells that it is the same, it is read again from its beginning.
        let from = if self.stamp().is_some() { start } else { 0 };
        let left = from..self.stamp.size();
        let mut download = loop {
            match self.ask(left.clone()).await {
                Ok(answer) => {
                    let (name, clock) = (self.client.name(), self.client.clock());
                    break Download::new(answer, name, left, clock);
                }
                Err(error) => self.pause(error, tries).await?,
            }
        };
        if self.stamp().is_none() {
            self.skip_what_is_known(&mut download, start).await?;
        }
        Ok(download)
    }

    async fn skip_what_is_known(
        &self,
        download: &mut Download,
        start: u64,
    ) -> Result<(), MediaError> {
        let (same, mut read) = (download.begins_with(&self.head).await?, Hashing::new());
        while same && download.at() < start {
            read.take(&download.next(start).await?);
        }
        if same && (start == 0 || self.prefix.is(start, &read)) {
            return Ok(());
        }
        let how = "it gives other bytes than before".to_owned();
        Err(MediaError::Changed { name: self.client.name().to_owned(), how })
    }

    /// Waits before the next try after a passing trouble, where the address will tell whether it is
    /// the same media still.
    async fn pause(&self, error: MediaError, tries: &mut Tries) -> Result<(), MediaError> {
        match self.stamp() {
            Some(_) => tries.after(error).await,
            None => Err(error),
        }
    }

    /// Before the last block leaves: an upload of media that changed underway is never completed.
    /// An address that does not answer any more (a signature may have run out) says nothing of it.
    async fn refuse_late_change(&self) -> Result<(), MediaError> {
        let limit = self.client.clock().patience(LAST_LOOK_LIMIT);
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
        let (answer, name) = (self.client.ask(range.clone()).await?, self.client.name());
        if answer.status() != StatusCode::PARTIAL_CONTENT {
            let how = format!("HTTP {} to a range, after it had served one", answer.status());
            return Err(untrue(name, &how));
        }
        let Some((got, size)) = content_range(&answer) else {
            return Err(untrue(name, "HTTP 206 without the range it holds"));
        };
        let now = Stamp::of(&answer, size);
        if now != self.stamp {
            let how = self.stamp.difference(&now);
            return Err(MediaError::Changed { name: name.to_owned(), how });
        }
        if got != range {
            return Err(untrue(name, "another range than the one asked for"));
        }
        Ok(answer)
    }
}

/// Asks for the first bytes; for everything, once, where the server gives no range and does not say
/// so with `200`, as it should: with a refusal, or with other bytes than were asked for.
pub(crate) async fn first_answer(client: &RangeClient) -> Result<Response, MediaError> {
    match client.ask(0..HEAD).await {
        Ok(answer) if answer.status() == StatusCode::PARTIAL_CONTENT => {
            match content_range(&answer) {
                Some((range, size)) if size > 0 && range == (0..HEAD.min(size)) => Ok(answer),
                _ => client.ask_whole().await,
            }
        }
        Ok(answer) if answer.status() == StatusCode::RANGE_NOT_SATISFIABLE => {
            client.ask_whole().await
        }
        Err(MediaError::Status { status, .. }) if may_mean_the_range(status) => {
            client.ask_whole().await
        }
        told => told,
    }
}

/// Returns whether a request without a range may be answered in another way.
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

/// Where an address led, if it was elsewhere.
pub(crate) fn moved(from: &Url, to: &Url) -> Option<String> {
    (from[..url::Position::AfterQuery] != to[..url::Position::AfterQuery]).then(|| shown(to))
}
