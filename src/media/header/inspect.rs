//! The header of a source: runs the reader over its ranges

use thiserror::Error;

use super::error::HeaderError;
use super::facts::Media;
use super::reader::{HeaderReader, Step};
use crate::media::error::MediaError;
use crate::media::source::Source;

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

/// Reads what a source is, from its headers only.
pub async fn inspect(source: &Source) -> Result<Media, InspectError> {
    let mut reader = HeaderReader::new(source.size());
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
