//! The emulator's creators

use std::str::FromStr;

use super::mint;
use crate::emulator::error::EmulatorError;
use crate::emulator::switches::table::words;

words! {
    /// The one thing that sets a creator apart.
    #[expect(missing_docs, reason = "the names say it")]
    pub UserKind {
        /// A public account with nothing turned off.
        Public = "public",
        Private = "private",
        /// Comments, duets and stitches are off, and videos may last 180 seconds, not 600.
        Quiet = "quiet",
        /// Posting is refused with `spam_risk_user_banned_from_posting`.
        Banned = "banned",
        /// The creator's TikTok app is older than 31.8 and takes no photo drafts.
        OldApp = "old-app",
    }
}

/// A creator with an account in the emulator.
#[derive(Debug, Clone)]
pub struct User {
    /// The first handle, which TikTok's ids of the creator are made from.
    pub(crate) id: String,
    pub(crate) username: String,
    pub(crate) nickname: String,
    pub(crate) kind: UserKind,
}

impl User {
    /// Makes a creator whose nickname is the handle.
    pub fn new(username: &str, kind: UserKind) -> Result<Self, EmulatorError> {
        let fits = (1..=24).contains(&username.len())
            && username.bytes().all(|byte| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_.".contains(&byte)
            });
        if !fits {
            return Err(EmulatorError::Username(username.to_owned()));
        }
        Ok(Self::named(username, username, kind))
    }

    fn named(username: &str, nickname: &str, kind: UserKind) -> Self {
        Self {
            id: username.to_owned(),
            username: username.to_owned(),
            nickname: nickname.to_owned(),
            kind,
        }
    }

    /// Returns the five creators at the start, one of each kind.
    pub(crate) fn usual() -> Vec<Self> {
        vec![
            Self::named("ada.codes", "Ada", UserKind::Public),
            Self::named("bea.private", "Bea", UserKind::Private),
            Self::named("cyd.quiet", "Cyd", UserKind::Quiet),
            Self::named("dan.banned", "Dan", UserKind::Banned),
            Self::named("eve.old_phone", "Eve", UserKind::OldApp),
        ]
    }

    pub(crate) fn privacy_levels(&self) -> [&'static str; 3] {
        match self.kind {
            UserKind::Private => ["FOLLOWER_OF_CREATOR", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"],
            _ => ["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"],
        }
    }

    pub(crate) fn open_id(&self, client_key: &str) -> String {
        mint::lasting_uuid(&["open", client_key, &self.id])
    }

    /// Returns the id that all apps of one developer know the creator by.
    pub(crate) fn union_id(&self) -> String {
        mint::lasting_uuid(&["union", &self.id])
    }
}

impl FromStr for User {
    type Err = EmulatorError;

    /// Reads `NAME`, perhaps with `=KIND`. The name may begin with `@`.
    fn from_str(text: &str) -> Result<Self, EmulatorError> {
        let (name, kind) = match text.trim().split_once('=') {
            Some((name, kind)) => (name, kind.parse()?),
            None => (text.trim(), UserKind::default()),
        };
        Self::new(name.trim_start_matches('@'), kind)
    }
}
