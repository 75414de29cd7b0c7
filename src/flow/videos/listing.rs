//! The account's videos, the newest first, page after page

use std::time::Duration;

use super::pages::{Next, Pages, Reached, Wanted};
use super::scope;
use crate::clock::Moment;
use crate::flow::accounts::session::Session;
use crate::flow::error::FlowError;
use crate::journal::RatedCall;
use crate::secret::AccessToken;
use crate::tiktok::{Client, Cursor, Policy, TiktokError, Video};

/// The pause between two calls. Without it TikTok has refused clients that followed many pages.
pub(crate) const PACE: Duration = Duration::from_secs(1);

/// A part of the account's list of videos without a gap.
#[derive(Debug)]
pub(crate) struct Listing {
    pub(crate) videos: Vec<Video>,
    pub(crate) reached: Reached,
    wanted: Wanted,
}

impl Listing {
    /// Returns whether TikTok has older videos that are wanted and not in the list.
    pub(crate) fn has_more(&self) -> bool {
        matches!(self.reached, Reached::Limit | Reached::Stuck)
    }

    /// Returns the moment from which on every video is in the list; `None` if that is not known.
    pub(crate) fn from(&self) -> Option<Moment> {
        match self.reached {
            Reached::End => Some(Moment::EPOCH),
            Reached::Since => self.wanted.since,
            // Others of the same second may follow.
            Reached::Limit | Reached::Stuck => {
                Some(self.videos.last()?.created_at? + Duration::from_secs(1))
            }
        }
    }
}

/// Lists the account's videos. Refuses a session without the scope for it.
pub(crate) async fn list(session: &Session<'_>, wanted: Wanted) -> Result<Listing, FlowError> {
    scope::check(session).await?;
    list_from(session, None, wanted, Policy::ASKING).await
}

/// Lists the account's videos from a cursor on, and makes each call as often as `policy` allows.
pub(crate) async fn list_from(
    session: &Session<'_>,
    from: Option<Cursor>,
    wanted: Wanted,
    policy: Policy,
) -> Result<Listing, FlowError> {
    let mut pages = Pages::new(wanted);
    let mut from = from;
    loop {
        let count = pages.ask_for();
        let page =
            ask(session, async |client, token| client.videos(token, from, count, policy).await)
                .await?;
        match pages.add(page) {
            Next::Page(cursor) => from = Some(cursor),
            Next::Stop(reached) => {
                return Ok(Listing { videos: pages.videos, reached, wanted });
            }
        }
        session.seams.clock.sleep(PACE).await;
    }
}

/// Asks TikTok about videos. Explains a refusal for want of the scope.
pub(crate) async fn ask<T>(
    session: &Session<'_>,
    send: impl AsyncFn(&Client, &AccessToken) -> Result<T, TiktokError>,
) -> Result<T, FlowError> {
    match session.call(RatedCall::Videos, send).await {
        Err(FlowError::Tiktok(error)) if error.is_scope_missing() => {
            Err(scope::refused(session, error).await.into())
        }
        answer => answer,
    }
}
