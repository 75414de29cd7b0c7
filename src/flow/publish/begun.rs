//! A publish that stands in the journal, from opening it to TikTok's result

use std::time::Duration;

use super::request::Again;
use super::status::Published;
use crate::flow::accounts::account::Username;
use crate::flow::accounts::session::Session;
use crate::flow::error::{FlowError, Rerun};
use crate::flow::event::Event;
use crate::flow::hosting::host::Hosting;
use crate::flow::hosting::sweep::sweep_after;
use crate::flow::ledger::Notes;
use crate::flow::upload::chunks::Sending;
use crate::flow::upload::delivery::{Delivery, Watch};
use crate::journal::{Audience, Note, Outcome, RatedCall};
use crate::media::{Location, Source};
use crate::secret::AccessToken;
use crate::tiktok::{
    ChunkPlan, Client, Destination, Opened, PhotoDestination, PhotoPost, TiktokError, VideoPost,
    VideoSource,
};

/// A publish that this process has written into the journal, or taken over from there.
pub(crate) enum Begun {
    /// Nothing of it was sent to TikTok.
    New(Box<NewPublish>),
    /// A publish that an earlier run has left unfinished.
    Unfinished(Box<Delivery>),
}

/// A publish that is not opened yet.
pub(crate) struct NewPublish {
    pub(crate) opening: Opening,
    /// `None` if TikTok fetches the media.
    pub(crate) upload: Option<ReadyUpload>,
    pub(crate) notes: Notes,
    /// `None` if TikTok has not named the account.
    pub(crate) username: Option<Username>,
    pub(crate) audience: Audience,
}

pub(crate) struct ReadyUpload {
    pub(crate) source: Source,
    pub(crate) chunks: ChunkPlan,
    /// The request to repeat in a resume; `None` unless the source was made by a conversion.
    pub(crate) again: Option<Again>,
}

pub(crate) enum Opening {
    Video {
        post: Option<VideoPost>,
        source: VideoSource,
    },
    Photos {
        destination: PhotoDestination,
        post: PhotoPost,
        /// The photos that have to be in the media store first; `None` if there are none.
        hosting: Option<Box<Hosting>>,
    },
}

impl Begun {
    /// Opens the publish, sends its bytes and waits for TikTok's result. Does only what is left of
    /// that for an unfinished publish.
    pub(crate) async fn publish(
        self,
        session: &Session<'_>,
        watch: &Watch,
    ) -> Result<Published, FlowError> {
        let may_be_hosted = match &self {
            Self::Unfinished(delivery) => delivery.sending.is_none(),
            Self::New(new) => matches!(&new.opening, Opening::Photos { hosting: Some(_), .. }),
        };
        let published = match self {
            Self::Unfinished(delivery) => delivery.run(session, watch).await,
            Self::New(new) => new.publish(session, watch).await,
        };
        if may_be_hosted {
            sweep_after(session).await;
        }
        published
    }

    /// Ends a new publish before anything of it is sent. Logs an error of the journal: the next run
    /// ends what TikTok has not opened.
    pub(crate) async fn give_up(self, reason: String) {
        let Self::New(new) = self else {
            return;
        };
        if let Err(error) = new.notes.over(Outcome::Failed, reason).await {
            tracing::warn!("the journal cannot be written: {error}");
        }
    }
}

impl NewPublish {
    async fn publish(self, session: &Session<'_>, watch: &Watch) -> Result<Published, FlowError> {
        self.open(session).await?.run(session, watch).await
    }

    async fn open(self, session: &Session<'_>) -> Result<Delivery, FlowError> {
        let Self { opening, upload, notes, username, audience } = self;
        let rerun = if upload.is_some() { Rerun::Safe } else { Rerun::Unsafe };
        if let Err(error) = opening.put(session, &notes).await {
            return Err(note_not_opened(&notes, error).await);
        }
        let opened = match opening.open(session, &notes, rerun).await {
            Ok(opened) => opened,
            Err(error) => return Err(note_not_opened(&notes, error).await),
        };
        let publish_id = &opened.publish_id;
        session.report(Event::Opened { publish_id });
        if upload.is_none() {
            session.report(Event::MayBePosted { publish_id });
        }
        Ok(Delivery {
            sending: noted(&notes, &opened, upload).await?,
            publish_id: opened.publish_id,
            notes,
            username,
            audience,
            known: None,
        })
    }
}

