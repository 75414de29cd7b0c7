//! Preparation of a photo publish: every check that is possible before TikTok fetches the photos

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::content::Content;
use super::photo_fault::{PhotoFault, PhotoTrouble, PhotosUnfit};
use super::poster::Poster;
use super::prepared::Prepared;
use super::request::{Backend, Duplicates, OutOfReach, refuse_private_branded};
use super::start::Start;
use super::submission::Submission;
use crate::clock::Clock;
use crate::flow::accounts::session::{Seams, Session};
use crate::flow::error::FlowError;
use crate::flow::event::Event;
use crate::journal::Idempotency;
use crate::media::{
    Attendance, Extent, Fingerprint, InspectError, LIMITS, Location, Media, MediaError, Source,
    TextKind, inspect,
};
use crate::tiktok::{Client, PhotoDestination, PhotoPost};

/// Time that all addresses together have to answer. Reading a single one gives up after a minute.
const LOOKING_LIMIT: Duration = Duration::from_secs(45);

#[derive(Debug, Clone)]
pub(crate) struct PhotoRequest {
    pub(crate) images: Vec<Location>,
    pub(crate) destination: PhotoDestination,
    /// Its `images` are empty, and filled in from the addresses.
    pub(crate) post: PhotoPost,
    /// Title and description as the user gave them. The content key of agoras 2.3.0 needs them.
    pub(crate) texts_as_given: [String; 2],
    pub(crate) out_of_reach: OutOfReach,
    pub(crate) duplicates: Duplicates,
    /// The key of the plan's row or the feed's item that it is for.
    pub(crate) idempotency: Option<Idempotency>,
}

/// Checks everything that can be checked without opening a publish: texts, every photo, account,
/// and the creator's settings. Reports everything that is wrong with the photos at once.
pub(crate) async fn prepare_photos(
    session: &Session<'_>,
    request: PhotoRequest,
) -> Result<Prepared, FlowError> {
    let PhotoRequest { images, destination, mut post, out_of_reach, duplicates, .. } = request;
    if destination == PhotoDestination::Post {
        refuse_private_branded(post.disclosure, post.privacy)?;
    }
    let seen = examine(session.client, &session.seams, &images, &post, out_of_reach).await?;
    post.images = images.iter().filter_map(web).map(Url::to_string).collect();
    for (index, _) in seen.iter().enumerate().filter(|(_, photo)| photo.located) {
        let what = &format!("photo {} says where it was taken", index + 1);
        session.report(Event::Located { what, mend: "exiftool -gps:all= PHOTO" });
    }
    let size = seen.iter().map(|photo| photo.size).sum::<Option<u64>>();
    let prints: Vec<Fingerprint> = seen.into_iter().map(|photo| photo.print).collect();
    let content = Content::photos(destination, &post, &prints, size, &request.texts_as_given);
    let content = content.keyed(request.idempotency);
    let mut start = Start::new(session, duplicates, &content, None);
    if let Some(delivery) = start.unfinished().await? {
        let submission = Submission::Photos { destination, post, size };
        return Ok(Prepared::Unfinished { submission, poster: None, delivery });
    }
    let creator = session.creator_info().await;
    let poster = match destination {
        PhotoDestination::Inbox => Poster::of_draft(session, creator)?,
        PhotoDestination::Post => Poster::of_photos(session, creator?, &mut post)?,
    };
    let beginning = start.settled().await?;
    Ok(Prepared::of(beginning, Submission::Photos { destination, post, size }, poster, content))
}

/// Checks the options and the photos alone: TikTok is not asked, and no account is needed.
pub(crate) async fn check_photos(
    client: &Client,
    seams: &Seams<'_>,
    request: &PhotoRequest,
) -> Result<(), FlowError> {
    if request.destination == PhotoDestination::Post {
        refuse_private_branded(request.post.disclosure, request.post.privacy)?;
    }
    examine(client, seams, &request.images, &request.post, request.out_of_reach).await?;
    Ok(())
}

