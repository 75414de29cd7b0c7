//! The file of turns, which all processes of this machine share

use std::time::Duration;

use super::turns::{RatedCall, Times, key, take};
use super::{Journal, JournalError};
use crate::disk::{Folder, Patience, Privacy};

const FILE: &str = "turns.json";
const LOCK: &str = ".turns.lock";
const LARGEST_FILE: u64 = 256 * 1024;

impl Journal {
    /// Takes an account's next turn, and returns the time until then. Capitals of the name make no
    /// difference.
    pub fn take_turn(&self, account: &str, call: RatedCall) -> Result<Duration, JournalError> {
        let Some(limit) = call.a_minute() else {
            return Ok(Duration::ZERO);
        };
        if let Some(shared) = self.shared()? {
            // Other calls obey TikTok's 429.
            return if call.is_opening() {
                shared.take_turn(account, call)
            } else {
                Ok(Duration::ZERO)
            };
        }
        let folder = self.folder_for_writing()?;
        let _lock = folder.lock(LOCK, Patience::quiet().wanting("the turns of TikTok's calls"))?;
        let mut times = read(&folder)?;
        let wait = take(&mut times, key(call, account), limit, self.clock);
        write(&folder, &times)?;
        Ok(wait)
    }
}

/// Reads the file of times. A damaged file counts as empty, since TikTok's own 429 still holds.
pub(crate) fn read(folder: &Folder) -> Result<Times, JournalError> {
    let file = folder.read(FILE, Privacy::Owner, LARGEST_FILE)?;
    Ok(file.and_then(|file| serde_json::from_slice(&file).ok()).unwrap_or_default())
}

/// Adds turns that were taken in a shared store.
pub(crate) fn add(folder: &Folder, others: &Times) -> Result<(), JournalError> {
    let _lock = folder.lock(LOCK, Patience::quiet().wanting("the turns of TikTok's calls"))?;
    let mut times = read(folder)?;
    for (call, moments) in others {
        let all = times.entry(call.clone()).or_default();
        all.extend(moments);
        all.sort_unstable();
        all.dedup();
    }
    write(folder, &times)
}

/// Removes all turns.
pub(crate) fn remove(folder: &Folder) -> Result<(), JournalError> {
    let _lock = folder.lock(LOCK, Patience::quiet().wanting("the turns of TikTok's calls"))?;
    Ok(folder.remove(FILE)?)
}

fn write(folder: &Folder, times: &Times) -> Result<(), JournalError> {
    let file = match folder.reopen(FILE)? {
        Some(file) => file,
        None => folder.create(FILE)?,
    };
    let json = serde_json::to_vec(times).expect("a map of numbers is JSON");
    file.cut(0)?;
    Ok(file.write(&json)?)
}
