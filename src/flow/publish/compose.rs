//! A post that is chosen on a page: its media, and its creator as TikTok knows them now

use std::io;
use std::time::Duration;

use url::Url;

use super::examine::examine;
use super::photo_request::PhotoRequest;
use super::photos::check_photos;
use super::request::{Backend, VideoRequest};
use crate::composer::{Medium, Picture, Reading};
use crate::flow::accounts::session::Session;
use crate::flow::error::FlowError;
use crate::media::{
    Attendance, Extent, InspectError, LIMITS, Location, Media, PhotoKind, Source, inspect,
};
use crate::tiktok::{CreatorInfo, PhotoDestination};

/// Bytes of a creator's picture. TikTok's have less than a tenth.
const LARGEST_PICTURE: u64 = 2 << 20;
/// Limit for a creator's picture, without which the page can do.
const PICTURE_LIMIT: Duration = Duration::from_secs(5);

/// What the page of a post shows.
pub(crate) struct Composition {
    pub(crate) creator: CreatorInfo,
    pub(crate) picture: Option<Picture>,
    pub(crate) media: Vec<Medium>,
    /// The playing time of a video; `None` if its headers do not tell.
    pub(crate) duration: Option<Duration>,
    /// Whether the video is converted before it is sent.
    pub(crate) is_converted: bool,
}

/// Checks a video alone, asks TikTok who posts, and reads what the page shows. The request gets the
/// media that is open, which is the one to be sent.
pub(crate) async fn compose_video(
    session: &Session<'_>,
    request: &mut VideoRequest,
) -> Result<Composition, FlowError> {
    // What is chosen on the page is checked with the choices.
    let bare = VideoRequest { post: None, cover: None, ..request.clone() };
    bare.check(session.client)?;
    let examined = examine(&session.seams, &bare).await?;
    let is_converted = examined.conversion(&bare, None)?.is_some();
    let duration = examined.duration();
    let creator = creator(session).await?;
    request.opened = Some(examined.source.clone());
    Ok(Composition {
        picture: picture(session, &creator).await,
        creator,
        media: vec![video(examined.source)],
        duration,
        is_converted,
    })
}

/// Checks photos alone, asks TikTok who posts, and reads what the page shows.
pub(crate) async fn compose_photos(
    session: &Session<'_>,
    request: &PhotoRequest,
) -> Result<Composition, FlowError> {
    let mut bare = request.clone();
    bare.destination = PhotoDestination::Inbox;
    bare.post.title = None;
    bare.post.description = None;
    check_photos(session.client, &session.seams, &bare).await?;
    let creator = creator(session).await?;
    let mut media = Vec::new();
    for image in &request.images {
        media.push(photo(session, image).await?);
    }
    let picture = picture(session, &creator).await;
    Ok(Composition { creator, picture, media, duration: None, is_converted: false })
}

/// Asks TikTok for the creator's settings. Refuses another account than the one that was named.
async fn creator(session: &Session<'_>) -> Result<CreatorInfo, FlowError> {
    let creator = session.creator_info().await?;
    session.same_account(&creator)?;
    Ok(creator)
}

fn video(source: Source) -> Medium {
    let content_type = match source.content_type {
        // Browsers play these too, but not under that name.
        "video/quicktime" => "video/mp4",
        other => other,
    };
    medium(source, content_type)
}

async fn photo(session: &Session<'_>, image: &Location) -> Result<Medium, FlowError> {
    let largest = LIMITS.photo.bytes.bound.most();
    let clock = session.seams.clock;
    let attendance = session.seams.attendance;
    let mut source = Source::open_up_to(largest, image, clock, attendance).await?;
    source.receive(Extent::All).await?;
    let content_type = match inspect(&source).await {
        Ok(Media::Photo(photo)) => match photo.kind {
            PhotoKind::Jpeg => "image/jpeg",
            PhotoKind::WebP => "image/webp",
            PhotoKind::Png => "image/png",
        },
        Err(InspectError::Source(error)) => return Err(error.into()),
        // It was a photo a moment ago.
        Ok(_) | Err(InspectError::Header { .. }) => "application/octet-stream",
    };
    Ok(medium(source, content_type))
}

fn medium(source: Source, content_type: &'static str) -> Medium {
    let name = source.name().to_owned();
    let size = source.size();
    let read = move |range| -> Reading {
        let source = source.clone();
        Box::pin(async move { source.read(range).await.map_err(io::Error::other) })
    };
    Medium { name, content_type, size, read: Box::new(read) }
}

/// Fetches the creator's picture; `None` if there is none, or none in time.
async fn picture(session: &Session<'_>, creator: &CreatorInfo) -> Option<Picture> {
    let url = Url::parse(creator.avatar_url.as_deref()?).ok()?;
    let backend = Backend::of(session.client);
    let attendance = match backend {
        Backend::Tiktok => Attendance::Foreign,
        // Its pictures are on this machine.
        Backend::Emulator => Attendance::Permitted,
    };
    let clock = session.seams.clock;
    let fetch = async {
        let location = Location::Web(url.clone());
        let mut source =
            Source::open_up_to(LARGEST_PICTURE, &location, clock, attendance).await.ok()?;
        source.receive(Extent::All).await.ok()?;
        let size = source.size();
        let is_small = size <= LARGEST_PICTURE;
        if is_small { source.read(0..size).await.ok() } else { None }
    };
    let limit = clock.patience(PICTURE_LIMIT);
    let bytes = if backend.fetches(&url) {
        tokio::time::timeout(limit, fetch).await.ok().flatten()
    } else {
        None
    };
    let picture = bytes.and_then(Picture::of);
    if picture.is_none() {
        tracing::info!("the creator's picture cannot be shown");
    }
    picture
}
