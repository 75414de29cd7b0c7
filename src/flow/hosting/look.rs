//! A look at the photos in the media store, from the public address that TikTok will fetch from

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::fault::ServingFault;
use crate::clock::Clock;
use crate::flow::accounts::session::Session;
use crate::flow::error::FlowError;
use crate::flow::event::Event;
use crate::flow::publish::request::OutOfReach;
use crate::flow::publish::unchanged::content_hash;
use crate::media::{Attendance, ContentHash, Extent, LIMITS, Location, Source};
use crate::media_store::PhotoType;

/// Time that all addresses together have to answer, besides the time for their bytes.
const LOOKING_LIMIT: Duration = Duration::from_secs(45);
/// Bytes per second of the slowest line, 3 Mbit/s.
const SLOWEST: u64 = 375_000;

/// A photo that has to be at an address.
#[derive(Debug)]
pub(super) struct Wanted {
    address: Url,
    photo: PhotoType,
    size: u64,
    hash: ContentHash,
}

impl Wanted {
    pub(super) fn new(address: &Url, photo: PhotoType, bytes: &[u8]) -> Self {
        let hash = ContentHash::of(bytes);
        Self { address: address.clone(), photo, size: bytes.len() as u64, hash }
    }

    /// Returns the error for a photo that TikTok could not fetch.
    pub(super) fn not_served(address: Url, source: ServingFault) -> FlowError {
        FlowError::NotServed { address: Location::Web(address).to_string(), source }
    }
}

/// Looks at every photo at the same time. Refuses the first, by its place in the post, that TikTok
/// could not fetch, or that only this machine cannot reach unless that is allowed.
pub(super) async fn look_at_all(
    session: &Session<'_>,
    wanted: Vec<Wanted>,
    out_of_reach: OutOfReach,
) -> Result<(), FlowError> {
    let clock = session.seams.clock;
    let within = time_for(&wanted, clock);
    let mut looks = JoinSet::new();
    for (index, wanted) in wanted.into_iter().enumerate() {
        looks.spawn(async move {
            let seen = look_at(&wanted, within, clock).await;
            (index, wanted.address, seen)
        });
    }
    let mut seen = looks.join_all().await;
    seen.sort_by_key(|(index, ..)| *index);
    for (_, address, seen) in seen {
        match seen {
            Ok(()) => {}
            Err(fault) if fault.is_out_of_reach() && out_of_reach == OutOfReach::Unchecked => {
                session.report(Event::Unchecked { name: &Location::Web(address).to_string() });
            }
            Err(source) => return Err(Wanted::not_served(address, source)),
        }
    }
    Ok(())
}

/// Returns the time for a look at all these photos.
pub(super) fn time_for(wanted: &[Wanted], clock: Clock) -> Duration {
    let size: u64 = wanted.iter().map(|it| it.size).sum();
    clock.patience(LOOKING_LIMIT + Duration::from_secs(size / SLOWEST))
}

/// Looks at one photo.
pub(super) async fn look_at(
    wanted: &Wanted,
    within: Duration,
    clock: Clock,
) -> Result<(), ServingFault> {
    let seen = timeout_at(Instant::now() + within, look(wanted, clock)).await;
    seen.unwrap_or(Err(ServingFault::NoAnswer { within }))
}

async fn look(wanted: &Wanted, clock: Clock) -> Result<(), ServingFault> {
    let place = Location::Web(wanted.address.clone());
    let largest = LIMITS.photo.bytes.bound.most();
    // The user has named the address on purpose, also where a plan names the photos.
    let mut source = Source::open_up_to(largest, &place, clock, Attendance::Permitted).await?;
    if let Some(to) = source.moved_to() {
        return Err(ServingFault::Redirected { to: to.to_owned() });
    }
    source.receive(Extent::All).await?;
    let size = source.size();
    if size != wanted.size || content_hash(&source, 0..size).await? != Some(wanted.hash) {
        return Err(ServingFault::OtherBytes);
    }
    let found = source.announced_type();
    let wanted = wanted.photo.media_type();
    if found.is_none_or(|found| !found.eq_ignore_ascii_case(wanted)) {
        return Err(ServingFault::OtherType { found: found.map(str::to_owned), wanted });
    }
    Ok(())
}
