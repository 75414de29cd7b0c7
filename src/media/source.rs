//! A video as bytes by range, wherever it comes from

use std::ops::Range;

use super::error::MediaError;
use super::feed::Feed;
use super::local::LocalFile;
use super::location::Location;
use super::pace::Pace;
use super::remote::{Looked, RemoteFile};
use super::spool;
use super::video_type::VideoType;
use crate::clock::Clock;

/// Enough to tell a container.
const HEAD: u64 = 64;

/// A video that can be read, any range at any time.
#[derive(Debug, Clone)]
pub struct Source {
    bytes: Bytes,
    name: String,
    video_type: VideoType,
}

#[derive(Debug, Clone)]
enum Bytes {
    Local(LocalFile),
    Remote(RemoteFile),
}

impl Source {
    /// Looks at the media: a file or an address that serves ranges stays where it is; the rest is
    /// kept in a temporary file without a name.
    pub async fn open(location: &Location, clock: Clock) -> Result<Self, MediaError> {
        let name = location.to_string();
        let bytes = match location {
            Location::File(path) => Bytes::Local(LocalFile::open(path)?),
            Location::Stdin => {
                Bytes::Local(LocalFile::unnamed(spool::keep_stdin(&name).await?, &name)?)
            }
            Location::Web(url) => match RemoteFile::look(url, clock).await? {
                Looked::Ranges(file) => Bytes::Remote(file),
                Looked::Whole(answer) => {
                    let file = spool::keep_answer(&name, answer, Pace::new(clock)).await?;
                    Bytes::Local(LocalFile::unnamed(file, &name)?)
                }
            },
        };
        let head = match &bytes {
            Bytes::Local(file) => file.head(HEAD)?,
            Bytes::Remote(file) => file.head(),
        };
        let video_type = VideoType::of(&head, &name);
        Ok(Self { bytes, name, video_type })
    }

    /// What the user knows it by.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its size in bytes, 1 to 4 GiB.
    pub fn size(&self) -> u64 {
        match &self.bytes {
            Bytes::Local(file) => file.size(),
            Bytes::Remote(file) => file.size(),
        }
    }

    /// Its container.
    pub fn video_type(&self) -> VideoType {
        self.video_type
    }

    /// Starts reading a range. A source that is no longer what it was ends it with an error.
    pub fn stream(&self, range: Range<u64>) -> Feed {
        match &self.bytes {
            Bytes::Local(file) => file.stream(range),
            Bytes::Remote(file) => file.stream(range),
        }
    }
}
