//! The user's media store, and the photos of one post that go there

use super::look::{Wanted, look_at_all};
use super::photo::{HostedPhoto, LocalPhoto};
use crate::flow::accounts::session::Session;
use crate::flow::error::FlowError;
use crate::flow::event::Event;
use crate::flow::fix::convert::convert;
use crate::flow::fix::error::FixError;
use crate::flow::ledger::Notes;
use crate::flow::publish::request::{Fix, OutOfReach};
use crate::journal::{Hosted, Note};
use crate::media::{LIMITS, Location, Source, inspect};
use crate::media_store::{MediaBucket, MediaStoreAddress, ObjectName, PublicUrl};

/// The user's media store.
#[derive(Debug, Clone)]
pub(crate) struct MediaHost {
    pub(crate) address: MediaStoreAddress,
    /// The address under which TikTok sees the objects of the store.
    pub(crate) url: PublicUrl,
    /// The treatment of photos that TikTok would refuse.
    pub(crate) fix: Fix,
}

/// The photos of one post that go through the media store.
#[derive(Debug)]
pub(crate) struct Hosting {
    /// The address of the media store.
    pub(crate) address: MediaStoreAddress,
    bucket: MediaBucket,
    pub(crate) photos: Vec<HostedPhoto>,
    out_of_reach: OutOfReach,
}

impl Hosting {
    /// Gives each photo a name that nobody can guess. Nothing is sent.
    pub(crate) fn new(
        session: &Session<'_>,
        host: &MediaHost,
        photos: impl IntoIterator<Item = (usize, LocalPhoto)>,
        out_of_reach: OutOfReach,
    ) -> Result<Self, FlowError> {
        let bucket = MediaBucket::open(&host.address, session.seams.clock)?;
        let named = photos.into_iter().map(|(index, local)| {
            let name = ObjectName::random(local.photo)?;
            let address = host.url.of(&name);
            Ok(HostedPhoto { index, local, name, address })
        });
        let photos = named.collect::<Result<_, FlowError>>()?;
        Ok(Self { address: host.address.clone(), bucket, photos, out_of_reach })
    }

    /// Converts the photos that need it, and checks the results against every limit.
    pub(crate) async fn convert(&mut self, session: &Session<'_>) -> Result<(), FlowError> {
        for photo in &mut self.photos {
            if let Some(conversion) = photo.local.conversion.take() {
                let source = &photo.local.source;
                let (converted, _) = Box::pin(convert(session, source, &conversion, None)).await?;
                check(&converted).await?;
                photo.local.source = converted;
            }
        }
        Ok(())
    }

    /// Puts the photos into the media store, and looks at them there as TikTok will. The journal has
    /// their names before the first byte leaves.
    pub(crate) async fn put(&self, session: &Session<'_>, notes: &Notes) -> Result<(), FlowError> {
        if notes.are_lost() {
            return Err(FlowError::NoPlaceForNames);
        }
        let address = self.address.to_string();
        let objects = self.photos.iter().map(|photo| photo.name.to_string()).collect();
        let hosted = |at| Note::Hosted(Hosted { at, address: address.clone(), objects });
        notes.write(hosted).await?;
        let count = self.photos.len();
        session.report(Event::Hosting { count, store: &address });
        let mut wanted = Vec::new();
        for HostedPhoto { local, name, address, .. } in &self.photos {
            session.seams.shield.go_on().await;
            let bytes = local.source.read(0..local.source.size()).await?;
            wanted.push(Wanted::new(address, local.photo, &bytes));
            self.bucket.put(name, local.photo, bytes).await?;
        }
        look_at_all(session, wanted, self.out_of_reach).await?;
        session.report(Event::Hosted);
        Ok(())
    }

    /// Deletes the photos of a publish that TikTok was not asked for, and that another machine has taken
    /// over: it may have deleted them before all were there, and the journal no longer has their names.
    pub(crate) async fn take_back(&self) {
        for HostedPhoto { name, .. } in &self.photos {
            if let Err(error) = self.bucket.delete(name).await {
                tracing::warn!("{name} is left in {}: {error}", self.address);
            }
        }
    }
}

/// Refuses a converted photo that TikTok would not take either.
async fn check(converted: &Source) -> Result<(), FlowError> {
    let name = format!("`{}`", converted.name());
    let violations = match inspect(converted).await {
        Ok(media) => LIMITS.photo.check(&media, converted.size(), &Location::Stdin),
        Err(error) => {
            tracing::debug!("ffmpeg has made no photo: {error}");
            return Err(FixError::StillNotTaken { name, violations: Vec::new() }.into());
        }
    };
    if violations.is_empty() {
        return Ok(());
    }
    Err(FixError::StillNotTaken { name, violations }.into())
}
