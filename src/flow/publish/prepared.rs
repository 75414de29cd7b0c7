//! A publish that has been checked, until it stands in the journal

use super::begun::{Begun, NewPublish, Opening, ReadyUpload};
use super::claim::{self, Seen};
use super::content::Content;
use super::poster::Poster;
use super::quota;
use super::request::Again;
use super::start::Beginning;
use super::status::Published;
use super::submission::{Submission, VideoMedia, VideoSubmission};
use crate::flow::accounts::session::Session;
use crate::flow::error::FlowError;
use crate::flow::upload::delivery::{Delivery, Watch};
use crate::tiktok::{PublishId, VideoSource};

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
        self.begin(session).await?.publish(session, watch).await
    }

    /// Writes the publish into the journal. Nothing is sent to TikTok, and until it ends no other
    /// process can begin the same.
    pub(crate) async fn begin(self, session: &Session<'_>) -> Result<Begun, FlowError> {
        let (submission, poster, mut content, seen) = match self {
            Self::Unfinished { delivery, .. } => return Ok(Begun::Unfinished(delivery)),
            Self::New { submission, poster, content, seen } => (submission, poster, content, seen),
        };
        quota::warn(session, &content.material.audience).await?;
        let (opening, upload) = Box::pin(ready(submission, session, &mut content)).await?;
        let notes = claim::begin(session, &content, seen.as_ref()).await?;
        let username = poster.username().cloned();
        let audience = content.material.audience;
        Ok(Begun::New(Box::new(NewPublish { opening, upload, notes, username, audience })))
    }
}

/// Returns what opens the publish and what is then uploaded, after the conversion of media that
/// needs it; no upload if TikTok fetches the media.
async fn ready(
    submission: Submission,
    session: &Session<'_>,
    content: &mut Content,
) -> Result<(Opening, Option<ReadyUpload>), FlowError> {
    let VideoSubmission { media, mut post, .. } = match submission {
        Submission::Photos { destination, post, mut hosting, .. } => {
            if let Some(hosting) = &mut hosting {
                hosting.convert(session).await?;
            }
            return Ok((Opening::Photos { destination, post, hosting }, None));
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
