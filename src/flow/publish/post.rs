//! What is to be posted, and whether this creator may post it so

use std::time::Duration;

use thiserror::Error;

use crate::address::is_loopback;
use crate::flow::accounts::account::Username;
use crate::flow::event::{Event, Report};
use crate::journal::Transfer;
use crate::media::{Extent, Location};
use crate::tiktok::{Client, CreatorInfo, PrivacyLevel, VideoPost};

/// A video to be published.
#[derive(Debug, Clone)]
pub struct VideoRequest {
    /// Where it is.
    pub location: Location,
    /// How TikTok gets it.
    pub transfer: Transfer,
    /// How it is posted; a draft goes to the inbox and leaves all that to the app.
    pub post: Option<VideoPost>,
    /// The caption as the user gave it; agoras 2.3.0 made its content key of that.
    pub caption_as_given: Option<String>,
    /// The frame that becomes the cover; the first one without.
    pub cover: Option<Cover>,
    /// Another chunk size than the usual, in bytes.
    pub chunk_size: Option<u64>,
    /// What becomes of a video that TikTok is to fetch, where it cannot be reached from here.
    pub out_of_reach: OutOfReach,
    /// Whether the same content may be published again.
    pub duplicates: Duplicates,
    /// How much is kept of media that can be read only once: to check it, the beginning is enough.
    pub keep: Extent,
    /// What becomes of media that TikTok would not take.
    pub fix: Fix,
}

/// What becomes of media that TikTok would not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fix {
    /// It is refused, with a command that mends it.
    Advise,
    /// What that command does is done, and the result is published.
    Convert,
}

/// Where the cover is taken from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cover {
    /// That far into the video.
    At(Duration),
    /// That share of the video, 0 to 1.
    Share(f64),
}

/// Whether the same content may be published again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duplicates {
    /// It is refused, and an unfinished publish of it is gone on with.
    Refuse,
    /// The user wants it again, whatever became of it before.
    Allow,
}

/// What becomes of media that TikTok is to fetch, where it cannot be reached from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutOfReach {
    /// Nothing is published: it cannot be checked, and is most likely not public.
    Refused,
    /// TikTok is asked to fetch it: the user says that only this machine cannot reach it.
    Unchecked,
}

/// How long the verdict is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// Not at all.
    No,
    /// Until this long after the last byte.
    For(Duration),
}

/// A post that TikTok would refuse, found before anything is sent.
#[derive(Debug, Error)]
pub enum NotPostable {
    /// TikTok's guidelines: branded content visibility cannot be set to private.
    #[error("branded content cannot be private: `--brand-content` does not go with SELF_ONLY")]
    BrandedAndPrivate,
    /// A share of the video is asked for, and its headers do not say how long it is.
    #[error("the cover cannot be taken at a percentage: the media does not say how long it is")]
    NoDuration,
    /// Only web addresses can be fetched by TikTok.
    #[error("TikTok fetches only https addresses, and `{0}` is none")]
    NotForPull(String),
    /// TikTok follows no redirect (TikTok: media transfer guide).
    #[error("TikTok fetches without following redirects, and `{name}` leads to `{target}`")]
    Redirects {
        /// The address asked for.
        name: String,
        /// Where it leads.
        target: String,
    },
    /// What this machine cannot reach cannot be checked, and is most likely not public.
    #[error("TikTok is to fetch `{name}`, and it cannot be reached from here")]
    OutOfReach {
        /// The address asked for.
        name: String,
        /// What the network says; none where the time has run out.
        #[source]
        source: Option<reqwest::Error>,
    },
    /// The tokens belong to another account.
    #[error("the tokens belong to {found}, not to {asked}")]
    OtherAccount {
        /// Whom the user named.
        asked: Username,
        /// Whom TikTok named.
        found: Username,
    },
    /// The creator is not offered this level.
    #[error("{username} cannot post with {asked}: TikTok offers {}", offered.join(", "))]
    PrivacyNotOffered {
        /// Who would post.
        username: Username,
        /// The level asked for.
        asked: PrivacyLevel,
        /// The levels offered, in TikTok's words.
        offered: Vec<String>,
    },
}

impl VideoRequest {
    /// What can be told without asking anybody.
    pub(crate) fn check(&self, home: Home) -> Result<(), NotPostable> {
        if let Some(post) = &self.post
            && post.disclosure.paid_partnership
            && post.privacy == PrivacyLevel::SelfOnly
        {
            return Err(NotPostable::BrandedAndPrivate);
        }
        match (&self.transfer, &self.location) {
            (Transfer::Upload, _) => Ok(()),
            (Transfer::Pull, Location::Web(url)) if home.fetches(url) => Ok(()),
            (Transfer::Pull, other) => Err(NotPostable::NotForPull(other.to_string())),
        }
    }
}

/// Whether TikTok or an emulator on this machine answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Home {
    /// TikTok.
    Tiktok,
    /// An emulator, which fetches plain http from this machine as well.
    Emulator,
}

impl Home {
    pub(crate) fn of(client: &Client) -> Self {
        if client.endpoints.api.is_loopback_http() { Self::Emulator } else { Self::Tiktok }
    }

    /// Whether it fetches media from such an address: https, and an emulator also plain http from
    /// its own machine.
    pub(crate) fn fetches(self, url: &url::Url) -> bool {
        url.scheme() == "https" || (self == Self::Emulator && is_loopback(url))
    }
}

/// A post as this creator may make it.
#[derive(Debug, Clone)]
pub struct Checked<P> {
    /// The handle, as TikTok writes it.
    pub username: Username,
    /// The post, with what the creator has disabled switched off.
    pub post: P,
}

/// Holds the post against what TikTok says of the creator.
pub(crate) fn fit(
    username: Username,
    mut post: VideoPost,
    creator: &CreatorInfo,
    report: Report<'_>,
) -> Result<Checked<VideoPost>, NotPostable> {
    offered(&username, post.privacy, creator)?;
    let allowed = &mut post.interactions;
    for (what, wanted, disabled) in [
        ("comments", &mut allowed.comments, creator.comment_disabled),
        ("duet", &mut allowed.duet, creator.duet_disabled),
        ("stitch", &mut allowed.stitch, creator.stitch_disabled),
    ] {
        switch_off((what, wanted), disabled, report);
    }
    Ok(Checked { username, post })
}

/// Refuses a privacy level that TikTok does not offer to this creator.
pub(crate) fn offered(
    username: &Username,
    asked: PrivacyLevel,
    creator: &CreatorInfo,
) -> Result<(), NotPostable> {
    if creator.offers(asked) {
        return Ok(());
    }
    let (username, offered) = (username.clone(), creator.privacy_levels.clone());
    Err(NotPostable::PrivacyNotOffered { username, asked, offered })
}

/// Leaves out, with a notice, what the creator's own settings forbid.
pub(crate) fn switch_off(
    (what, wanted): (&'static str, &mut bool),
    is_disabled: bool,
    report: Report<'_>,
) {
    if *wanted && is_disabled {
        *wanted = false;
        report(Event::SwitchedOff { what });
    }
}
