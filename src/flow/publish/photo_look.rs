//! A look at each photo of a post: its bytes, what TikTok would refuse, and whether `--fix` helps

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::content::PhotoPrint;
use super::photo_fault::PhotoTrouble;
use super::photo_request::PhotoRequest;
use super::request::{Backend, Fix};
use crate::clock::Clock;
use crate::flow::accounts::session::Seams;
use crate::flow::event::Event;
use crate::flow::hosting::photo::LocalPhoto;
use crate::media::{
    Attendance, Conversion, Extent, Fingerprint, InspectError, LIMITS, Location, Media, MediaError,
    PhotoFacts, PhotoKind, Source, Violation, inspect,
};
use crate::media_store::PhotoType;
use crate::tiktok::Client;

/// Time that all addresses together have to answer. Reading a single one gives up after a minute.
const LOOKING_LIMIT: Duration = Duration::from_secs(45);

/// A photo that TikTok would take, as it is or after its conversion.
#[derive(Debug)]
pub(super) struct SeenPhoto {
    pub(super) print: PhotoPrint,
    /// Bytes; `None` if it cannot be reached from here.
    pub(super) size: Option<u64>,
    /// It holds the place where it was taken.
    pub(super) located: bool,
    /// The photo for the media store; `None` if TikTok fetches it from its own address.
    pub(super) local: Option<LocalPhoto>,
}

impl SeenPhoto {
    /// Returns a photo that cannot be reached from here. Its address stands for it.
    pub(super) fn unseen(url: &Url) -> Self {
        let address = Fingerprint::of_address(url);
        let print = PhotoPrint { bytes: address.clone(), address: Some(address) };
        Self { print, size: None, located: false, local: None }
    }
}

/// What a look at a photo needs.
#[derive(Debug, Clone, Copy)]
struct Looker {
    backend: Backend,
    clock: Clock,
    attendance: Attendance,
    /// The treatment of photos that TikTok would refuse; `None` without a media store.
    hosted: Option<Fix>,
}

/// Checks all photos at the same time.
pub(super) async fn look_at_all(
    client: &Client,
    seams: &Seams<'_>,
    request: &PhotoRequest,
) -> Vec<Result<SeenPhoto, Vec<PhotoTrouble>>> {
    let images = &request.images;
    let name = match images.as_slice() {
        [one] => one.to_string(),
        many => format!("{} photos", many.len()),
    };
    seams.report(Event::Looking { name: &name });
    let clock = seams.clock;
    let looker = Looker {
        backend: Backend::of(client),
        clock,
        attendance: seams.attendance,
        hosted: request.host.as_ref().map(|host| host.fix),
    };
    let within = clock.patience(LOOKING_LIMIT);
    let deadline = Instant::now() + within;
    let mut looks = JoinSet::new();
    for (index, image) in images.iter().cloned().enumerate() {
        looks.spawn(async move {
            let seen = timeout_at(deadline, looker.look_at(&image)).await;
            (index, seen.unwrap_or_else(|_| Err(vec![PhotoTrouble::NoAnswer { within }])))
        });
    }
    let mut found = looks.join_all().await;
    found.sort_by_key(|(index, _)| *index);
    found.into_iter().map(|(_, seen)| seen).collect()
}

impl Looker {
    /// Checks a photo. Returns everything that is wrong with it as the error.
    async fn look_at(self, image: &Location) -> Result<SeenPhoto, Vec<PhotoTrouble>> {
        match (image, self.hosted) {
            (Location::Web(url), _) if !self.backend.fetches(url) => {
                Err(vec![PhotoTrouble::NotHttps])
            }
            (Location::Stdin, Some(_)) => Err(vec![PhotoTrouble::FromStdin]),
            (Location::File(_) | Location::Stdin, None) => Err(vec![PhotoTrouble::NotOnTheWeb]),
            (Location::Web(_), _) | (Location::File(_), Some(_)) => {
                let read = self.read(image).await;
                read.unwrap_or_else(|error| Err(vec![unread(error, image)]))
            }
        }
    }

    async fn read(
        self,
        image: &Location,
    ) -> Result<Result<SeenPhoto, Vec<PhotoTrouble>>, MediaError> {
        let largest = LIMITS.photo.bytes.bound.most();
        let mut source = Source::open_up_to(largest, image, self.clock, self.attendance).await?;
        if let Some(to) = source.moved_to() {
            return Ok(Err(vec![PhotoTrouble::Redirected { to: to.to_owned() }]));
        }
        let mut judged = judge(&source, image).await?;
        if judged.is_ok() && !source.is_size_known() {
            source.receive(Extent::All).await?;
            judged = judge(&source, image).await?;
        }
        let (conversion, facts) = match judged {
            Ok(facts) => (None, Some(facts)),
            Err(violations) => match self.conversion(&violations) {
                Some(conversion) => {
                    source.receive(Extent::All).await?;
                    (Some(conversion), None)
                }
                None => {
                    return Ok(Err(violations.into_iter().map(PhotoTrouble::Unfit).collect()));
                }
            },
        };
        let bytes = Fingerprint::of(&source).await?;
        let size = Some(source.size());
        let located = facts.as_ref().is_some_and(|facts| facts.located);
        let photo = match facts.map(|facts| facts.kind) {
            Some(PhotoKind::WebP) => PhotoType::WebP,
            // Conversions make JPEG.
            Some(PhotoKind::Jpeg | PhotoKind::Png) | None => PhotoType::Jpeg,
        };
        let address = web(image).filter(|_| conversion.is_none()).map(Fingerprint::of_address);
        let local = address.is_none().then_some(LocalPhoto { source, photo, conversion });
        Ok(Ok(SeenPhoto { print: PhotoPrint { bytes, address }, size, located, local }))
    }

    /// Returns the one conversion that fixes all violations; `None` if none does, or if it is not wanted.
    fn conversion(self, violations: &[Violation]) -> Option<Conversion> {
        let of = |violation: &Violation| violation.fix.as_ref()?.conversion.clone();
        let first =
            violations.first().and_then(of).filter(|_| self.hosted == Some(Fix::Convert))?;
        violations.iter().all(|violation| of(violation).is_some()).then_some(first)
    }
}

/// Returns the facts of a photo that TikTok takes as it is, or everything that it would refuse.
async fn judge(
    source: &Source,
    image: &Location,
) -> Result<Result<PhotoFacts, Vec<Violation>>, MediaError> {
    let media = match inspect(source).await {
        Ok(media) => media,
        Err(InspectError::Source(error)) => return Err(error),
        Err(InspectError::Header { source, .. }) => {
            return Ok(Err(vec![LIMITS.photo.check_header(&source, image)]));
        }
    };
    let violations = LIMITS.photo.check(&media, source.size(), image);
    Ok(match media {
        Media::Photo(facts) if violations.is_empty() => Ok(facts),
        // Other media have violations in any case.
        Media::Photo(_) | Media::Video(_) | Media::Audio(_) => Err(violations),
    })
}

fn unread(error: MediaError, image: &Location) -> PhotoTrouble {
    match error {
        MediaError::TooLarge { size, .. } => {
            PhotoTrouble::Unfit(LIMITS.photo.too_large(size, image))
        }
        error => PhotoTrouble::Unread(error),
    }
}

/// Returns the web address of a photo; `None` for a file or standard input.
pub(super) fn web(image: &Location) -> Option<&Url> {
    match image {
        Location::Web(url) => Some(url),
        Location::File(_) | Location::Stdin => None,
    }
}
