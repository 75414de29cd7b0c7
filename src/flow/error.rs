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
use crate::flow::publish::not_postable::NotPostable;
use crate::flow::publish::photo_fault::PhotosUnfit;
use crate::flow::upload::deadline::Forecast;
use crate::journal::JournalError;
use crate::media::{MediaError, Violation};
use crate::store::{IdentityError, StoreError};
use crate::tiktok::{ErrorCode, PlanError, PublishId, TiktokError};

/// An error that ended a run.
#[derive(Debug, Error)]
pub enum FlowError {
    /// A call to TikTok failed, and nothing that could be published was under way.
    #[error(transparent)]
    Tiktok(#[from] TiktokError),
    /// A refresh token could not be traded.
    #[error("cannot get an access token for {username} with {}", token_words(*sent))]
    Refresh {
        /// The account of the token.
        username: Username,
        /// The origin of the refresh token that was sent.
        sent: Origin,
        /// The failed call.
        #[source]
        source: TiktokError,
    },
    /// TikTok has rotated the refresh token, and the answer with the new one never came.
    #[error("what followed {} of {username} was lost in flight at {at}", token_words(*sent))]
    LostInFlight {
        /// The account of the token.
        username: Username,
        /// The origin of the refresh token that was sent.
        sent: Origin,
        /// The moment of the refresh whose answer was lost.
        at: Moment,
        /// TikTok's refusal of the old token.
        #[source]
        source: TiktokError,
    },
    /// The store could not be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A stored refresh token was not sent, since the one that follows could not be stored.
    #[error("the stored refresh token of {username} is not used: the new one could not be kept")]
    Unkept {
        /// The account of the token.
        username: Username,
        /// The error of the store.
        #[source]
        source: StoreError,
    },
    /// The store has no such account.
    #[error("{0} is not authorized on this machine")]
    NotStored(Username),
    /// TikTok answers for another account than the stored one.
    #[error("TikTok's answer is about another account than {0}")]
    OtherOpenId(Username),
    /// The login's listener failed.
    #[error(transparent)]
    Callback(#[from] CallbackError),
    /// TikTok, or the account's owner, said no.
    #[error("the login was refused: {}", denial_words(.0))]
    Denied(Denial),
    /// Fewer scopes were granted than asked for.
    #[error("the login leaves out {}, and nothing was stored", missing.join(", "))]
    ScopesMissing {
        /// The scopes that were requested and not granted.
        missing: Vec<String>,
    },
    /// Another account has logged in than the user named.
    #[error("{found} has logged in, not {asked}, and nothing was stored")]
    OtherLogin {
        /// The account that the user named.
        asked: Username,
        /// The account that logged in.
        found: Username,
    },
    /// TikTok has not named the account of a login.
    #[error("TikTok does not say whose account it is, and nothing was stored")]
    Nameless,
    /// Without a refresh token nothing can be kept.
    #[error("TikTok gave no refresh token, and nothing was stored")]
    NoRefreshToken,
    /// The name cannot be an account's.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The user asked for the rotated token to be kept, and no place took it.
    #[error("TikTok has rotated the refresh token, and the new one could not be kept")]
    TokenLost,
    /// TikTok refuses a token that it gave a moment ago.
    #[error("TikTok refuses the access token that it gave a moment ago")]
    FreshTokenRejected(#[source] TiktokError),
    /// The rotated token would have no place to be kept.
    #[error(transparent)]
    Sink(#[from] SinkError),
    /// The media cannot be read.
    #[error(transparent)]
    Media(#[from] MediaError),
    /// The post, as asked for, is not possible.
    #[error(transparent)]
    NotPostable(#[from] NotPostable),
    /// TikTok would refuse the media or a text.
    #[error("TikTok does not take {what} as it is")]
    NotTaken {
        /// The refused thing: `` `clip.mp4` ``, `the caption`.
        what: String,
        /// The violations, at least one.
        violations: Vec<Violation>,
    },
    /// The media could not be converted, or what was made is not what TikTok takes.
    #[error(transparent)]
    Fix(#[from] FixError),
    /// The photos are not what TikTok takes.
    #[error(transparent)]
    Photos(#[from] PhotosUnfit),
    /// The media cannot be cut into legal chunks.
    #[error("`{name}` cannot be sent")]
    Plan {
        /// The media's name as the user gave it.
        name: String,
        /// The underlying error.
        #[source]
        source: PlanError,
    },
    /// The journal cannot be read or written.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The same content was published already.
    #[error("the same content is {} already{}", if *inbox { "in the creator's inbox" } else { "published" }, called(publish_id.as_deref()))]
    Duplicate {
        /// TikTok's id of it.
        publish_id: Option<String>,
        /// The second of its arrival, since the Unix epoch.
        at: u64,
        /// A draft in the inbox, not a post.
        inbox: bool,
    },
    /// Another process is publishing the same content.
    #[error("another agoras is publishing the same content at this moment{}", called(publish_id.as_deref()))]
    Busy {
        /// TikTok's id of it; `None` if it has none yet.
        publish_id: Option<String>,
    },
    /// An earlier run asked TikTok to publish this, and its answer was lost.
    #[error("it is not known whether TikTok has published this already")]
    EarlierUnknown {
        /// The second of that request, since the Unix epoch.
        at: u64,
    },
    /// TikTok was asked to stop a publish of the same content, and has not confirmed that.
    #[error("TikTok was asked to stop {publish_id}, and has not said whether it did")]
    Cancelling {
        /// TikTok's id of it.
        publish_id: PublishId,
    },
    /// An upload cannot be resumed, because its media was not kept.
    #[error("the media of {publish_id} came from standard input or an address that is gone")]
    MediaNotKept {
        /// TikTok's id of it.
        publish_id: PublishId,
    },
    /// The answer to an opening was lost. TikTok may publish what it fetches itself, and cannot publish
    /// an upload without its bytes.
    #[error("it is not known whether TikTok has opened the publish")]
    OpeningUnknown {
        /// The safety of running the same command again.
        rerun: Rerun,
        /// The failure of the call.
        #[source]
        source: TiktokError,
    },
    /// An upload was given up. Without all its bytes nothing is published.
    #[error("the upload was broken off, and nothing is published")]
    BrokenOff {
        /// TikTok's id of the publish.
        publish_id: PublishId,
        /// The way to continue it.
        continuation: Continuation,
        /// The underlying error.
        #[source]
        source: UploadError,
    },
    /// TikTok has every byte, or has reported the result, and the journal cannot be written.
    #[error("the journal cannot be told how far {publish_id} has come")]
    Unrecorded {
        /// TikTok's id of it.
        publish_id: PublishId,
        /// The underlying error.
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
    /// TikTok has, or may have, every byte, and the result could not be found out.
    #[error("it is not known what became of the publish")]
    FateUnknown {
        /// TikTok's id of it.
        publish_id: PublishId,
        /// The last error.
        #[source]
        source: Box<FateError>,
    },
}

impl FlowError {
    /// Builds the error of a publish whose progress could not be noted.
    pub(crate) fn unrecorded(
        publish_id: &PublishId,
        source: impl StdError + Send + Sync + 'static,
    ) -> Self {
        Self::Unrecorded { publish_id: publish_id.clone(), source: Box::new(source) }
    }

    /// Returns whether no answer has come, because the connection to TikTok is broken.
    pub(crate) fn is_line_broken(&self) -> bool {
        match self {
            Self::Tiktok(error) | Self::Refresh { source: error, .. } => error.is_line_broken(),
            _ => false,
        }
    }
}

/// A reason why the result of a publish is not known.
#[derive(Debug, Error)]
pub enum FateError {
    /// TikTok could not be asked.
    #[error(transparent)]
    Asking(FlowError),
    /// An upload was given up after its last byte had left.
    #[error(transparent)]
    Upload(UploadError),
}

impl From<FlowError> for Box<FateError> {
    fn from(error: FlowError) -> Self {
        Self::new(FateError::Asking(error))
    }
}

impl From<UploadError> for Box<FateError> {
    fn from(error: UploadError) -> Self {
        Self::new(FateError::Upload(error))
    }
}

/// The reason why an upload was given up.
#[derive(Debug, Error)]
pub enum UploadError {
    /// The media failed.
    #[error(transparent)]
    Media(#[from] MediaError),
    /// The connection, or TikTok, failed again and again.
    #[error("chunk {number} did not arrive in {tries} tries")]
    Tries {
        /// The chunk's number, from 1.
        number: u64,
        /// The number of tries.
        tries: u32,
        /// The last failure.
        #[source]
        source: ChunkFailure,
    },
    /// TikTok asks for a longer pause than a run waits.
    #[error("TikTok's upload host wants to be left alone for {} min", wait.as_secs().div_ceil(60))]
    LeftAlone {
        /// The pause in TikTok's `Retry-After`.
        wait: Duration,
    },
    /// The upload address lasts one hour (TikTok: media transfer guide).
    #[error(
        "TikTok no longer takes this upload (HTTP 403, 404 or 405): its address is good for one hour"
    )]
    SessionOver,
    /// It would not end within TikTok's hour.
    #[error("the upload would end {} min after TikTok opened it, and its address is good for 60", .0.end.as_secs() / 60)]
    TooSlow(Forecast),
    /// The journal cannot be written.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A proxy does not let the chunk through.
    #[error("a proxy on the way to TikTok refuses chunk {number} with HTTP {status}")]
    ByProxy {
        /// The chunk's number, from 1.
        number: u64,
        /// The HTTP status: 407, 411, 413 or 417.
        status: u16,
    },
    /// TikTok refuses the chunk as such.
    #[error("TikTok refuses chunk {number} of {of} ({bytes} bytes each) with HTTP {status}")]
    Rejected {
        /// The chunk's number, from 1.
        number: u64,
        /// The number of chunks.
        of: u64,
        /// The chunk size in bytes.
        bytes: u64,
        /// The HTTP status.
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
pub enum ChunkFailure {
    /// No usable answer has come.
    #[error(transparent)]
    Tiktok(#[from] TiktokError),
    /// TikTok is busy.
    #[error("TikTok's upload host answers HTTP {0}")]
    Busy(u16),
    /// The origin of the bytes failed.
    #[error(transparent)]
    Media(#[from] MediaError),
    /// TikTok and this program do not agree on how much has arrived.
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

impl FlowError {
    /// Returns whether TikTok no longer accepts the refresh token that was given.
    pub(crate) fn is_dead_variable(&self) -> bool {
        let (Self::Refresh { sent, source, .. } | Self::LostInFlight { sent, source, .. }) = self
        else {
            return false;
        };
        let dead = matches!(source, TiktokError::Refused(it) if it.code == ErrorCode::InvalidGrant);
        dead && *sent == Origin::Given
    }
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