/// Checks everything that the post holds.
async fn examine(
    client: &Client,
    seams: &Seams<'_>,
    images: &[Location],
    post: &PhotoPost,
    out_of_reach: OutOfReach,
) -> Result<Vec<SeenPhoto>, PhotosUnfit> {
    let count = LIMITS.photo.check_count(images.len()).map(PhotoTrouble::TooMany);
    let texts =
        [(TextKind::PhotoTitle, &post.title), (TextKind::PhotoDescription, &post.description)];
    let texts = texts
        .into_iter()
        .flat_map(|(kind, text)| text.as_deref().map(|text| kind.check(text)).unwrap_or_default());
    let cover = (post.cover_index >= images.len())
        .then(|| PhotoTrouble::NoSuchCover { index: post.cover_index, photos: images.len() });
    let is_too_long = count.is_some();
    let troubles = count.into_iter().chain(texts.map(PhotoTrouble::Unfit)).chain(cover);
    let mut faults: Vec<PhotoFault> =
        troubles.map(|trouble| PhotoFault { photo: None, trouble }).collect();
    let mut seen = Vec::new();
    // A list that is too long is not fetched.
    if !is_too_long {
        for (index, look) in look_at_all(client, seams, images).await.into_iter().enumerate() {
            match look {
                Ok(photo) => seen.push(photo),
                Err(troubles)
                    if out_of_reach == OutOfReach::Unchecked
                        && troubles.iter().all(PhotoTrouble::is_out_of_reach) =>
                {
                    let name = images[index].to_string();
                    seams.report(Event::Unchecked { name: &name });
                    // Its address stands for it.
                    let print = web(&images[index]).map(Fingerprint::of_address);
                    seen.extend(print.map(|print| SeenPhoto { print, size: None, located: false }));
                }
                Err(troubles) => {
                    let photo = |trouble| {
                        let photo = Some((index + 1, images[index].clone()));
                        PhotoFault { photo, trouble }
                    };
                    faults.extend(troubles.into_iter().map(photo));
                }
            }
        }
    }
    if faults.is_empty() { Ok(seen) } else { Err(PhotosUnfit(faults)) }
}

#[derive(Debug)]
struct SeenPhoto {
    print: Fingerprint,
    /// Bytes; `None` if it cannot be reached from here.
    size: Option<u64>,
    /// It holds the place where it was taken.
    located: bool,
}

/// Checks all photos at the same time.
async fn look_at_all(
    client: &Client,
    seams: &Seams<'_>,
    images: &[Location],
) -> Vec<Result<SeenPhoto, Vec<PhotoTrouble>>> {
    let name = match images {
        [one] => one.to_string(),
        many => format!("{} photos", many.len()),
    };
    seams.report(Event::Looking { name: &name });
    let backend = Backend::of(client);
    let clock = seams.clock;
    let attendance = seams.attendance;
    let within = clock.patience(LOOKING_LIMIT);
    let deadline = Instant::now() + within;
    let mut looks = JoinSet::new();
    for (index, image) in images.iter().cloned().enumerate() {
        looks.spawn(async move {
            let seen = timeout_at(deadline, look_at(&image, backend, clock, attendance)).await;
            (index, seen.unwrap_or_else(|_| Err(vec![PhotoTrouble::NoAnswer { within }])))
        });
    }
    let mut found = looks.join_all().await;
    found.sort_by_key(|(index, _)| *index);
    found.into_iter().map(|(_, seen)| seen).collect()
}

/// Checks a photo. Returns everything that is wrong with it as the error.
async fn look_at(
    image: &Location,
    backend: Backend,
    clock: Clock,
    attendance: Attendance,
) -> Result<SeenPhoto, Vec<PhotoTrouble>> {
    match web(image) {
        None => Err(vec![PhotoTrouble::NotOnTheWeb]),
        Some(url) if !backend.fetches(url) => Err(vec![PhotoTrouble::NotHttps]),
        Some(_) => {
            let read = read(image, clock, attendance).await;
            read.unwrap_or_else(|error| Err(vec![unread(error, image)]))
        }
    }
}

async fn read(
    image: &Location,
    clock: Clock,
    attendance: Attendance,
) -> Result<Result<SeenPhoto, Vec<PhotoTrouble>>, InspectError> {
    let largest = LIMITS.photo.bytes.bound.most();
    let mut source = Source::open_up_to(largest, image, clock, attendance).await?;
    if let Some(to) = source.moved_to() {
        return Ok(Err(vec![PhotoTrouble::Redirected { to: to.to_owned() }]));
    }
    let mut media = inspect(&source).await?;
    let is_judged = source.is_size_known();
    if !is_judged && LIMITS.photo.check(&media, source.size(), image).is_empty() {
        source.receive(Extent::All).await?;
        media = inspect(&source).await?;
    }
    let violations = LIMITS.photo.check(&media, source.size(), image);
    if !violations.is_empty() {
        return Ok(Err(violations.into_iter().map(PhotoTrouble::Unfit).collect()));
    }
    let print = Fingerprint::of(&source).await?;
    let located = matches!(&media, Media::Photo(facts) if facts.located);
    Ok(Ok(SeenPhoto { print, size: Some(source.size()), located }))
}

fn unread(error: InspectError, image: &Location) -> PhotoTrouble {
    match error {
        InspectError::Header { source, .. } => {
            PhotoTrouble::Unfit(LIMITS.photo.check_header(&source, image))
        }
        InspectError::Source(MediaError::TooLarge { size, .. }) => {
            PhotoTrouble::Unfit(LIMITS.photo.too_large(size, image))
        }
        InspectError::Source(error) => PhotoTrouble::Unread(error),
    }
}

fn web(image: &Location) -> Option<&Url> {
    match image {
        Location::Web(url) => Some(url),
        Location::File(_) | Location::Stdin => None,
    }
}
