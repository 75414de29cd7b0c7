//! Preparation of a video publish: every check that is possible before TikTok opens it

use std::time::Duration;

use url::Url;

use super::content::Content;
use super::examine::{Examined, check_texts, cover_at, examine, longest};
use super::poster::Poster;
use super::prepared::Prepared;
use super::request::{OutOfReach, VideoRequest};
use super::start::Start;
use super::submission::{Submission, VideoMedia, VideoSubmission};
use super::unchanged::shared_stamp;
use crate::flow::accounts::session::{Seams, Session};
use crate::flow::error::{FlowError, NotPostable};
use crate::flow::event::Event;
use crate::flow::fix::convert::Fixing;
use crate::journal::Transfer;
use crate::media::{Conversion, Location};
use crate::store::Store;
use crate::tiktok::{ChunkPlan, Client, CreatorInfo, VideoPost};

/// Checks everything that can be checked without opening a publish: options, media, account, and
/// the creator's settings. The cheapest check comes first. TikTok is asked last, or earlier to make
/// the list of violations complete.
///
/// A video that only TikTok can reach is refused, or prepared unchecked, as the request wants.
pub(crate) async fn prepare(
    session: &Session<'_>,
    request: VideoRequest,
) -> Result<Prepared, FlowError> {
    match (prepare_checked(session, request.clone()).await, request.location.clone()) {
        (Err(FlowError::NotPostable(NotPostable::OutOfReach { .. })), Location::Web(url))
            if request.out_of_reach == OutOfReach::Unchecked =>
        {
            prepare_unchecked(session, request, &url).await
        }
        (prepared, _) => prepared,
    }
}

async fn prepare_checked(
    session: &Session<'_>,
    request: VideoRequest,
) -> Result<Prepared, FlowError> {
    request.check(session.client)?;
    let examined = examine(&session.seams, &request).await?;
    if examined.facts().is_none() {
        let creator = session.creator_info().await;
        examined.conversion(&request, longest(&request, creator.as_ref().ok()))?;
    }
    let chunks = match request.chunks(examined.source.size()) {
        // A video that needs a conversion has another size afterwards.
        Err(error) if examined.conversion(&request, None)?.is_none() => return Err(error),
        chunks => chunks,
    };
    let chunk_size = chunks.as_ref().map_or(0, |plan| plan.chunk_size);
    let mut content = Content::video(&request, &examined.source, chunk_size).await?;
    if session.seams.store.as_ref().is_some_and(Store::is_shared) {
        content.media.stamp = shared_stamp(&examined.source).await?;
    }
    let mut start = Start::new(session, request.duplicates, &content, Some(&examined.source));
    let mut post = request.post.clone();
    if let Some(delivery) = start.unfinished().await? {
        let conversion = examined.conversion(&request, None)?;
        let facts = examined.facts().cloned();
        let media = media(request, examined, conversion, chunks, None)?;
        let submission = Submission::Video(VideoSubmission { media, post, facts });
        return Ok(Prepared::Unfinished { submission, poster: None, delivery });
    }
    let creator = session.creator_info().await;
    let longest = longest(&request, creator.as_ref().ok());
    let conversion = examined.conversion(&request, longest)?;
    // The cover of a converted video is only known after the conversion.
    let cover = request.cover.filter(|_| post.is_some() && conversion.is_none());
    let cover_at = cover_at(cover, examined.duration())?;
    if let Ok(creator) = &creator {
        session.same_account(creator)?;
    }
    let beginning = start.settled().await?;
    let facts = examined.facts().cloned();
    let media = media(request, examined, conversion, chunks, longest)?;
    let poster = poster(session, creator, post.as_mut(), cover_at)?;
    let submission = Submission::Video(VideoSubmission { media, post, facts });
    Ok(Prepared::of(beginning, submission, poster, content))
}

/// Checks the options and the media alone: TikTok is not asked, and no account is needed.
pub(crate) async fn check_video(
    client: &Client,
    seams: &Seams<'_>,
    request: &VideoRequest,
) -> Result<(), FlowError> {
    request.check(client)?;
    let examined = examine(seams, request).await?;
    if examined.conversion(request, None)?.is_none() {
        request.chunks(examined.source.size())?;
    }
    cover_at(request.cover, examined.duration())?;
    Ok(())
}

/// Checks everything but the media itself, which only TikTok can reach.
async fn prepare_unchecked(
    session: &Session<'_>,
    request: VideoRequest,
    url: &Url,
) -> Result<Prepared, FlowError> {
    session.report(Event::Unchecked { name: &request.location.to_string() });
    check_texts(&request)?;
    let content = Content::unseen_video(&request, url);
    let media = VideoMedia::Pull { url: url.to_string(), size: None };
    let mut start = Start::new(session, request.duplicates, &content, None);
    let mut post = request.post;
    if let Some(delivery) = start.unfinished().await? {
        let submission = Submission::Video(VideoSubmission { media, post, facts: None });
        return Ok(Prepared::Unfinished { submission, poster: None, delivery });
    }
    let cover_at = cover_at(request.cover.filter(|_| post.is_some()), None)?;
    let creator = session.creator_info().await;
    if let Ok(creator) = &creator {
        session.same_account(creator)?;
    }
    let beginning = start.settled().await?;
    let poster = poster(session, creator, post.as_mut(), cover_at)?;
    let submission = Submission::Video(VideoSubmission { media, post, facts: None });
    Ok(Prepared::of(beginning, submission, poster, content))
}

/// Checks the post, or the draft if there is none, against the creator's settings.
fn poster(
    session: &Session<'_>,
    creator: Result<CreatorInfo, FlowError>,
    post: Option<&mut VideoPost>,
    cover_at: Option<Duration>,
) -> Result<Poster, FlowError> {
    let Some(post) = post else {
        return Poster::of_draft(session, creator);
    };
    post.cover_at = cover_at;
    Poster::of_video(session, creator?, post)
}

fn media(
    request: VideoRequest,
    examined: Examined,
    conversion: Option<Conversion>,
    chunks: Result<ChunkPlan, FlowError>,
    longest: Option<Duration>,
) -> Result<VideoMedia, FlowError> {
    if let (Transfer::Pull, Location::Web(url)) = (request.transfer, &request.location) {
        let size = Some(examined.source.size());
        return Ok(VideoMedia::Pull { url: url.to_string(), size });
    }
    let duration = examined.duration();
    let source = examined.source;
    Ok(match conversion {
        Some(conversion) => {
            let fixing = Fixing { source, conversion, duration, longest, request };
            VideoMedia::Convert(Box::new(fixing))
        }
        None => VideoMedia::Upload { source: Box::new(source), chunks: chunks? },
    })
}
