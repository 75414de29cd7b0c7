//! The creators that live in the emulator

use super::mint;
use crate::emulator::error::EmulatorError;
use crate::emulator::switches::words::words;

words! {
    /// Who may see a creator's posts at most.
    Visibility {
        /// A public account.
        Public = "public",
        /// A private account.
        Private = "private",
    }
}

words! {
    /// What others may do with a creator's videos.
    Interaction {
        /// Comment on them.
        Comment = "comment",
        /// Show them beside their own.
        Duet = "duet",
        /// Cut from them.
        Stitch = "stitch",
    }
}

words! {
    /// Whether a creator may post.
    Standing {
        /// May post.
        Good = "good",
        /// May not post: `spam_risk_user_banned_from_posting`.
        Banned = "banned",
    }
}

words! {
    /// Whether the creator's app can take photo drafts (TikTok 31.8 or later).
    Phone {
        /// It can.
        Current = "current",
        /// It cannot: `app_version_check_failed`.
        TooOld = "too-old",
    }
}

/// A creator.
#[derive(Debug, Clone)]
pub struct User {
    /// What TikTok's ids of the creator are made of: the first handle.
    pub(crate) id: String,
    /// The handle, without `@`.
    pub username: String,
    /// The display name.
    pub nickname: String,
    /// Public or private account.
    pub visibility: Visibility,
    /// What the creator has turned off.
    pub disabled: Vec<Interaction>,
    /// The longest video, in seconds.
    pub longest_video: u32,
    /// May post or not.
    pub standing: Standing,
    /// The app on the creator's phone.
    pub phone: Phone,
}

impl User {
    /// An ordinary creator with a public account and nothing turned off; 600 s videos.
    ///
    /// # Errors
    /// When TikTok would not give anyone that username.
    pub fn ordinary(username: &str) -> Result<Self, EmulatorError> {
        let fits = (1..=24).contains(&username.len())
            && username.bytes().all(|byte| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_.".contains(&byte)
            });
        if !fits {
            return Err(EmulatorError::Username(username.to_owned()));
        }
        Ok(Self::named(username, username))
    }

    fn named(username: &str, nickname: &str) -> Self {
        Self {
            id: username.to_owned(),
            username: username.to_owned(),
            nickname: nickname.to_owned(),
            visibility: Visibility::Public,
            disabled: Vec::new(),
            longest_video: 600,
            standing: Standing::Good,
            phone: Phone::Current,
        }
    }

    /// `ada.codes`, public; `bea.private`; `cyd.quiet`, who turned off comments, duets and
    /// stitches; `dan.banned`; `eve.old_phone`.
    pub(crate) fn residents() -> Vec<Self> {
        vec![
            Self::named("ada.codes", "Ada"),
            Self { visibility: Visibility::Private, ..Self::named("bea.private", "Bea") },
            Self {
                disabled: vec![Interaction::Comment, Interaction::Duet, Interaction::Stitch],
                longest_video: 180,
                ..Self::named("cyd.quiet", "Cyd")
            },
            Self { standing: Standing::Banned, ..Self::named("dan.banned", "Dan") },
            Self { phone: Phone::TooOld, ..Self::named("eve.old_phone", "Eve") },
        ]
    }

    /// The privacy levels that the account offers.
    pub(crate) fn privacy_levels(&self) -> [&'static str; 3] {
        match self.visibility {
            Visibility::Public => ["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"],
            Visibility::Private => ["FOLLOWER_OF_CREATOR", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"],
        }
    }

    /// Whether the creator, or a private account, keeps others from it.
    pub(crate) fn forbids(&self, interaction: Interaction) -> bool {
        let private = self.visibility == Visibility::Private && interaction != Interaction::Comment;
        private || self.disabled.contains(&interaction)
    }

    /// The id that one app knows the creator by.
    pub(crate) fn open_id(&self, client_key: &str) -> String {
        mint::lasting_uuid(&["open", client_key, &self.id])
    }

    /// The id that all apps of one developer know the creator by.
    pub(crate) fn union_id(&self) -> String {
        mint::lasting_uuid(&["union", &self.id])
    }
}
