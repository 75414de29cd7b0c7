//! Preparation of a photo publish: every check that is possible before TikTok fetches the photos

use url::Url;

use super::content::{Content, PhotoPrint};
use super::photo_fault::{PhotoFault, PhotoTrouble, PhotosUnfit};
use super::photo_look::{SeenPhoto, look_at_all, web};
use super::photo_request::PhotoRequest;
use super::poster::Poster;
use super::prepared::Prepared;
use super::request::{OutOfReach, refuse_private_branded};
use super::start::Start;
use super::submission::Submission;
use crate::flow::accounts::session::{Seams, Session};
use crate::flow::error::FlowError;
use crate::flow::event::Event;
use crate::flow::fix::error::FixError;
use crate::flow::fix::ffmpeg;
use crate::flow::hosting::host::Hosting;
use crate::media::{LIMITS, Location, TextKind};
use crate::tiktok::{Client, PhotoDestination};

/// Checks everything that can be checked without opening a publish: texts, every photo, account,
/// and the creator's settings. Reports everything that is wrong with the photos at once.
pub(crate) async fn prepare_photos(
    session: &Session<'_>,
    request: PhotoRequest,
) -> Result<Prepared, FlowError> {
    let seen = examine(session.client, &session.seams, &request).await?;
    let PhotoRequest { images, host, destination, mut post, out_of_reach, duplicates, .. } =
        request;
    for (index, _) in seen.iter().enumerate().filter(|(_, photo)| photo.located) {
        let what = &format!("photo {} says where it was taken", index + 1);
        session.report(Event::Located { what, mend: "exiftool -gps:all= PHOTO" });
    }
    let size = seen.iter().map(|photo| photo.size).sum::<Option<u64>>();
    let prints: Vec<PhotoPrint> = seen.iter().map(|photo| photo.print.clone()).collect();
    let content = Content::photos(destination, &post, &prints, size, &request.texts_as_given);
    let content = content.keyed(request.idempotency);
    let local = seen.into_iter().enumerate();
    let local: Vec<_> = local.filter_map(|(index, photo)| Some((index, photo.local?))).collect();
    let hosting = match host.filter(|_| !local.is_empty()) {
        Some(host) => Some(Box::new(Hosting::new(session, &host, local, out_of_reach)?)),
        None => None,
    };
    post.images = addresses(&images, hosting.as_deref());
    let mut start = Start::new(session, duplicates, &content, None);
    if let Some(delivery) = start.unfinished().await? {
        let submission = Submission::Photos { destination, post, hosting, size };
        return Ok(Prepared::Unfinished { submission, poster: None, delivery });
    }
    let creator = session.creator_info().await;
    let poster = match destination {
        PhotoDestination::Inbox => Poster::of_draft(session, creator)?,
        PhotoDestination::Post => Poster::of_photos(session, creator?, &mut post)?,
    };
    let beginning = start.settled().await?;
    let submission = Submission::Photos { destination, post, hosting, size };
    Ok(Prepared::of(beginning, submission, poster, content))
}

/// Returns the addresses that TikTok fetches from, in the order of the post.
fn addresses(images: &[Location], hosting: Option<&Hosting>) -> Vec<String> {
    let mut addresses: Vec<String> =
        images.iter().map(|image| web(image).map(Url::to_string).unwrap_or_default()).collect();
    for photo in hosting.into_iter().flat_map(|hosting| &hosting.photos) {
        addresses[photo.index] = photo.address.to_string();
    }
    addresses
}

/// Checks the options and the photos alone: TikTok is not asked, and no account is needed.
pub(crate) async fn check_photos(
    client: &Client,
    seams: &Seams<'_>,
    request: &PhotoRequest,
) -> Result<(), FlowError> {
    examine(client, seams, request).await?;
    Ok(())
}

/// Checks everything that the post holds.
async fn examine(
    client: &Client,
    seams: &Seams<'_>,
    request: &PhotoRequest,
) -> Result<Vec<SeenPhoto>, FlowError> {
    let PhotoRequest { images, post, .. } = request;
    if request.destination == PhotoDestination::Post {
        refuse_private_branded(post.disclosure, post.privacy)?;
    }
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
        let looks = look_at_all(client, seams, request).await;
        for (index, look) in looks.into_iter().enumerate() {
            match look {
                Ok(photo) => seen.push(photo),
                Err(troubles)
                    if request.out_of_reach == OutOfReach::Unchecked
                        && troubles.iter().all(PhotoTrouble::is_out_of_reach) =>
                {
                    let name = images[index].to_string();
                    seams.report(Event::Unchecked { name: &name });
                    // Its address stands for it.
                    seen.extend(web(&images[index]).map(SeenPhoto::unseen));
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
    if !faults.is_empty() {
        return Err(PhotosUnfit(faults).into());
    }
    refuse_without_ffmpeg(images, &seen)?;
    Ok(seen)
}

/// Refuses a photo that has to be converted if there is no ffmpeg.
fn refuse_without_ffmpeg(images: &[Location], seen: &[SeenPhoto]) -> Result<(), FixError> {
    let is_converted =
        |photo: &SeenPhoto| photo.local.as_ref().is_some_and(|it| it.conversion.is_some());
    match seen.iter().position(is_converted) {
        Some(index) if ffmpeg::find().is_none() => {
            Err(FixError::NoFfmpeg { name: format!("`{}`", images[index]), violations: Vec::new() })
        }
        _ => Ok(()),
    }
}
