//! A look at the photos in the media store, from the public address that TikTok will fetch from

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::fault::ServingFault;
use super::photo::HostedPhoto;
use crate::clock::Clock;
use crate::flow::accounts::session::Session;
use crate::flow::error::FlowError;
use crate::flow::event::Event;
use crate::flow::publish::request::OutOfReach;
use crate::media::{Attendance, Extent, Fingerprint, LIMITS, Location, Source};

/// Time that all addresses together have to answer.
const LOOKING_LIMIT: Duration = Duration::from_secs(45);

/// The photo that has to be at an address.
struct Wanted {
    address: Url,
    print: Fingerprint,
    media_type: &'static str,
}

/// Looks at every photo at the same time. Refuses the first, by its place in the post, that TikTok
/// could not fetch, or that only this machine cannot reach unless that is allowed.
pub(super) async fn look_at_all(
    session: &Session<'_>,
    photos: &[HostedPhoto],
    out_of_reach: OutOfReach,
) -> Result<(), FlowError> {
    let clock = session.seams.clock;
    let within = clock.patience(LOOKING_LIMIT);
    let deadline = Instant::now() + within;
    let mut looks = JoinSet::new();
    for HostedPhoto { index, local, address, .. } in photos {
        let print = Fingerprint::of(&local.source).await?;
        let media_type = local.photo.media_type();
        let wanted = Wanted { address: address.clone(), print, media_type };
        let index = *index;
        looks.spawn(async move {
            let seen = timeout_at(deadline, look(&wanted, clock)).await;
            let seen = seen.unwrap_or(Err(ServingFault::NoAnswer { within }));
            (index, wanted.address, seen)
        });
    }
    let mut seen = looks.join_all().await;
    seen.sort_by_key(|(index, ..)| *index);
    for (_, address, seen) in seen {
        let name = Location::Web(address).to_string();
        match seen {
            Ok(()) => {}
            Err(fault) if fault.is_out_of_reach() && out_of_reach == OutOfReach::Unchecked => {
                session.report(Event::Unchecked { name: &name });
            }
            Err(source) => return Err(FlowError::NotServed { address: name, source }),
        }
    }
    Ok(())
}

async fn look(wanted: &Wanted, clock: Clock) -> Result<(), ServingFault> {
    let place = Location::Web(wanted.address.clone());
    let largest = LIMITS.photo.bytes.bound.most();
    // The user has named the address on purpose, also where a plan names the photos.
    let source = Source::open_up_to(largest, &place, clock, Attendance::Permitted).await?;
    if let Some(to) = source.moved_to() {
        return Err(ServingFault::Redirected { to: to.to_owned() });
    }
    let source = received(source).await?;
    if Fingerprint::of(&source).await? != wanted.print {
        return Err(ServingFault::OtherBytes);
    }
    let found = source.announced_type();
    if found.is_none_or(|found| !found.eq_ignore_ascii_case(wanted.media_type)) {
        let found = found.map(str::to_owned);
        return Err(ServingFault::OtherType { found, wanted: wanted.media_type });
    }
    Ok(())
}

/// Receives the rest of a photo whose server has not said how long it is.
async fn received(mut source: Source) -> Result<Source, ServingFault> {
    if !source.is_size_known() {
        source.receive(Extent::All).await?;
    }
    Ok(source)
}
