//! A prepared account for rehearsals: a stored login, and a finished publish in the journal

use std::path::Path;

use super::content::Content;
use super::request::{Duplicates, Fix, OutOfReach, VideoRequest};
use super::status::{End, Published};
use super::unchanged::content_hash;
use crate::disk::Patience;
use crate::flow::accounts::account::Username;
use crate::flow::accounts::owner::Owner;
use crate::flow::accounts::refresh::granted;
use crate::flow::error::FlowError;
use crate::flow::ledger::{Ledger, Notes};
use crate::journal::{Note, Transfer};
use crate::media::{Attendance, Extent, Location, Source};
use crate::store::{Identity, NamedBy, Record, Store};
use crate::tiktok::{
    App, ChunkPlan, Disclosure, Grant, Interactions, Opened, PrivacyLevel, PublishId, VideoPost,
};

/// A private video, published before.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EarlierPublish<'a> {
    pub(crate) owner: &'a Owner,
    pub(crate) video: &'a Path,
    /// The file's name in the journal.
    pub(crate) name: &'a str,
    pub(crate) title: &'a str,
    pub(crate) publish_id: &'a PublishId,
}

/// Stores a login, and returns its record. Blocks.
pub(crate) fn store_login(
    store: &Store,
    app: &App,
    username: &Username,
    grant: &Grant,
) -> Result<Record, FlowError> {
    let mut record = granted(app, username, grant, store.settings().clock.now())?;
    record.named_by = NamedBy::Tiktok;
    let identity = Identity::tiktok(username.as_str())?;
    store.lock(&identity, Patience::quiet())?.put(&record)?;
    Ok(record)
}

/// Writes an earlier publish into the journal, with every note that its run would have written.
pub(crate) async fn journal_publish(
    store: &Store,
    earlier: EarlierPublish<'_>,
) -> Result<(), FlowError> {
    let ledger = Ledger::new(store);
    let clock = store.settings().clock;
    let request = request(&earlier);
    let source = Source::open(&request.location, clock, Attendance::Unattended).await?;
    let plan = ChunkPlan::new(source.size())
        .map_err(|error| FlowError::Plan { name: earlier.name.to_owned(), source: error })?;
    let mut content = Content::video(&request, &source, plan.chunk_size).await?;
    earlier.name.clone_into(&mut content.media.name);
    content.media.path = None;
    content.media.stamp = None;
    let planned = content.planned(earlier.owner, clock.now());
    let begun = ledger.call(move |journal| journal.begin(&planned, &journal.lock()?));
    let notes = Notes::new(&ledger, begun.await?);
    notes.write(|at| Note::Sending { at }).await?;
    let opened = Opened { publish_id: earlier.publish_id.clone(), upload_url: None };
    notes.opened(&opened, None, None).await?;
    notes.write(|at| Note::Finishing { at }).await?;
    for (index, chunk) in (0..plan.count).filter_map(|index| Some((index, plan.chunk(index)?))) {
        if let Some(hash) = content_hash(&source, chunk.range()).await? {
            notes.write(|_| Note::Chunk { index, hash: hash.to_string() }).await?;
        }
    }
    notes.write(|at| Note::Sent { at }).await?;
    let published = Published::unasked(earlier.publish_id);
    Ok(notes.end(|at| Published { end: End::Published, ..published }.ending(at)).await?)
}

fn request(earlier: &EarlierPublish<'_>) -> VideoRequest {
    VideoRequest {
        caption_as_given: Some(earlier.title.to_owned()),
        location: Location::File(earlier.video.to_owned()),
        opened: None,
        transfer: Transfer::Upload,
        post: Some(VideoPost {
            title: Some(earlier.title.to_owned()),
            privacy: PrivacyLevel::SelfOnly,
            interactions: Interactions { comments: true, duet: true, stitch: true },
            disclosure: Disclosure::default(),
            ai_generated: false,
            cover_at: None,
        }),
        cover: None,
        chunk_size: None,
        duplicates: Duplicates::Refuse,
        keep: Extent::All,
        out_of_reach: OutOfReach::Refused,
        fix: Fix::Advise,
        idempotency: None,
    }
}
