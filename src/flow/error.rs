//! Errors of a run, and whether it can be repeated

use std::error::Error as StdError;
use std::time::Duration;

use thiserror::Error;

use super::accounts::account::{Origin, Username};
use super::accounts::token_sink::SinkError;
use crate::callback::{CallbackError, Denial};
use crate::clock::Moment;
use crate::flow::event::Continuation;
use crate::flow::fix::error::FixError;
use crate::flow::hosting::fault::ServingFault;
use crate::flow::publish::photo_fault::PhotosUnfit;
use crate::flow::upload::deadline::Forecast;
use crate::flow::videos::error::VideosError;
use crate::journal::JournalError;
use crate::media::{MediaError, Violation};
use crate::media_store::MediaStoreError;
use crate::store::{IdentityError, StoreError};
use crate::tiktok::{ErrorCode, PlanError, PrivacyLevel, PublishId, TiktokError};
use crate::units::{rounded_up, size};

/// An error that ended a run.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum FlowError {
    #[error(transparent)]
    Tiktok(#[from] TiktokError),
    #[error("cannot get an access token for {username} with {}", token_words(*sent))]
    Refresh {
        username: Username,
        sent: Origin,
        #[source]
        source: TiktokError,
    },
    /// Another machine has changed the account in a shared store meanwhile. The caller begins again.
    #[error("another machine has changed the account meanwhile")]
    Overtaken,
    /// Another machine has noted that TikTok has rotated the refresh token, and that nobody has the new
    /// one.
    #[error("what followed {} of {username} was lost at {at}: a machine ended while it was refreshing it", token_words(*sent))]
    LostElsewhere {
        username: Username,
        sent: Origin,
        /// The moment of the refresh whose answer was lost.
        at: Moment,
    },
    /// TikTok has rotated the refresh token, and the answer with the new one never came.
    #[error("what followed {} of {username} was lost in flight at {at}", token_words(*sent))]
    LostInFlight {
        username: Username,
        sent: Origin,
        /// The moment of the refresh whose answer was lost.
        at: Moment,
        /// TikTok's refusal of the old token.
        #[source]
        source: TiktokError,
    },
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A stored refresh token was not sent, since the one that follows could not be stored.
    #[error("the stored refresh token of {username} is not used: the new one could not be kept")]
    Unkept {
        username: Username,
        #[source]
        source: StoreError,
    },
    #[error("no login of {0} is stored")]
    NotStored(Username),
    #[error("TikTok's answer is about another account than {0}")]
    OtherOpenId(Username),
    #[error(transparent)]
    Callback(#[from] CallbackError),
    #[error("the login was refused: {}", denial_words(.0))]
    Denied(Denial),
    #[error("the login leaves out {}, and nothing was stored", missing.join(", "))]
    ScopesMissing { missing: Vec<String> },
    #[error("{found} has logged in, not {asked}, and nothing was stored")]
    OtherLogin { asked: Username, found: Username },
    #[error("TikTok does not say whose account it is, and nothing was stored")]
    Nameless,
    /// Without a refresh token nothing can be kept.
    #[error("TikTok gave no refresh token, and nothing was stored")]
    NoRefreshToken,
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The user asked for the rotated token to be kept, and no place took it.
    #[error("TikTok has rotated the refresh token, and the new one could not be kept")]
    TokenLost,
    #[error("TikTok refuses the access token that it gave a moment ago")]
    FreshTokenRejected(#[source] TiktokError),
    #[error(transparent)]
    Sink(#[from] SinkError),
    #[error(transparent)]
    Media(#[from] MediaError),
    #[error(transparent)]
    NotPostable(#[from] NotPostable),
    #[error("TikTok does not take {what} as it is")]
    NotTaken {
        /// `` `clip.mp4` `` or `the caption`.
        what: String,
        /// The violations, at least one.
        violations: Vec<Violation>,
    },
    #[error(transparent)]
    Videos(#[from] VideosError),
    #[error(transparent)]
    Fix(#[from] FixError),
    #[error(transparent)]
    Photos(#[from] PhotosUnfit),
    #[error(transparent)]
    MediaStore(#[from] MediaStoreError),
    /// Without a journal, nobody would know what to delete from the media store.
    #[error("there is no place for a journal, which keeps the names of photos in the media store")]
    NoPlaceForNames,
    /// A photo is in the media store, and TikTok could not fetch it. TikTok was not asked.
    #[error("TikTok could not fetch `{address}` from the media store, and was not asked to")]
    NotServed {
        address: String,
        #[source]
        source: ServingFault,
    },
    #[error("`{name}` cannot be sent")]
    Plan {
        name: String,
        #[source]
        source: PlanError,
    },
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("the same content is {} already{}", if *inbox { "in the creator's inbox" } else { "published" }, called(publish_id.as_deref()))]
    Duplicate {
        publish_id: Option<String>,
        /// The second of its arrival, since the Unix epoch.
        at: Moment,
        inbox: bool,
    },
    /// An upload that another machine has left in the middle, and that cannot be resumed here.
    #[error(
        "the machine {machine} has left {publish_id} in the middle, and may still end it until {until}"
    )]
    LeftElsewhere {
        publish_id: PublishId,
        machine: String,
        /// The end of its upload address.
        until: Moment,
    },
    #[error("another agoras is publishing the same content at this moment{}", called(publish_id.as_deref()))]
    Busy {
        /// TikTok's id of it; `None` if it has none yet.
        publish_id: Option<String>,
    },
    /// The plan's row or the feed's item was posted by an earlier run.
    #[error("it was posted before{}", called(publish_id.as_deref()))]
    PostedBefore {
        publish_id: Option<String>,
        /// The second of its arrival, since the Unix epoch.
        at: Moment,
        inbox: bool,
    },
    /// The plan's row has another content than when it was posted, or may have been.
    #[error("its content has changed since it was posted, or may have been{}: it was {was}, and is {now}", called(publish_id.as_deref()))]
    ChangedAfterwards { publish_id: Option<String>, was: String, now: String },
    /// The row was begun, and the journal's file about it is gone.
    #[error("the journal no longer tells what became of {summary}")]
    Forgotten { summary: String },
    /// Without a journal, a row or item could be posted a second time.
    #[error("there is no place for a journal, which keeps {summary} from being posted twice")]
    NoPlaceForKey { summary: String },
    /// The account has as many posts or drafts of 24 hours as the run allows, or will have them with
    /// those that other processes are publishing.
    #[error("{cap} {what} in 24 hours are all that this run makes, and they were made")]
    DayFull { what: &'static str, cap: usize },
    /// An earlier run asked TikTok to publish this, and its answer was lost.
    #[error("it is not known whether TikTok has published this already")]
    EarlierUnknown {
        /// The second of that request, since the Unix epoch.
        at: Moment,
    },
    /// TikTok was asked to stop a publish of the same content, and has not confirmed that.
    #[error("TikTok was asked to stop {publish_id}, and has not said whether it did")]
    Cancelling { publish_id: PublishId },
    #[error("the media of {publish_id} came from standard input or an address that is gone")]
    MediaNotKept { publish_id: PublishId },
    /// The answer to an opening was lost. TikTok may publish what it fetches itself, and cannot publish
    /// an upload without its bytes.
    #[error("it is not known whether TikTok has opened the publish")]
    OpeningUnknown {
        rerun: Rerun,
        #[source]
        source: TiktokError,
    },
    /// An upload was given up. Without all its bytes nothing is published.
    #[error("the upload was broken off, and nothing is published")]
    BrokenOff {
        publish_id: PublishId,
        continuation: Continuation,
        #[source]
        source: UploadError,
    },
    /// TikTok has every byte, or has reported the result, and the journal cannot be written.
    #[error("the journal cannot be told how far {publish_id} has come")]
    Unrecorded {
        publish_id: PublishId,
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
    #[error("it is not known what became of the publish")]
    FateUnknown {
        publish_id: PublishId,
        #[source]
        source: Box<FateError>,
    },
}

impl FlowError {
    /// Returns whether the same content, or the same row or item, was posted before.
    pub(crate) const fn is_posted(&self) -> bool {
        matches!(self, Self::Duplicate { .. } | Self::PostedBefore { .. })
    }

    /// Builds the error of a publish whose progress could not be noted.
    pub(crate) fn unrecorded(
        publish_id: &PublishId,
        source: impl StdError + Send + Sync + 'static,
    ) -> Self {
        Self::Unrecorded { publish_id: publish_id.clone(), source: Box::new(source) }
    }

    /// Builds the error of a publish whose result could not be found out.
    pub(crate) fn fate_unknown(publish_id: &PublishId, error: impl Into<FateError>) -> Self {
        Self::FateUnknown { publish_id: publish_id.clone(), source: Box::new(error.into()) }
    }

    /// Returns whether no answer has come, because the connection to TikTok is broken.
    pub(crate) fn is_line_broken(&self) -> bool {
        match self {
            Self::Tiktok(error) | Self::Refresh { source: error, .. } => error.is_line_broken(),
            _ => false,
        }
    }

    /// Returns whether TikTok no longer accepts the refresh token that was given.
    pub(crate) fn is_dead_variable(&self) -> bool {
        let (sent, source) = match self {
            Self::Refresh { sent, source, .. } | Self::LostInFlight { sent, source, .. } => {
                (sent, source)
            }
            Self::LostElsewhere { sent, .. } => return *sent == Origin::Given,
            _ => return false,
        };
        let dead = matches!(source, TiktokError::Refused(it) if it.code == ErrorCode::InvalidGrant);
        dead && *sent == Origin::Given
    }
}

/// A post that TikTok would refuse, found before anything is sent.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum NotPostable {
    /// TikTok's guidelines: branded content visibility cannot be set to private.
    #[error("branded content cannot be private: `--brand-content` does not go with SELF_ONLY")]
    BrandedAndPrivate,
    #[error("the cover cannot be taken at a percentage: the media does not say how long it is")]
    NoDuration,
    #[error("TikTok fetches only https addresses, and `{0}` is none")]
    NotForPull(String),
    /// TikTok follows no redirect (TikTok: media transfer guide).
    #[error("TikTok fetches without following redirects, and `{name}` leads to `{target}`")]
    Redirects { name: String, target: String },
    /// This machine cannot reach the media, so it is most likely not public.
    #[error("TikTok is to fetch `{name}`, and it cannot be reached from here")]
    OutOfReach {
        name: String,
        /// The network's error; `None` if the time has run out.
        #[source]
        source: Option<reqwest::Error>,
    },
    #[error("the tokens belong to {found}, not to {asked}")]
    OtherAccount { asked: Username, found: Username },
    #[error("{username} cannot post with {asked}: TikTok offers {}", offered.join(", "))]
    PrivacyNotOffered { username: Username, asked: PrivacyLevel, offered: Vec<String> },
}

/// A reason why the result of a publish is not known.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum FateError {
    #[error(transparent)]
    Asking(#[from] FlowError),
    /// An upload was given up after its last byte had left.
    #[error(transparent)]
    Upload(#[from] UploadError),
}

/// The reason why an upload was given up.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum UploadError {
    #[error(transparent)]
    Media(#[from] MediaError),
    #[error("chunk {number} did not arrive in {tries} tries")]
    Tries {
        /// The chunk's number, from 1.
        number: u64,
        tries: u32,
        #[source]
        source: ChunkFailure,
    },
    #[error("TikTok's upload host wants to be left alone for {}", rounded_up(*wait))]
    LeftAlone { wait: Duration },
    /// The upload address lasts one hour (TikTok: media transfer guide).
    #[error(
        "TikTok no longer takes this upload (HTTP 403, 404 or 405): its address is good for one hour"
    )]
    SessionOver,
    #[error("the upload would end {} after TikTok opened it, and its address is good for one hour", rounded_up(.0.end))]
    TooSlow(Forecast),
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("a proxy on the way to TikTok refuses chunk {number} with HTTP {status}")]
    ByProxy {
        /// The chunk's number, from 1.
        number: u64,
        /// The HTTP status: 407, 411, 413 or 417.
        status: u16,
    },
    #[error("TikTok refuses chunk {number} of {of} ({} each) with HTTP {status}", size(*bytes))]
    Rejected {
        /// The chunk's number, from 1.
        number: u64,
        of: u64,
        bytes: u64,
        status: u16,
    },
}

impl UploadError {
    /// Returns whether no later run can resume the upload.
    pub(crate) fn is_final(&self) -> bool {
        match self {
            Self::SessionOver | Self::Rejected { .. } => true,
            // Chunks of another size are another upload (413: too large).
            Self::ByProxy { status, .. } => *status == 413,
            Self::Media(error) => !error.is_passing(),
            Self::Tries { .. } | Self::LeftAlone { .. } | Self::TooSlow(_) | Self::Journal(_) => {
                false
            }
        }
    }
}

/// The failure of sending a chunk once.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum ChunkFailure {
    #[error(transparent)]
    Tiktok(#[from] TiktokError),
    #[error("TikTok's upload host answers HTTP {0}")]
    Busy(u16),
    #[error(transparent)]
    Media(#[from] MediaError),
    #[error("TikTok and agoras do not agree on how much has arrived")]
    OutOfStep,
}

/// The safety of running the same command again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rerun {
    /// Nothing can have been published.
    Safe,
    /// Something may have been, or will be.
    Unsafe,
}

/// Returns the words for a refresh token's origin.
fn token_words(sent: Origin) -> &'static str {
    match sent {
        Origin::Given => "the refresh token in TIKTOK_REFRESH_TOKEN (--refresh-token)",
        Origin::Stored => "the stored refresh token",
    }
}

/// Joins TikTok's own words of a refusal.
fn denial_words(denial: &Denial) -> String {
    let parts = [&denial.error_type, &denial.err_code, &denial.description];
    parts.into_iter().flatten().fold(denial.error.clone(), |words, part| words + ", " + part)
}

/// Returns a publish's id for the end of a sentence; empty if there is none.
fn called(publish_id: Option<&str>) -> String {
    publish_id.map(|id| format!(", as {id}")).unwrap_or_default()
}