impl Opening {
    /// Puts the photos of this machine where TikTok can fetch them.
    async fn put(&self, session: &Session<'_>, notes: &Notes) -> Result<(), FlowError> {
        match self {
            Self::Photos { hosting: Some(hosting), .. } => hosting.put(session, notes).await,
            Self::Photos { hosting: None, .. } | Self::Video { .. } => Ok(()),
        }
    }

    async fn open(
        &self,
        session: &Session<'_>,
        notes: &Notes,
        rerun: Rerun,
    ) -> Result<Opened, FlowError> {
        let note = async || {
            notes.write(|at| Note::Sending { at }).await?;
            if rerun == Rerun::Unsafe {
                session.report(Event::OpeningPull);
            }
            Ok(())
        };
        let send = async |client: &Client, token: &AccessToken| match self {
            Self::Video { post, source } => {
                let destination = post.as_ref().map_or(Destination::Inbox, Destination::Post);
                client.open_video(token, destination, source).await
            }
            Self::Photos { destination, post, .. } => {
                client.open_photos(token, *destination, post).await
            }
        };
        match session.call_noting(self.rated_call(), note, send).await {
            Err(FlowError::Tiktok(source @ TiktokError::Unknown(_))) => {
                Err(FlowError::OpeningUnknown { rerun, source })
            }
            // After a 5xx with a TikTok error, or a success that cannot be used, TikTok may still
            // publish what it fetches itself. An upload cannot be published without its bytes.
            Err(FlowError::Tiktok(
                source @ (TiktokError::Unavailable { .. } | TiktokError::HostileUploadUrl(_)),
            )) if rerun == Rerun::Unsafe => Err(FlowError::OpeningUnknown { rerun, source }),
            opened => opened,
        }
    }

    fn rated_call(&self) -> RatedCall {
        match self {
            Self::Video { post: Some(_), .. } => RatedCall::VideoInit,
            Self::Video { post: None, .. } => RatedCall::InboxInit,
            Self::Photos { .. } => RatedCall::PhotoInit,
        }
    }
}

/// Records in the journal that TikTok has opened the publish, before the first byte leaves. Returns
/// what has to be uploaded; `None` if TikTok fetches the media.
async fn noted(
    notes: &Notes,
    opened: &Opened,
    upload: Option<ReadyUpload>,
) -> Result<Option<Sending>, FlowError> {
    let Some(ReadyUpload { source, chunks: plan, again }) = upload else {
        let written = notes.opened(opened, None, None).await;
        return match written {
            Ok(()) => Ok(None),
            Err(error) => Err(FlowError::unrecorded(&opened.publish_id, error)),
        };
    };
    let address = match source.location() {
        Location::Web(address) => Some(address.as_str()),
        Location::File(_) | Location::Stdin => None,
    };
    let converted = again.is_some();
    notes.opened(opened, address, again).await?;
    let first = plan.chunk(0).zip(opened.upload_url.clone());
    Ok(first.map(|(next, url)| Sending {
        source,
        plan,
        url,
        next,
        age: Duration::ZERO,
        last_left: false,
        converted,
    }))
}

/// Records why a publish was not opened. After an unknown answer nothing is recorded, so that the
/// next run does not open it a second time.
async fn note_not_opened(notes: &Notes, error: FlowError) -> FlowError {
    let over = match &error {
        FlowError::OpeningUnknown { .. } | FlowError::Journal(_) => return error,
        FlowError::Tiktok(TiktokError::Refused(refusal)) => {
            notes.over(Outcome::Refused, refusal.word.clone()).await
        }
        other => notes.over(Outcome::Failed, other.to_string()).await,
    };
    if let Err(error) = over {
        tracing::warn!("the journal cannot be written: {error}");
    }
    error
}
