//! What a publish tells whoever watches it

use std::time::Duration;

use super::accounts::account::Username;
use crate::flow::upload::deadline::Forecast;
use crate::journal::JournalError;
use crate::tiktok::PublishId;

/// A step of a publish, as it happens.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// The media is being looked at.
    Looking {
        /// What the user knows it by.
        name: &'a str,
    },
    /// The media cannot be reached from here, and TikTok is to fetch it all the same.
    Unchecked {
        /// What the user knows it by.
        name: &'a str,
    },
    /// The media says where it was filmed, and TikTok is told that too.
    Located {
        /// Which media, and how it was made.
        what: &'a str,
        /// A command that makes a copy without it.
        mend: &'a str,
    },
    /// ffmpeg begins to convert the media.
    Converting {
        /// What the user knows it by.
        name: &'a str,
        /// What ffmpeg is to do, in its own options.
        options: &'a str,
    },
    /// ffmpeg has made so much of the video.
    Made {
        /// How much.
        done: Duration,
        /// How long the original plays; `None` where no header tells.
        of: Option<Duration>,
    },
    /// The media has been converted.
    Converted {
        /// Bytes of what was made.
        size: u64,
    },
    /// A refresh token is being traded for a new pair.
    Refreshing,
    /// The rotated refresh token is safe.
    TokenKept {
        /// Where it went.
        place: &'a str,
    },
    /// TikTok refuses the refresh token that was given; the stored login is used instead.
    VariableRefused {
        /// Whose login.
        username: &'a Username,
    },
    /// TikTok calls the account by another name than before.
    Renamed {
        /// The name before.
        from: &'a Username,
        /// The name now.
        to: &'a Username,
    },
    /// The refresh token's own time runs out.
    RefreshTokenEnds {
        /// How many whole days are left.
        days: u64,
    },
    /// The rotated refresh token is nowhere but in this process.
    TokenLost {
        /// Why it could not be kept, if a place was given.
        reason: Option<&'a str>,
    },
    /// The creator's own settings forbid what was asked for.
    SwitchedOff {
        /// `comments`, `duet` or `stitch`.
        what: &'static str,
    },
    /// TikTok is about to be asked to open a publish whose media it fetches: from here on it may
    /// be posted.
    OpeningPull,
    /// TikTok has opened the publish.
    Opened {
        /// Its name.
        publish_id: &'a PublishId,
    },
    /// The last chunk is about to leave: once so many bytes have been counted as handed to the
    /// connection, it may be posted.
    Finishing {
        /// Its name.
        publish_id: &'a PublishId,
        /// How many bytes.
        size: u64,
    },
    /// From here on it may be posted: TikTok fetches it, or the last byte has left.
    MayBePosted {
        /// Its name.
        publish_id: &'a PublishId,
    },
    /// An unfinished publish of the same content is gone on with.
    Resuming {
        /// Its name.
        publish_id: &'a PublishId,
        /// When it began, in seconds since 1970.
        began: u64,
    },
    /// TikTok is asked what became of a publish of the same content that was to be stopped.
    AwaitingCancel {
        /// Its name.
        publish_id: &'a PublishId,
    },
    /// An unfinished publish of the same content is over, and nothing was posted.
    Closed {
        /// Why.
        reason: &'a str,
    },
    /// Nothing about this publish is written down.
    NoJournal {
        /// Why, where there should have been a place.
        reason: Option<&'a JournalError>,
    },
    /// Finished publishes are moved out of the way of new ones, which may take a while.
    OrderingJournal {
        /// How many there may be.
        count: usize,
    },
    /// TikTok's daily cap is near.
    NearCap {
        /// `posts` or `drafts`.
        what: &'static str,
        /// How many this machine has opened in the last 24 hours.
        used: usize,
        /// How many TikTok takes.
        cap: usize,
    },
    /// Other processes of this machine have used up TikTok's calls for this minute.
    AwaitingTurn {
        /// How long until the next one.
        wait: Duration,
    },
    /// The upload may not end within TikTok's hour.
    Slow {
        /// When it will.
        forecast: &'a Forecast,
    },
    /// The first byte is about to leave.
    Uploading {
        /// How many bytes.
        size: u64,
        /// In how many chunks.
        chunks: u64,
        /// The first chunk that leaves, from 0.
        from: u64,
    },
    /// A chunk has arrived.
    ChunkStored {
        /// How many have arrived.
        count: u64,
        /// Of how many.
        of: u64,
    },
    /// A chunk goes again.
    Resending {
        /// Which one, from 1.
        number: u64,
        /// Why.
        reason: &'a str,
        /// After how long.
        wait: Duration,
        /// For how long it is tried, where a number of tries does not end it.
        limit: Option<Duration>,
    },
    /// TikTok has all it needs.
    Waiting {
        /// For how long the verdict is waited for.
        limit: Duration,
    },
    /// Where the publish stands; told when it changes.
    Status {
        /// TikTok's word.
        word: &'a str,
        /// How many bytes TikTok has fetched.
        downloaded: Option<u64>,
    },
    /// TikTok could not be asked; it will be asked again.
    AskingAgain {
        /// Why.
        reason: &'a str,
        /// For how long it is tried, where a number of tries does not end it.
        limit: Option<Duration>,
    },
}

/// Where events go.
pub(crate) type Report<'a> = &'a (dyn Fn(Event<'_>) + Send + Sync);
