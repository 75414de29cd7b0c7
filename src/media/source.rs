//! Media as bytes by range, from a file, an address or a pipe

use std::fs::File;
use std::ops::Range;

use bytes::{Bytes, BytesMut};
use reqwest::header::CONTENT_TYPE;
use url::Url;

use super::content_type::{begins_with_box, content_type};
use super::error::{LARGEST_MEDIA, MediaError};
use super::feed::Feed;
use super::header::BoxWalk;
use super::local::LocalFile;
use super::location::{Location, shown};
use super::remote::{Attendance, HEAD, RangeClient, RemoteFile, Retries};
use super::spool::{Inflow, Spool};
use crate::clock::Clock;

const CONTAINER_HEAD: u64 = 64;
/// The bytes that identify any media that can be read only once.
const FIRST_BYTES: u64 = 4096;

/// Media of which any range can be read at any time.
#[derive(Debug, Clone)]
pub struct Source {
    origin: Origin,
    location: Location,
    name: String,
    /// The content type of a video.
    pub(crate) content_type: &'static str,
    clock: Clock,
    moved_to: Option<String>,
    /// The content type that the server gave; `None` for other media, or if it gave none.
    announced: Option<String>,
}

#[derive(Debug, Clone)]
enum Origin {
    Local(LocalFile),
    Kept(LocalFile),
    /// Media that can be read only once and is not complete yet, with its first bytes.
    Incoming(Spool, Bytes),
    Remote(RemoteFile),
}

/// The part to keep of media that can be read only once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All of it, to be sent.
    All,
    /// The part that is needed to check it.
    Beginning,
}

impl Source {
    /// Opens media. A file or an address that serves ranges is read in place. Any other media is kept
    /// in a temporary file without a name: its first bytes now, and more as it is read.
    pub async fn open(
        location: &Location,
        clock: Clock,
        attendance: Attendance,
    ) -> Result<Self, MediaError> {
        Self::open_up_to(LARGEST_MEDIA, location, clock, attendance).await
    }

    /// Opens media, and refuses more than `largest` bytes of media that can be read only once.
    pub(crate) async fn open_up_to(
        largest: u64,
        location: &Location,
        clock: Clock,
        attendance: Attendance,
    ) -> Result<Self, MediaError> {
        let name = location.to_string();
        let mut moved_to = None;
        let mut announced = None;
        let origin = match location {
            Location::File(path) => Origin::Local(LocalFile::open(path)?),
            Location::Stdin => {
                incoming(Spool::new(&name, Inflow::Stdin(tokio::io::stdin()), largest)?).await?
            }
            Location::Web(url) => {
                let found = at_address(url, largest, clock, attendance).await?;
                moved_to = found.moved_to;
                announced = found.announced;
                found.origin
            }
        };
        let head = match &origin {
            Origin::Local(file) | Origin::Kept(file) => file.head(CONTAINER_HEAD)?,
            Origin::Incoming(_, head) => head.clone(),
            Origin::Remote(file) => file.head.clone(),
        };
        let content_type = content_type(&head, &name);
        let location = location.clone();
        Ok(Self { origin, location, name, content_type, clock, moved_to, announced })
    }

    pub(crate) fn converted(&self, file: File) -> Result<Self, MediaError> {
        let file = LocalFile::unnamed(file, &self.name)?;
        let content_type = content_type(&file.head(CONTAINER_HEAD)?, &self.name);
        Ok(Self { origin: Origin::Kept(file), content_type, ..self.clone() })
    }

    /// Returns whether the media can be read only once and is not complete yet.
    pub(crate) fn is_incoming(&self) -> bool {
        matches!(self.origin, Origin::Incoming(..))
    }

    /// Returns whether the size is known, because it was announced or the end was reached.
    pub(crate) fn is_size_known(&self) -> bool {
        match &self.origin {
            Origin::Incoming(spool, _) => spool.size().is_some(),
            Origin::Local(_) | Origin::Kept(_) | Origin::Remote(_) => true,
        }
    }

    /// Receives the rest of incoming media, so that its size is known and, if all is kept, any range
    /// can be read. Returns whether the size was unknown before.
    pub(crate) async fn receive(&mut self, keep: Extent) -> Result<bool, MediaError> {
        let was_known = self.is_size_known();
        let Origin::Incoming(spool, head) = &self.origin else {
            return Ok(false);
        };
        let mut walk = match (was_known, begins_with_box(head)) {
            (false, true) => BoxWalk::default(),
            _ => BoxWalk::none(),
        };
        match keep {
            Extent::All => self.origin = Origin::Kept(spool.keep_all(&mut walk).await?),
            Extent::Beginning => spool.count(&mut walk).await?,
        }
        Ok(!was_known)
    }

    /// Returns the address that redirects lead to, without its query; `None` without redirects.
    pub(crate) fn moved_to(&self) -> Option<&str> {
        self.moved_to.as_deref()
    }

