//! A video as bytes by range, wherever it comes from

use std::ops::Range;

use bytes::{Bytes, BytesMut};
use url::Url;

use super::error::{LARGEST_MEDIA, MediaError};
use super::feed::Feed;
use super::guard::Attendance;
use super::local::LocalFile;
use super::location::{Location, shown};
use super::pace::Pace;
use super::remote::{Looked, RemoteFile, moved};
use super::spool;
use super::tries::Tries;
use super::video_type::VideoType;
use crate::clock::Clock;

/// Enough to tell a container.
const HEAD: u64 = 64;

/// A video that can be read, any range at any time.
#[derive(Debug, Clone)]
pub struct Source {
    origin: Origin,
    location: Location,
    name: String,
    video_type: VideoType,
    clock: Clock,
    moved_to: Option<String>,
}

#[derive(Debug, Clone)]
enum Origin {
    Local(LocalFile),
    /// Kept in a temporary file.
    Kept(LocalFile),
    Remote(RemoteFile),
}

impl Source {
    /// Looks at the media: a file or an address that serves ranges stays where it is; the rest is
    /// kept in a temporary file without a name.
    pub async fn open(
        location: &Location,
        clock: Clock,
        attendance: Attendance,
    ) -> Result<Self, MediaError> {
        Self::open_up_to(LARGEST_MEDIA, location, clock, attendance).await
    }

    /// The same, but of an address that serves no ranges at most `largest` bytes are kept.
    pub async fn open_up_to(
        largest: u64,
        location: &Location,
        clock: Clock,
        attendance: Attendance,
    ) -> Result<Self, MediaError> {
        let name = location.to_string();
        let mut moved_to = None;
        let origin = match location {
            Location::File(path) => Origin::Local(LocalFile::open(path)?),
            Location::Stdin => {
                Origin::Kept(LocalFile::unnamed(spool::keep_stdin(&name).await?, &name)?)
            }
            Location::Web(url) => {
                let (origin, led) = on_the_web(url, largest, clock, attendance).await?;
                moved_to = led;
                origin
            }
        };
        let head = match &origin {
            Origin::Local(file) | Origin::Kept(file) => file.head(HEAD)?,
            Origin::Remote(file) => file.head(),
        };
        let video_type = VideoType::of(&head, &name);
        Ok(Self { origin, location: location.clone(), name, video_type, clock, moved_to })
    }

    /// Where the address leads by redirects, if it does, without its query.
    pub fn moved_to(&self) -> Option<&str> {
        self.moved_to.as_deref()
    }

    /// The first bytes, where the first look has brought them along.
    pub(crate) fn head(&self) -> Option<Bytes> {
        match &self.origin {
            Origin::Local(_) | Origin::Kept(_) => None,
            Origin::Remote(file) => Some(file.head()),
        }
    }

    /// What the user knows it by.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its size in bytes, at least 1; more than TikTok takes is possible.
    pub fn size(&self) -> u64 {
        match &self.origin {
            Origin::Local(file) | Origin::Kept(file) => file.size(),
            Origin::Remote(file) => file.size(),
        }
    }

    /// Its container.
    pub fn video_type(&self) -> VideoType {
        self.video_type
    }

    /// Starts reading a range. A source that is no longer what it was ends it with an error.
    pub fn stream(&self, range: Range<u64>) -> Feed {
        match &self.origin {
            Origin::Local(file) | Origin::Kept(file) => file.stream(range),
            Origin::Remote(file) => file.stream(range),
        }
    }

    /// Where it is.
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// What is another as soon as the media is; none where nothing tells.
    pub fn stamp(&self) -> Option<String> {
        match &self.origin {
            Origin::Local(file) => file.stamp(),
            Origin::Kept(_) => None,
            Origin::Remote(file) => file.stamp(),
        }
    }

    /// Reads a small range whole, again when its origin has a passing trouble.
    pub async fn read(&self, range: Range<u64>) -> Result<Bytes, MediaError> {
        if let Origin::Remote(file) = &self.origin
            && let Some(known) = known(&file.head(), &range)
        {
            return Ok(known);
        }
        let mut tries = Tries::at_leisure(self.clock);
        loop {
            match self.read_once(range.clone()).await {
                Err(error) => tries.after(error).await?,
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
        // A closed channel lets a reader that failed say why.
        drop(blocks);
        feed.end().await?;
        Ok(all.freeze())
    }
}

/// What is at an address, and where that leads by redirects; again while its server has trouble.
async fn on_the_web(
    url: &Url,
    largest: u64,
    clock: Clock,
    attendance: Attendance,
) -> Result<(Origin, Option<String>), MediaError> {
    let once = async || match RemoteFile::look(url, clock, attendance).await? {
        Looked::Ranges(file) => {
            let led = file.moved_to();
            Ok((Origin::Remote(file), led))
        }
        Looked::Whole(answer) => {
            let (name, led) = (shown(url), moved(url, answer.url()));
            let file = spool::keep_answer(largest, &name, answer, Pace::new(clock)).await?;
            Ok((Origin::Kept(LocalFile::unnamed(file, &name)?), led))
        }
    };
    let mut tries = Tries::at_leisure(clock);
    loop {
        match once().await {
            Err(error) => tries.after(error).await?,
            found => return found,
        }
    }
}

/// The part of what is at hand already, if that is all of it.
fn known(head: &Bytes, range: &Range<u64>) -> Option<Bytes> {
    let (start, end) = (usize::try_from(range.start).ok()?, usize::try_from(range.end).ok()?);
    (start <= end && end <= head.len()).then(|| head.slice(start..end))
}
