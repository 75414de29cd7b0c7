//! Comparison of media with the media of an earlier run

use std::ops::Range;

use super::content::path;
use crate::flow::error::FlowError;
use crate::journal::{Entry, Transfer};
use crate::media::{ContentHash, Location, MediaError, Source};
use crate::tiktok::ChunkPlan;

/// The start of a stamp that is a hash of all bytes.
const WHOLE: &str = "sha256:";

/// Returns whether the media has not changed since the entry began: its stamp is the same, or every
/// byte of the `arrived` chunks that TikTok has.
pub(crate) async fn is_same(
    entry: &Entry,
    source: &Source,
    plan: ChunkPlan,
    arrived: u64,
) -> Result<bool, MediaError> {
    if source.size() != entry.planned.media.size {
        return Ok(false);
    }
    if has_stamp(entry, source).await? {
        return Ok(true);
    }
    Ok(has_same_chunks(entry, source, plan, arrived).await? == Some(true))
}

/// Returns whether the first `count` chunks have the noted bytes; `None` if not all are noted.
async fn has_same_chunks(
    entry: &Entry,
    source: &Source,
    plan: ChunkPlan,
    count: u64,
) -> Result<Option<bool>, MediaError> {
    for index in 0..count {
        let (Some(chunk), Some(known)) = (plan.chunk(index), entry.chunks.get(&index)) else {
            return Ok(None);
        };
        match hash(source, chunk.range()).await {
            // Only a dry run keeps so little: two of one size and beginning are hardly ever different.
            Err(MediaError::NotKept(_)) => return Ok(Some(true)),
            hash if hash.as_ref().is_ok_and(|hash| hash.as_ref() == Some(known)) => {}
            hash => return hash.map(|_| Some(false)),
        }
    }
    Ok(Some(true))
}

/// Returns a stamp that is the same on every machine: a hash of all bytes of a file. Other sources have
/// stamps of their servers, or none.
pub(crate) async fn shared_stamp(source: &Source) -> Result<Option<String>, MediaError> {
    if !matches!(source.location(), Location::File(_)) {
        return Ok(source.stamp());
    }
    Ok(hash(source, 0..source.size()).await?.map(|hash| format!("{WHOLE}{hash}")))
}

/// Returns whether the media has the entry's stamp.
async fn has_stamp(entry: &Entry, source: &Source) -> Result<bool, MediaError> {
    let Some(noted) = &entry.planned.media.stamp else {
        return Ok(false);
    };
    let stamp = if noted.starts_with(WHOLE) { shared_stamp(source).await? } else { source.stamp() };
    Ok(stamp.as_ref() == Some(noted))
}

/// Returns whether the media has the entry's place or stamp.
pub(crate) async fn is_at_its_place(entry: &Entry, source: &Source) -> Result<bool, MediaError> {
    let media = &entry.planned.media;
    let is_shared = media.stamp.as_ref().is_some_and(|stamp| stamp.starts_with(WHOLE));
    Ok(has_stamp(entry, source).await?
        || match source.location() {
            // Files of one path on two machines may be different ones.
            Location::File(_) if is_shared => false,
            Location::File(_) => media.path.is_some() && media.path == path(source.location()),
            Location::Web(_) | Location::Stdin => media.name == source.name(),
        })
}

/// Returns whether an entry with the same fingerprint is certainly of other media. Media whose bytes
/// did not pass this machine cannot be compared, and is not.
pub(crate) async fn is_certainly_other(
    entry: &Entry,
    source: Option<&Source>,
) -> Result<bool, FlowError> {
    let Some(source) = source else {
        return Ok(false);
    };
    let media = &entry.planned.media;
    if entry.planned.transfer == Transfer::Pull || has_stamp(entry, source).await? {
        return Ok(false);
    }
    if media.stamp.as_ref().is_some_and(|stamp| stamp.starts_with(WHOLE))
        && media.original.is_none()
        && let Some(stamp) = shared_stamp(source).await?
    {
        // A file of another machine is compared by the hash of all its bytes.
        return Ok(stamp.starts_with(WHOLE));
    }
    if let Some(original) = &media.original {
        // What was sent was made of it, and tells nothing.
        return Ok(hash(source, 0..source.size()).await?.as_deref() != Some(&**original));
    }
    Ok(match ChunkPlan::begun(media.size, media.chunk_size) {
        Ok(plan) => has_same_chunks(entry, source, plan, plan.count).await? == Some(false),
        Err(_) => false,
    })
}

async fn hash(source: &Source, range: Range<u64>) -> Result<Option<String>, MediaError> {
    Ok(content_hash(source, range).await?.map(|hash| hash.to_string()))
}

/// Reads a range of the media, and returns the hash of its bytes; `None` if not all were read.
pub(crate) async fn content_hash(
    source: &Source,
    range: Range<u64>,
) -> Result<Option<ContentHash>, MediaError> {
    let mut feed = source.stream(range);
    let mut blocks = feed.bytes();
    while let Some(Ok(_)) = blocks.recv().await {}
    drop(blocks);
    feed.end().await
}
