//! The inspection of a source: feeds its ranges to the header reader

use thiserror::Error;

use super::{HeaderError, HeaderReader, Media, MediaError, Source, Step};

/// A source whose headers give no facts.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum InspectError {
    #[error(transparent)]
    Source(#[from] MediaError),
    #[error("`{name}` is no video or photo to publish")]
    Header { name: String, source: HeaderError },
}

/// Returns the facts in a source's headers. Incoming media is received as far as they need. If its
/// size stays unknown, facts that only its end gives are left out.
pub async fn inspect(source: &Source) -> Result<Media, InspectError> {
    loop {
        let was_known = source.is_size_known();
        let found = read(source).await;
        if source.is_size_known() != was_known {
            // The end was reached: read again with the true size.
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
        HeaderReader::of_incoming(source.size())
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
