//! TikTok's calls a minute, shared by all processes of this machine

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::book::Journal;
use super::error::JournalError;
use crate::clock::Clock;
use crate::disk::{Folder, Patience, Privacy};

/// The file of times, and its lock.
const FILE: &str = "turns.json";
const LOCK: &str = ".turns.lock";
const LARGEST_FILE: u64 = 256 * 1024;
/// TikTok counts in a sliding minute; a little more, since its minute is not ours.
const MINUTE: Duration = Duration::from_secs(65);

/// An endpoint of TikTok's API that is called with an access token. TikTok counts the calls of each
/// one by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RatedCall {
    /// Opening a video that is posted.
    VideoInit,
    /// Opening a video that becomes a draft.
    InboxInit,
    /// Opening photos, whether they are posted or become a draft.
    PhotoInit,
    /// Asking about the creator.
    CreatorInfo,
    /// Asking where a publish stands.
    Status,
    /// Stopping a publish.
    Cancel,
    /// Taking the app's access back.
    Revoke,
}

impl RatedCall {
    /// The key in the file of times. agoras 2.3.0 wrote `init` for all three openings: what it left
    /// there is not counted, and goes after a minute.
    const fn name(self) -> &'static str {
        match self {
            Self::VideoInit => "video/init",
            Self::InboxInit => "inbox/video/init",
            Self::PhotoInit => "content/init",
            Self::CreatorInfo => "creator_info",
            Self::Status => "status",
            Self::Cancel => "cancel",
            Self::Revoke => "revoke",
        }
    }

    /// How many a minute TikTok takes with one access token (TikTok: content posting API
    /// reference); `None` where it states no limit.
    const fn a_minute(self) -> Option<usize> {
        match self {
            Self::VideoInit | Self::InboxInit | Self::PhotoInit => Some(6),
            Self::CreatorInfo => Some(20),
            Self::Status => Some(30),
            Self::Cancel | Self::Revoke => None,
        }
    }
}

/// When calls were or will be made, in milliseconds since 1970.
type Times = BTreeMap<String, Vec<u64>>;

impl Journal {
    /// Takes an account's next turn, and returns the time until then. Capitals of the name make no
    /// difference.
    pub fn take_turn(&self, account: &str, call: RatedCall) -> Result<Duration, JournalError> {
        let Some(limit) = call.a_minute() else {
            return Ok(Duration::ZERO);
        };
        let folder = self.folder_for_writing()?;
        let _lock = folder.lock(LOCK, Patience::quiet().wanting("the turns of TikTok's calls"))?;
        let mut times = read(&folder)?;
        let wait = take(&mut times, key(call, account), limit, self.clock());
        write(&folder, &times)?;
        Ok(wait)
    }
}

/// Turns that a process keeps for itself, where there is no place for those that all share.
#[derive(Debug, Clone, Default)]
pub struct OwnTurns(Arc<Mutex<Times>>);

impl OwnTurns {
    /// Takes an account's next turn, and returns how long it is until then.
    pub fn take(&self, account: &str, call: RatedCall, clock: Clock) -> Duration {
        let Some(limit) = call.a_minute() else {
            return Duration::ZERO;
        };
        let mut times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        take(&mut times, key(call, account), limit, clock)
    }
}

fn key(call: RatedCall, account: &str) -> String {
    format!("{} {}", call.name(), account.to_lowercase())
}

/// Takes the next turn of `key`, and returns how long it is until then.
fn take(times: &mut Times, key: String, limit: usize, clock: Clock) -> Duration {
    let (now, window) = (clock.unix_millis(), millis(clock.on_the_wall(MINUTE)));
    for list in times.values_mut() {
        // A clock that was set back would leave turns that never come.
        list.retain(|at| *at + window > now && *at < now + 30 * window);
    }
    times.retain(|_, list| !list.is_empty());
    let taken = times.entry(key).or_default();
    let turn = next(taken, limit, now, window);
    taken.push(turn);
    Duration::from_millis(turn - now)
}

/// The first moment from `now` on that leaves at most `limit` turns in any window.
fn next(taken: &[u64], limit: usize, now: u64, window: u64) -> u64 {
    match taken.len().checked_sub(limit) {
        Some(index) => now.max(taken[index] + window),
        None => now,
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// What is torn or foreign counts as empty: TikTok's own 429 is still there.
fn read(folder: &Folder) -> Result<Times, JournalError> {
    let file = folder.read(FILE, Privacy::Owner, LARGEST_FILE)?;
    Ok(file.and_then(|file| serde_json::from_slice(&file).ok()).unwrap_or_default())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_counts_for_itself_where_nothing_is_shared() {
        let (turns, clock) = (OwnTurns::default(), Clock::system());
        let take = |account| turns.take(account, RatedCall::VideoInit, clock);
        assert!((0..6).all(|_| take("ada").is_zero()));
        assert!(take("Ada") > Duration::from_mins(1), "the seventh in a minute waits");
        assert!(take("bob").is_zero() && turns.take("ada", RatedCall::Cancel, clock).is_zero());
    }

    #[test]
    fn no_window_ever_holds_more_than_the_limit() {
        let (limit, window) = (6, 60_000);
        let mut taken: Vec<u64> = Vec::new();
        for call in 0..40 {
            let now = call * 100;
            let turn = next(&taken, limit, now, window);
            assert!(turn >= now);
            taken.push(turn);
            let within = taken.iter().filter(|at| **at + window > turn && **at <= turn);
            assert!(within.count() <= limit, "{taken:?}");
        }
        assert_eq!(&taken[..7], &[0, 100, 200, 300, 400, 500, 60_000]);
    }
}
