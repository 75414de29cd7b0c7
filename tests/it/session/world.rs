//! Helpers for sessions: an account in the store

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::store::by_hand;
use crate::support::{World, below};

/// A command that needs an access token and publishes nothing.
pub(crate) const CREATOR: [&str; 2] = ["tiktok", "creator"];

impl World {
    /// Returns a world with its account stored and without rate limits.
    pub(crate) fn stored() -> Self {
        let world = Self::new();
        let run = world.agoras(CREATOR);
        assert_eq!(run.exit, Some(0), "{run}");
        world.without_turns();
        world
    }

    /// Stops all counting of calls a minute, in the emulator and in the binary, whose lock file is
    /// replaced by a folder. At least one run must have taken a turn before.
    pub(crate) fn without_turns(&self) {
        self.tiktok.set("rate-limits=off").unwrap();
        let locks = below(&self.home.path().join(".agoras"), &|name| name == ".turns.lock");
        assert!(!locks.is_empty(), "no run has taken a turn yet");
        for lock in locks {
            std::fs::remove_file(&lock).unwrap();
            std::fs::create_dir(&lock).unwrap();
        }
    }

    /// Returns how many token requests TikTok has had.
    pub(crate) fn refreshes(&self) -> usize {
        self.count("token")
    }

    /// Waits until TikTok has had this many token requests.
    pub(crate) fn until_refreshes(&self, count: usize) {
        let limit = Duration::from_mins(1);
        assert!(self.tiktok.wait_until(limit, |_| self.refreshes() >= count), "no refresh came");
    }

    pub(crate) fn tokens_folder(&self) -> PathBuf {
        self.kept().join("tokens")
    }

    /// Returns the refresh tokens of all finished records on the disk, under any file name.
    pub(crate) fn refresh_tokens_on_disk(&self) -> Vec<String> {
        let keys = files(&self.home.path().join(".agoras/keys"));
        let master = by_hand::master_key_in(keys.first().expect("a key"));
        let opened = files(&self.tokens_folder())
            .into_iter()
            .filter_map(|file| by_hand::open(&master, &std::fs::read(file).ok()?));
        opened
            .filter(|opened| opened.kind == 1)
            .map(|opened| opened.json["refresh_token"].as_str().unwrap().to_owned())
            .collect()
    }
}

pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()).collect()
}

/// Returns the percentile `share` of sorted durations.
pub(crate) fn percentile(sorted: &[Duration], share: usize) -> Duration {
    sorted[(sorted.len() * share / 100).min(sorted.len() - 1)]
}

/// Returns a random number from 0 to below 1.
pub(crate) fn random() -> f64 {
    let mut bytes = [0; 4];
    getrandom::fill(&mut bytes).unwrap();
    f64::from(u32::from_le_bytes(bytes)) / (f64::from(u32::MAX) + 1.0)
}

/// Returns the median duration of a run with a refresh.
pub(crate) fn usual_time(world: &World) -> Duration {
    let mut times: Vec<Duration> = (0..5)
        .map(|_| {
            world.tiktok.expire_access_tokens();
            let start = Instant::now();
            assert_eq!(world.agoras(CREATOR).exit, Some(0));
            start.elapsed()
        })
        .collect();
    times.sort();
    percentile(&times, 50)
}
