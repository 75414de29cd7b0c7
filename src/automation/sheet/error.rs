//! Errors of calls to Google, and of marks that cannot be made

use std::path::PathBuf;
use std::time::Duration;

use reqwest::StatusCode;
use thiserror::Error;

use super::names::{ClientEmail, RowNumber, SpreadsheetId, TabName};
use crate::disk::DiskError;
use crate::trust::Obstacle;
use crate::units::span;

/// Bytes of the largest answer that is read: a tab of tens of thousands of posts.
pub(crate) const LARGEST_ANSWER: usize = 16 * 1024 * 1024;

/// A refusal in Google's own words.
#[derive(Debug, Clone, Error)]
#[error("{word}: {message}")]
pub struct GoogleRefusal {
    /// The status of HTTP.
    pub status: StatusCode,
    /// Google's word for it, such as `PERMISSION_DENIED` or `invalid_grant`.
    pub word: String,
    /// Google's reason, such as `SERVICE_DISABLED`; empty if there is none.
    pub reason: String,
    /// Google's message.
    pub message: String,
}

/// A sheet that cannot be read, or a row that cannot be marked.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "each variant's message describes it")]
pub enum SheetError {
    #[error("there is no file `{}` with the service account's key", path.display())]
    NoKeyFile { path: PathBuf },
    #[error("cannot read the service account's key")]
    KeyFile(#[source] DiskError),
    #[error("the service account's key cannot be used: {0}")]
    UnusableKey(&'static str),
    /// The key names its account, and another one was asked for.
    #[error("the key is of {found}, not of {given}")]
    OtherAccount { given: ClientEmail, found: ClientEmail },
    #[error("the service account's e-mail address is missing")]
    NoEmail,
    #[error("Google does not accept the service account")]
    NotAuthorized(#[source] GoogleRefusal),
    #[error("{email} may not use the sheet")]
    NotShared { email: ClientEmail, source: GoogleRefusal },
    #[error("the Google Sheets API is off in the service account's project")]
    ApiOff(#[source] GoogleRefusal),
    #[error("there is no sheet with the id `{0}`")]
    NoSuchSheet(SpreadsheetId),
    #[error("the sheet has no tab `{0}`")]
    NoSuchTab(TabName),
    #[error("Google refused the request")]
    Refused(#[source] GoogleRefusal),
    #[error("the tab holds more than {} MiB", LARGEST_ANSWER >> 20)]
    TooLarge,
    #[error("row {row} was changed since it was read: {change}")]
    Changed { row: RowNumber, change: Change },
    /// `retry_after` is the pause that Google asks for.
    #[error("Google asks to slow down (quota of the Sheets API)")]
    RateLimited { retry_after: Option<Duration> },
    #[error("Google is not available now (HTTP {status})")]
    Unavailable { status: StatusCode },
    /// No byte of the request has left this machine.
    #[error("cannot reach Google")]
    NotSent(#[source] reqwest::Error),
    /// The request has left. Google may or may not have carried it out.
    #[error("no usable answer came from Google")]
    Unknown(#[source] NoAnswer),
    #[error("cannot prepare for HTTPS")]
    NoClient(#[source] reqwest::Error),
}

/// The part of a row that somebody has changed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Change {
    /// Its post: text, link, pictures or time.
    #[error("its text, link, pictures or time are others")]
    Post,
    /// Its state, which is now this one.
    #[error("its state is `{0}`")]
    State(String),
}

/// A reason why an answer cannot be used.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "each variant's message describes it")]
pub enum NoAnswer {
    #[error("the connection failed on the way")]
    Broken(#[source] reqwest::Error),
    #[error("nothing came for {}", span(*.0))]
    Stalled(Duration),
    /// Following a redirect could give the credentials to another server.
    #[error("HTTP {0} points to another address, and agoras does not follow")]
    Redirected(StatusCode),
    #[error("HTTP {0} with something that is not Google's JSON (a proxy or a login page between?)")]
    NotJson(StatusCode),
    #[error("the answer lacks {0}")]
    Incomplete(&'static str),
}

impl GoogleRefusal {
    /// Returns whether the tab has fewer rows or columns than the range.
    pub(crate) fn is_beyond_the_grid(&self) -> bool {
        self.message.contains("exceeds grid limits")
    }
}

impl SheetError {
    /// Returns whether Google may have carried out the request although no answer says so.
    pub(crate) fn is_outcome_unknown(&self) -> bool {
        matches!(self, Self::Unavailable { .. } | Self::Unknown(_))
    }

    /// Returns whether a certificate or a proxy is the reason, so that another try must fail too.
    pub(crate) fn is_obstructed(&self) -> bool {
        matches!(self, Self::NotSent(error) if Obstacle::of(error).is_some())
    }
}
