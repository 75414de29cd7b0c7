//! Events of a run, as flow reports them to the terminal

use std::time::Duration;

use super::accounts::account::Username;
use crate::clock::Moment;
use crate::flow::upload::deadline::Forecast;
use crate::journal::JournalError;
use crate::tiktok::{Chunk, ChunkPlan, PublishId};

/// A step of a run. `name` is always the media's name as the user gave it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Event<'a> {
    /// A run over several posts comes to the next one.
    NextPost,
    /// The media is about to be read.
    Looking { name: &'a str },
    /// The media cannot be reached from this machine, and TikTok will fetch it unchecked.
    Unchecked { name: &'a str },
    /// The media holds the place where it was made. `mend` is a command that removes the place.
    Located { what: &'a str, mend: &'a str },
    /// ffmpeg is about to convert the media with these options.
    Converting { name: &'a str, options: &'a str },
    /// ffmpeg has converted `done` of the media. `of` is the length of the original; `None` if it is
    /// not known.
    Made { done: Duration, of: Option<Duration> },
    /// ffmpeg has converted the media to a file of `size` bytes.
    Converted { size: u64 },
    /// `count` photos of this machine are about to be put into the media store `store`.
    Hosting { count: usize, store: &'a str },
    /// The photos are in the media store, and were looked at there.
    Hosted,
    /// Photos were deleted from the media store.
    HostedDeleted { count: usize, store: &'a str },
    /// Photos stay in the media store, because TikTok may fetch them until then.
    HostedWanted { count: usize, store: &'a str, until: Moment },
    /// Photos could not be deleted from the media store.
    HostedStay { count: usize, store: &'a str, reason: &'a str },
    /// A refresh token is about to be exchanged for new tokens.
    Refreshing,
    /// The new refresh token is stored at `place`.
    TokenKept { place: &'a str },
    /// TikTok refuses the given refresh token. The stored login is used instead.
    VariableRefused { username: &'a Username },
    /// TikTok has changed the name of the account.
    Renamed { from: &'a Username, to: &'a Username },
    /// The refresh token expires after this many whole days.
    RefreshTokenEnds { days: u64 },
    /// The new refresh token is stored nowhere. `reason` is `None` if no place was given.
    TokenLost { reason: Option<&'a str> },
    /// The creator's settings forbid `comments`, `duet` or `stitch`.
    SwitchedOff { what: &'static str },
    /// TikTok is about to be asked to open a publish that it fetches. From here on it may be posted.
    OpeningPull,
    /// TikTok has opened the publish.
    Opened { publish_id: &'a PublishId },
    /// The upload begins or is resumed. `continuation` is the way to continue it if it stops.
    Sending { continuation: Continuation },
    /// The last chunk is about to leave. The video may be posted once `size` bytes have been handed
    /// to the connection.
    Finishing { publish_id: &'a PublishId, size: u64 },
    /// The publish may be posted from here on: TikTok fetches it, or the last byte has left.
    MayBePosted { publish_id: &'a PublishId },
    /// An unfinished publish of the same content is resumed. It began at this second since the Unix
    /// epoch.
    Resuming { publish_id: &'a PublishId, began: Moment },
    /// TikTok is asked whether a publish of the same content was cancelled.
    AwaitingCancel { publish_id: &'a PublishId },
    /// An unfinished publish of the same content is over, and nothing was posted.
    Closed { reason: &'a str },
    /// The journal does not record this publish. `reason` is `None` if there is no storage folder.
    NoJournal { reason: Option<&'a JournalError> },
    /// Up to `count` finished publishes are about to be moved within the journal.
    OrderingJournal { count: usize },
    /// TikTok's daily cap is near: `used` of `cap` `posts` or `drafts` were opened in 24 hours, by all
    /// machines if `is_shared`, otherwise by this one.
    NearCap { what: &'static str, used: usize, cap: usize, is_shared: bool },
    /// TikTok's calls for this minute are used up as far as the journal knows.
    AwaitingTurn { wait: Duration },
    /// The turn has come.
    TurnCame,
    /// The upload may not end within TikTok's hour.
    Slow { forecast: &'a Forecast },
    /// The first byte is about to leave, which is the first of `next`.
    Uploading { plan: ChunkPlan, next: Chunk },
    /// `count` of `of` chunks have arrived.
    ChunkStored { count: u64, of: u64 },
    /// Chunk `number`, from 1, is sent again after `wait`. `limit` is the time for which that is
    /// tried; `None` if a number of tries ends it.
    Resending { number: u64, reason: &'a str, wait: Duration, limit: Option<Duration> },
    /// TikTok's result is waited for, up to `limit`.
    Waiting { limit: Duration },
    /// TikTok's result has come, or is waited for no longer.
    Waited,
    /// TikTok reports another status than before.
    Status { word: &'a str, downloaded: Option<u64> },
    /// TikTok could not be asked and is asked again. `limit` is the time for which that is tried;
    /// `None` if a number of tries ends it.
    AskingAgain { reason: &'a str, limit: Option<Duration> },
}

pub(crate) type Report<'a> = &'a (dyn Fn(Event<'_>) + Send + Sync);

/// The way to continue an upload that was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Continuation {
    /// The same command, or a resume, continues where it stopped.
    WhereItStopped,
    /// The same bytes have to be piped into the same command again.
    PipedAgain,
    /// The same command, or a resume, converts the media again and sends it from its beginning.
    ConvertedAgain,
    /// The same command begins again. Nothing can be continued.
    Anew,
}
