//! Writes that recognise themselves: after a refusal or a lost answer the key is read again

use super::engine::Engine;
use super::error::KvError;
use super::item::{Item, Version, Write};
use super::retry::Tries;
use super::trouble::Trouble;

/// Reads a value, with retries.
pub(super) async fn get(
    engine: &Engine,
    name: &str,
    tries: &mut Tries<'_>,
) -> Result<Option<Item>, KvError> {
    loop {
        match tries.once(engine.get(name)).await {
            Ok(found) => return Ok(found),
            Err(trouble) => tries.pause(trouble).await?,
        }
    }
}

/// Writes a value if the key is in the expected state. `None` if it is not.
///
/// A store refuses a write that it has already made, when the answer was lost and something on the
/// way sends it again. Only the value itself tells whose write it was.
pub(super) async fn put(
    engine: &Engine,
    write: &Write,
    tries: &mut Tries<'_>,
) -> Result<Option<Version>, KvError> {
    loop {
        let trouble = match tries.once(engine.put(write)).await {
            Ok(version) => return Ok(Some(version)),
            Err(Trouble::Final(error)) => return Err(error),
            Err(trouble) => trouble,
        };
        match get(engine, &write.name, tries).await? {
            Some(item) if item.bytes == write.bytes => return Ok(Some(item.version)),
            found if write.expect.is_met_by(found.as_ref()) => tries.pause(trouble).await?,
            _ => return Ok(None),
        }
    }
}
