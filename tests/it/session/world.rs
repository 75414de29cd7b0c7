//! An account in the store, as the tests of a session use it

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::store::by_hand;
use crate::support::{World, below};

/// What every test here runs: it needs an access token and publishes nothing.
pub(crate) const CREATOR: [&str; 2] = ["tiktok", "creator"];

impl World {
    /// The usual world with its account stored, and nothing said about rates.
    pub(crate) fn stored() -> Self {
        let world = Self::new();
        let run = world.agoras(CREATOR);
        assert_eq!(run.exit, Some(0), "{run}");
        world.without_turns();
        world
    }

    /// Nothing counts TikTok's calls a minute any more, after a first run: neither the emulator nor
    /// the binary, for which a folder lies where the lock of its turns belongs.
    pub(crate) fn without_turns(&self) {
        self.tiktok.set("rate-limits=off").unwrap();
        let locks = below(&self.home.path().join(".agoras"), &|name| name == ".turns.lock");
        assert!(!locks.is_empty(), "no run has taken a turn yet");
        for lock in locks {
            std::fs::remove_file(&lock).unwrap();
            std::fs::create_dir(&lock).unwrap();
        }
    }

    /// How often TikTok was asked for tokens.
    pub(crate) fn refreshes(&self) -> usize {
        self.count("token")
    }

    /// Waits until TikTok has been asked for tokens so often.
    pub(crate) fn until_refreshes(&self, count: usize) {
        let limit = Duration::from_mins(1);
        assert!(self.tiktok.wait_until(limit, |_| self.refreshes() >= count), "no refresh came");
    }

    pub(crate) fn tokens_folder(&self) -> PathBuf {
        self.kept().join("tokens")
    }

    /// Every refresh token that a finished record on the disk holds, whatever its file is called.
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

/// The value below which `share` of the sorted values lie.
pub(crate) fn percentile(sorted: &[Duration], share: usize) -> Duration {
    sorted[(sorted.len() * share / 100).min(sorted.len() - 1)]
}

/// A number from 0 to below 1, another one each time.
pub(crate) fn random() -> f64 {
    let mut bytes = [0; 4];
    getrandom::fill(&mut bytes).unwrap();
    f64::from(u32::from_le_bytes(bytes)) / (f64::from(u32::MAX) + 1.0)
}

/// How long a whole run with a refresh usually takes here.
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