    /// Returns the content type that the server gave, without its parameters; `None` for media that is
    /// at no address, or if the server gave none.
    pub(crate) fn announced_type(&self) -> Option<&str> {
        Some(self.announced.as_deref()?.split(';').next()?.trim())
    }

    pub(crate) fn head(&self) -> Option<Bytes> {
        match &self.origin {
            Origin::Local(_) | Origin::Kept(_) => None,
            Origin::Incoming(_, head) => Some(head.clone()),
            Origin::Remote(file) => Some(file.head.clone()),
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Returns the size in bytes, at least 1. It may exceed TikTok's limit. If the size of incoming
    /// media is unknown, this is the most that is received.
    pub(crate) fn size(&self) -> u64 {
        match &self.origin {
            Origin::Local(file) | Origin::Kept(file) => file.size(),
            Origin::Incoming(spool, _) => spool.size().unwrap_or(spool.largest()),
            Origin::Remote(file) => file.size(),
        }
    }

    /// Starts reading a range. The feed ends with an error if the media has changed.
    pub(crate) fn stream(&self, range: Range<u64>) -> Feed {
        match &self.origin {
            Origin::Local(file) | Origin::Kept(file) => file.stream(range),
            Origin::Incoming(spool, _) => spool.stream(range),
            Origin::Remote(file) => file.stream(range),
        }
    }

    pub(crate) fn location(&self) -> &Location {
        &self.location
    }

    /// Returns a string that changes whenever the media may have changed, if there is one.
    pub(crate) fn stamp(&self) -> Option<String> {
        match &self.origin {
            Origin::Local(file) => file.stamp(),
            Origin::Kept(_) | Origin::Incoming(..) => None,
            Origin::Remote(file) => file.stamp(),
        }
    }

    /// Reads a small range whole, with retries. The result is shorter if incoming media ends.
    pub(crate) async fn read(&self, range: Range<u64>) -> Result<Bytes, MediaError> {
        if let Origin::Remote(file) = &self.origin
            && let Some(known) = known(&file.head, &range)
        {
            return Ok(known);
        }
        if let Origin::Incoming(spool, _) = &self.origin {
            spool.keep_to(range.end).await?;
            let end = range.end.min(self.size());
            return self.read_once(range.start.min(end)..end).await;
        }
        let mut retries = Retries::before_upload(self.clock);
        loop {
            match self.read_once(range.clone()).await {
                Err(error) => retries.wait(error).await?,
                read => return read,
            }
        }
    }

    async fn read_once(&self, range: Range<u64>) -> Result<Bytes, MediaError> {
        if let Origin::Remote(file) = &self.origin {
            return file.read(range).await;
        }
        let mut feed = self.stream(range);
        let mut blocks = feed.bytes();
        let mut all = BytesMut::new();
        while let Some(Ok(block)) = blocks.recv().await {
            all.extend_from_slice(&block);
        }
        // A reader that failed can only end once the channel is closed.
        drop(blocks);
        feed.end().await?;
        Ok(all.freeze())
    }
}

/// Media at an address, as its server answered.
struct Found {
    origin: Origin,
    /// The address that redirects led to; `None` without redirects.
    moved_to: Option<String>,
    announced: Option<String>,
}

/// Opens media at an address.
async fn at_address(
    url: &Url,
    largest: u64,
    clock: Clock,
    attendance: Attendance,
) -> Result<Found, MediaError> {
    let once = async || {
        let client = RangeClient::new(url, clock, attendance)?;
        let answer = client.ask_first(HEAD).await?;
        let moved_to = answer.moved_from(url);
        let announced = answer.header(CONTENT_TYPE).map(str::to_owned);
        let range = answer.range().filter(|_| answer.is_range());
        let origin = if let Some((range, size)) = range {
            Origin::Remote(RemoteFile::new(client, answer, range, size).await?)
        } else {
            let inflow = Inflow::of_answer(answer, client);
            incoming(Spool::new(&shown(url), inflow, largest)?).await?
        };
        Ok(Found { origin, moved_to, announced })
    };
    let mut retries = Retries::before_upload(clock);
    loop {
        match once().await {
            Err(error) => retries.wait(error).await?,
            found => return found,
        }
    }
}

async fn incoming(spool: Spool) -> Result<Origin, MediaError> {
    spool.keep_to(FIRST_BYTES).await?;
    let head = spool.so_far()?.head(FIRST_BYTES)?;
    Ok(Origin::Incoming(spool, head))
}

fn known(head: &Bytes, range: &Range<u64>) -> Option<Bytes> {
    let start = usize::try_from(range.start).ok()?;
    let end = usize::try_from(range.end).ok()?;
    (start <= end && end <= head.len()).then(|| head.slice(start..end))
}
