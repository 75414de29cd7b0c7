//! Media that TikTok is to fetch, and that cannot be reached from here

use url::Url;

use super::beginning::early;
use super::content::Content;
use super::examine::check_texts;
use super::post::{Cover, NotPostable, OutOfReach, VideoRequest};
use super::prepared::{self, Plan, Prepared, fitted};
use crate::flow::accounts::session::Session;
use crate::flow::error::FlowError;
use crate::flow::event::Event;
use crate::media::Location;

/// Checks everything that can be checked without opening a publish, as [`prepared::prepare`] does;
/// where the user wants that, all but a video that cannot be reached from here.
pub async fn prepare(session: &Session<'_>, request: VideoRequest) -> Result<Prepared, FlowError> {
    let unseen = match &request.location {
        Location::Web(url) if request.out_of_reach == OutOfReach::Unchecked => Some(url.clone()),
        _ => None,
    };
    match (prepared::prepare(session, request.clone()).await, unseen) {
        (Err(FlowError::NotPostable(NotPostable::OutOfReach { .. })), Some(url)) => {
            prepare_unseen(session, request, &url).await
        }
        (prepared, _) => prepared,
    }
}

/// Checks everything but the media itself.
async fn prepare_unseen(
    session: &Session<'_>,
    request: VideoRequest,
    url: &Url,
) -> Result<Prepared, FlowError> {
    let name = request.location.to_string();
    session.report(Event::Unchecked { name: &name });
    check_texts(&request)?;
    let content = Content::unseen_video(&request, url);
    let plan = Plan::Pull(url.to_string());
    let (facts, size) = (None, None);
    let mut early = early(session, request.duplicates, (&content, None)).await?;
    if let Some(beginning) = early.take_unfinished() {
        // It was held against all this when it began.
        let (username, creator, post) = (None, None, request.post);
        return Ok(Prepared {
            plan,
            username,
            creator,
            post,
            facts,
            size,
            content,
            beginning,
            again: None,
        });
    }
    let cover_at = match request.cover.filter(|_| request.post.is_some()) {
        Some(Cover::Share(_)) => return Err(NotPostable::NoDuration.into()),
        Some(Cover::At(time)) => Some(time),
        None => None,
    };
    let creator = session.creator_info().await;
    if let Ok(creator) = &creator {
        session.same_account(creator)?;
    }
    let beginning = early.settled(session, request.duplicates, (&content, None)).await?;
    let (username, creator, post) = fitted(session, request.post, cover_at, creator)?;
    Ok(Prepared { plan, username, creator, post, facts, size, content, beginning, again: None })
}
