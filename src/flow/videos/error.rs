//! Errors of the commands about an account's videos

use thiserror::Error;

use crate::flow::accounts::account::{Origin, Username};
use crate::tiktok::{PostId, TiktokError};

/// An error of a question about the account's videos.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum VideosError {
    #[error("{username} has not allowed agoras to list videos: the scope `video.list` is missing")]
    NoScope {
        username: Username,
        /// The origin of the tokens.
        sent: Origin,
        /// The scopes to ask for in another login.
        scopes: Vec<String>,
        /// TikTok's refusal; `None` if TikTok was not asked, because the store knows the scopes.
        #[source]
        source: Option<TiktokError>,
    },
    #[error("{username} has no public video with {}", listed(.ids))]
    NotThere { username: Username, ids: Vec<PostId> },
}

/// Returns ids as the end of a sentence.
pub(crate) fn listed(ids: &[PostId]) -> String {
    let word = if ids.len() == 1 { "the id" } else { "the ids" };
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    format!("{word} {}", ids.join(", "))
}
