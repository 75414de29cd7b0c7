//! The header of a source: runs the reader over its ranges

use thiserror::Error;

use super::error::MediaError;
use super::header::{HeaderError, HeaderReader, Media, Step};
use super::source::Source;

/// A source whose facts cannot be told.
#[derive(Debug, Error)]
pub enum InspectError {
    /// Its bytes cannot be read.
    #[error(transparent)]
    Source(#[from] MediaError),
    /// Its bytes are no video or photo.
    #[error("`{name}` is no video or photo to publish")]
    Header {
        /// What the user knows it by.
        name: String,
        /// Why.
        #[source]
        source: HeaderError,
    },
}

/// Reads what a source is, from its headers only. Of one that is coming in, as much is taken in as
/// these need; where nothing tells its size, what only its end tells is left out.
pub async fn inspect(source: &Source) -> Result<Media, InspectError> {
    loop {
        let was_known = source.is_size_known();
        let found = read(source).await;
        if source.is_size_known() != was_known {
            // It has ended on the way: read again with its true size.
            continue;
        }
        return match found {
            Err(InspectError::Header { name, source: HeaderError::Truncated { needs, .. } })
                if !was_known =>
            {
                Err(MediaError::TooLarge { name, size: needs }.into())
            }
            found => found,
        };
    }
}

async fn read(source: &Source) -> Result<Media, InspectError> {
    let mut reader = if source.is_size_known() {
        HeaderReader::new(source.size())
    } else {
        HeaderReader::of_coming(source.size())
    };
    if let Some(head) = source.head() {
        reader.feed(0, head);
    }
    loop {
        let step = reader.step().map_err(|error| InspectError::Header {
            name: source.name().to_owned(),
            source: error,
        })?;
        match step {
            Step::Done(media) => return Ok(media),
            Step::Need(range) => reader.feed(range.start, source.read(range).await?),
        }
    }
}
