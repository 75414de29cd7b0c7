//! A video as bytes by range, wherever it comes from

use std::fs::File;
use std::ops::Range;

use bytes::{Bytes, BytesMut};
use url::Url;

use super::error::{LARGEST_MEDIA, MediaError};
use super::feed::Feed;
use super::header::BoxWalk;
use super::inflow::Inflow;
use super::local::LocalFile;
use super::location::{Location, shown};
use super::remote::{Attendance, Looked, RemoteFile, Tries, moved};
use super::spool::Spool;
use super::video_type::VideoType;
use crate::clock::Clock;

/// Enough to tell a container.
const HEAD: u64 = 64;
/// Enough to tell what anything is that can be read only once.
const FIRST_LOOK: u64 = 4096;

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
    /// It can be read only once, and not all of it has been.
    Coming(Spool, Bytes),
    Remote(RemoteFile),
}

/// How much is kept of media that can be read only once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All of it, to be sent.
    All,
    /// What it takes to judge it.
    Beginning,
}

impl Source {
    /// Looks at the media: a file or an address that serves ranges stays where it is. Of the rest
    /// the first bytes are kept in a temporary file without a name, and more as it is read.
    pub async fn open(
        location: &Location,
        clock: Clock,
        attendance: Attendance,
    ) -> Result<Self, MediaError> {
        Self::open_up_to(LARGEST_MEDIA, location, clock, attendance).await
    }

    /// The same, but what can be read only once has at most `largest` bytes.
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
            Location::Stdin => coming(Spool::new(&name, Inflow::of_stdin(), largest)?).await?,
            Location::Web(url) => {
                let (origin, led) = on_the_web(url, largest, clock, attendance).await?;
                moved_to = led;
                origin
            }
        };
        let head = match &origin {
            Origin::Local(file) | Origin::Kept(file) => file.head(HEAD)?,
            Origin::Coming(_, head) => head.clone(),
            Origin::Remote(file) => file.head(),
        };
        let video_type = VideoType::of(&head, &name);
        Ok(Self { origin, location: location.clone(), name, video_type, clock, moved_to })
    }

    /// Returns what was made of it, in a file that has lost its name, or is about to.
    pub(crate) fn converted(&self, file: File) -> Result<Self, MediaError> {
        let file = LocalFile::unnamed(file, &self.name)?;
        let video_type = VideoType::of(&file.head(HEAD)?, &self.name);
        Ok(Self { origin: Origin::Kept(file), video_type, ..self.clone() })
    }

    /// Returns whether it can be read only once, and not all of it has been.
    pub fn is_coming_in(&self) -> bool {
        matches!(self.origin, Origin::Coming(..))
    }

    /// Returns whether its size is known, by an announcement or by having come to its end.
    pub(crate) fn is_size_known(&self) -> bool {
        match &self.origin {
            Origin::Coming(spool, _) => spool.size().is_some(),
            Origin::Local(_) | Origin::Kept(_) | Origin::Remote(_) => true,
        }
    }

    /// Takes in what is still coming, so that its size is known and, where all is kept, any range
    /// can be read. Returns whether anything has been learned by it.
    pub async fn take_in(&mut self, keep: Extent) -> Result<bool, MediaError> {
        let was_known = self.is_size_known();
        let Origin::Coming(spool, head) = &self.origin else {
            return Ok(false);
        };
        let mut walk = match (was_known, VideoType::begins_with_box(head)) {
            (false, true) => BoxWalk::default(),
            _ => BoxWalk::none(),
        };
        match keep {
            Extent::All => self.origin = Origin::Kept(spool.keep_all(&mut walk).await?),
            Extent::Beginning => spool.count(&mut walk).await?,
        }
        Ok(!was_known)
    }

    /// Where the address leads by redirects, if it does, without its query.
    pub fn moved_to(&self) -> Option<&str> {
        self.moved_to.as_deref()
    }

    /// The first bytes, where the first look has brought them along.
    pub(crate) fn head(&self) -> Option<Bytes> {
        match &self.origin {
            Origin::Local(_) | Origin::Kept(_) => None,
            Origin::Coming(_, head) => Some(head.clone()),
            Origin::Remote(file) => Some(file.head()),
        }
    }

    /// What the user knows it by.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its size in bytes, at least 1; more than TikTok takes is possible. As long as nothing tells
    /// the size of what is coming in, the most that is taken in.
    pub fn size(&self) -> u64 {
        match &self.origin {
            Origin::Local(file) | Origin::Kept(file) => file.size(),
            Origin::Coming(spool, _) => spool.size().unwrap_or(spool.largest()),
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
            Origin::Coming(spool, _) => spool.stream(range),
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
            Origin::Kept(_) | Origin::Coming(..) => None,
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
        if let Origin::Coming(spool, _) = &self.origin {
            // Where the end comes first, there is less to read than was asked for.
            spool.keep_to(range.end).await?;
            let end = range.end.min(self.size());
            return self.read_once(range.start.min(end)..end).await;
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
        Looked::Whole(answer, client) => {
            let led = moved(url, answer.url());
            let inflow = Inflow::of_answer(answer, client);
            Ok((coming(Spool::new(&shown(url), inflow, largest)?).await?, led))
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

/// Looks at the first bytes of what can be read only once.
async fn coming(spool: Spool) -> Result<Origin, MediaError> {
    spool.keep_to(FIRST_LOOK).await?;
    let head = spool.so_far()?.head(FIRST_LOOK)?;
    Ok(Origin::Coming(spool, head))
}

/// The part of what is at hand already, if that is all of it.
fn known(head: &Bytes, range: &Range<u64>) -> Option<Bytes> {
    let (start, end) = (usize::try_from(range.start).ok()?, usize::try_from(range.end).ok()?);
    (start <= end && end <= head.len()).then(|| head.slice(start..end))
}
