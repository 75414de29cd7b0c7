//! A publish that has been checked, from opening it to TikTok's result

use std::time::Duration;

use super::claim::{self, Seen};
use super::content::Content;
use super::poster::Poster;
use super::quota;
use super::request::Again;
use super::start::Beginning;
use super::status::Published;
use super::submission::{Submission, VideoMedia, VideoSubmission};
use crate::flow::accounts::session::Session;
use crate::flow::error::{FlowError, Rerun};
use crate::flow::event::Event;
use crate::flow::ledger::Notes;
use crate::flow::upload::chunks::Sending;
use crate::flow::upload::delivery::{Delivery, Watch};
use crate::journal::{Note, Outcome, RatedCall};
use crate::media::{Location, Source};
use crate::secret::AccessToken;
use crate::tiktok::{
    ChunkPlan, Client, Destination, Opened, PhotoDestination, PhotoPost, PublishId, TiktokError,
    VideoPost, VideoSource,
};

/// A publish that has passed every check. Nothing has been opened yet.
pub(crate) enum Prepared {
    New {
        submission: Submission,
        poster: Poster,
        content: Box<Content>,
        /// The earlier publishes of the same content; `None` if duplicates are allowed.
        seen: Option<Seen>,
    },
    /// A publish of the same content that an earlier run has left unfinished. It is resumed.
    Unfinished {
        submission: Submission,
        /// `None` if TikTok was not asked: the post was checked when it began.
        poster: Option<Poster>,
        delivery: Box<Delivery>,
    },
}

impl Prepared {
    pub(crate) fn of(
        beginning: Beginning,
        submission: Submission,
        poster: Poster,
        content: Content,
    ) -> Self {
        match beginning {
            Beginning::Fresh(seen) => {
                Self::New { submission, poster, content: Box::new(content), seen }
            }
            Beginning::Unfinished(delivery) => {
                Self::Unfinished { submission, poster: Some(poster), delivery }
            }
        }
    }

    pub(crate) fn submission(&self) -> &Submission {
        match self {
            Self::New { submission, .. } | Self::Unfinished { submission, .. } => submission,
        }
    }

    pub(crate) fn poster(&self) -> Option<&Poster> {
        match self {
            Self::New { poster, .. } => Some(poster),
            Self::Unfinished { poster, .. } => poster.as_ref(),
        }
    }

    /// Returns the id of the unfinished publish; `None` if a new one will be opened.
    pub(crate) fn resumes(&self) -> Option<&PublishId> {
        match self {
            Self::New { .. } => None,
            Self::Unfinished { delivery, .. } => Some(&delivery.publish_id),
        }
    }

    /// Opens the publish, sends its bytes and waits for TikTok's result. Does only what is left of
    /// that for an unfinished publish.
    pub(crate) async fn publish(
        self,
        session: &Session<'_>,
        watch: &Watch,
    ) -> Result<Published, FlowError> {
        let (submission, poster, mut content, seen) = match self {
            Self::Unfinished { delivery, .. } => return delivery.run(session, watch).await,
            Self::New { submission, poster, content, seen } => (submission, poster, content, seen),
        };
        quota::warn(session, &content.material.audience).await?;
        let (opening, upload) = Box::pin(ready(submission, session, &mut content)).await?;
        let notes = claim::begin(session, &content, seen.as_ref()).await?;
        let rerun = if upload.is_some() { Rerun::Safe } else { Rerun::Unsafe };
        let opened = match opening.open(session, &notes, rerun).await {
            Ok(opened) => opened,
            Err(error) => return Err(note_not_opened(&notes, error).await),
        };
        let publish_id = &opened.publish_id;
        session.report(Event::Opened { publish_id });
        if upload.is_none() {
            session.report(Event::MayBePosted { publish_id });
        }
        let delivery = Delivery {
            sending: noted(&notes, &opened, upload).await?,
            publish_id: opened.publish_id,
            notes,
            username: poster.username().cloned(),
            audience: content.material.audience,
            known: None,
        };
        delivery.run(session, watch).await
    }
}

struct ReadyUpload {
    source: Source,
    chunks: ChunkPlan,
    /// The request to repeat in a resume; `None` unless the source was made by a conversion.
    again: Option<Again>,
}

enum Opening {
    Video { post: Option<VideoPost>, source: VideoSource },
    Photos { destination: PhotoDestination, post: PhotoPost },
}

/// Returns what opens the publish and what is then uploaded, after the conversion of media that
/// needs it; no upload if TikTok fetches the media.
async fn ready(
    submission: Submission,
    session: &Session<'_>,
    content: &mut Content,
) -> Result<(Opening, Option<ReadyUpload>), FlowError> {
    let VideoSubmission { media, mut post, .. } = match submission {
        Submission::Photos { destination, post, .. } => {
            return Ok((Opening::Photos { destination, post }, None));
        }
        Submission::Video(video) => video,
    };
    let upload = match media {
        VideoMedia::Pull { url, .. } => {
            let source = VideoSource::Pull(url);
            return Ok((Opening::Video { post, source }, None));
        }
        VideoMedia::Upload { source, chunks } => {
            ReadyUpload { source: *source, chunks, again: None }
        }
        VideoMedia::Convert(fixing) => {
            let fixed = fixing.run(session).await?;
            let chunks = fixing.request.chunks(fixed.source.size())?;
            content.sent_as(chunks, fixed.original);
            if let Some(post) = &mut post {
                post.cover_at = fixed.cover_at;
            }
            let again = Some(Again::of(&fixing.request));
            ReadyUpload { source: fixed.source, chunks, again }
        }
    };
    let source = VideoSource::Upload(upload.chunks);
    Ok((Opening::Video { post, source }, Some(upload)))
}

impl Opening {
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
            Self::Photos { destination, post } => {
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
