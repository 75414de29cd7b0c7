//! The steps of a publish, in words

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::watch;

use crate::cli::progress;
use crate::cli::ui::Ui;
use crate::flow::Event;
use crate::tiktok::{Disclosure, PrivacyLevel, PublishId};

/// TikTok: content sharing guidelines.
const MUSIC: &str = "Music Usage Confirmation (https://www.tiktok.com/legal/page/global/music-usage-confirmation/en)";
/// TikTok: content sharing guidelines.
const BRANDED: &str =
    "Branded Content Policy (https://www.tiktok.com/legal/page/global/bc-policy/en)";

/// Tells a terminal or a log what happens.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Narrator<'a> {
    ui: &'a Ui,
    sent: &'a Arc<watch::Sender<u64>>,
    opened: &'a Mutex<Option<PublishId>>,
    tokens: Tokens,
}

/// Whether a lost refresh token is worth a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tokens {
    /// The user's.
    Precious,
    /// An emulator's, thrown away with it.
    Disposable,
}

impl<'a> Narrator<'a> {
    pub(crate) fn new(
        ui: &'a Ui,
        sent: &'a Arc<watch::Sender<u64>>,
        opened: &'a Mutex<Option<PublishId>>,
        tokens: Tokens,
    ) -> Self {
        Self { ui, sent, opened, tokens }
    }

    /// Says one step.
    pub(crate) fn tell(&self, event: Event<'_>) {
        let ui = self.ui;
        match event {
            Event::Looking { name } => ui.step(&format!("Reading {name}")),
            Event::Refreshing => ui.step("Getting an access token from TikTok"),
            Event::TokenKept { place } => {
                ui.step(&format!("TikTok rotated the refresh token; the new one is in {place}"));
            }
            Event::RefreshTokenEnds { days } => ui.warning(&format!(
                "the refresh token ends in {days} days: run `agoras tiktok authorize` before then"
            )),
            Event::TokenLost { reason } => self.token_lost(reason),
            Event::PostingAs { nickname, username, privacy } => {
                let name = nickname.unwrap_or(username);
                ui.step(&format!(
                    "Posting as {name} (@{username}), visible to {}",
                    audience(privacy)
                ));
            }
            Event::SwitchedOff { what } => {
                ui.warning(&format!(
                    "{what}: switched off, the creator's settings do not allow it"
                ));
            }
            Event::Terms { disclosure } => self.terms(disclosure),
            Event::Opened { publish_id } => self.opened(publish_id),
            Event::Uploading { size, chunks } => self.uploading(size, chunks),
            Event::ChunkStored { count, of } => self.stored(count, of),
            Event::Resending { number, reason, wait } => {
                let wait = seconds(wait);
                ui.warning(&format!("chunk {number} goes again in {wait}: {reason}"));
            }
            Event::Waiting { limit } => {
                let limit = seconds(limit);
                ui.step(&format!(
                    "Waiting for TikTok's verdict, up to {limit}; it can take minutes"
                ));
            }
            Event::Status { word, downloaded } => self.status(word, downloaded),
            Event::AskingAgain { reason } => {
                ui.warning(&format!("cannot ask TikTok, trying again: {reason}"));
            }
        }
    }

    fn opened(&self, publish_id: &PublishId) {
        if let Ok(mut opened) = self.opened.lock() {
            *opened = Some(publish_id.clone());
        }
        self.ui.step(&format!("TikTok opened publish {publish_id}"));
    }

    fn token_lost(&self, reason: Option<&str>) {
        if self.tokens == Tokens::Disposable {
            return;
        }
        if let Some(reason) = reason {
            self.ui.warning(&format!("the rotated refresh token could not be kept: {reason}"));
        }
        self.ui.warning(
            "TikTok has rotated the refresh token: the one in TIKTOK_REFRESH_TOKEN is now dead. \
             Next time use --token-out, or --token-hook to write it back where it came from",
        );
    }

    fn terms(&self, disclosure: Disclosure) {
        let label = match (disclosure.paid_partnership, disclosure.own_brand) {
            (true, _) => Some("Paid partnership"),
            (false, true) => Some("Promotional content"),
            (false, false) => None,
        };
        if let Some(label) = label {
            self.ui.step(&format!("Your photo/video will be labeled as '{label}'"));
        }
        let policy = if disclosure.paid_partnership {
            format!("{BRANDED} and {MUSIC}")
        } else {
            MUSIC.to_owned()
        };
        self.ui.step(&format!("By posting, you agree to TikTok's {policy}"));
    }

    fn uploading(&self, size: u64, chunks: u64) {
        let plural = if chunks == 1 { "" } else { "s" };
        let size_in_words = progress::size(size);
        self.ui.step(&format!("Uploading {size_in_words} in {chunks} chunk{plural}"));
        progress::follow(self.ui, self.sent, size);
    }

    fn stored(&self, count: u64, of: u64) {
        if count == of {
            self.ui.show_bar(None);
            self.ui.step("All bytes have arrived");
        } else if !self.ui.is_watched() {
            self.ui.step(&format!("Chunk {count} of {of} has arrived"));
        }
    }

    fn status(&self, word: &str, downloaded: Option<u64>) {
        match downloaded {
            Some(bytes) => {
                let bytes = progress::size(bytes);
                self.ui.step(&format!("TikTok says {word}, {bytes} fetched"));
            }
            None => self.ui.step(&format!("TikTok says {word}")),
        }
    }
}

fn audience(privacy: PrivacyLevel) -> &'static str {
    match privacy {
        PrivacyLevel::PublicToEveryone => "everyone (PUBLIC_TO_EVERYONE)",
        PrivacyLevel::MutualFollowFriends => "friends (MUTUAL_FOLLOW_FRIENDS)",
        PrivacyLevel::FollowerOfCreator => "followers (FOLLOWER_OF_CREATOR)",
        PrivacyLevel::SelfOnly => "the creator alone (SELF_ONLY)",
    }
}

fn seconds(duration: Duration) -> String {
    match duration.as_secs() {
        0..=1 => format!("{} ms", duration.as_millis()),
        seconds if seconds >= 120 && seconds % 60 == 0 => format!("{} min", seconds / 60),
        seconds => format!("{seconds} s"),
    }
}
