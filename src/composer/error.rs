//! Reasons why the posting page ends without a post

use std::io;
use std::time::Duration;

use thiserror::Error;

/// A reason why the page is not shown, or ends without a post.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "each variant's message describes it")]
pub enum ComposerError {
    #[error("cannot serve the posting page on this machine")]
    Bind(#[source] io::Error),
    #[error("the system gives no random numbers")]
    NoRandomness(#[source] getrandom::Error),
    #[error("it was cancelled on the posting page, and nothing was sent to TikTok")]
    Cancelled,
    /// `limit` is measured on the run's clock.
    #[error(
        "the posting page was left alone for {} minutes, and nothing was sent to TikTok",
        limit.as_secs() / 60
    )]
    LeftAlone { limit: Duration },
    #[error("the server of the posting page has stopped")]
    Stopped,
}
