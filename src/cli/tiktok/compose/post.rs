//! A post that is chosen on a page: a video or photos

use crate::cli::explain::{Failure, Kind};
use crate::composer::Choices;
use crate::flow::{self, Composition, PhotoRequest, Prepared, Session, VideoRequest};

/// A post before its creator has chosen anything.
pub(crate) enum Post {
    Video(Box<VideoRequest>),
    Photos(Box<PhotoRequest>),
}

impl Post {
    /// Checks the media alone, and returns what the page shows.
    pub(crate) async fn compose(&mut self, session: &Session<'_>) -> Result<Composition, Failure> {
        match self {
            Self::Video(request) => {
                let composed = flow::compose_video(session, request).await;
                composed.map_err(|error| Failure::before_opening(error, Some(&request.location)))
            }
            Self::Photos(request) => {
                let composed = flow::compose_photos(session, request).await;
                composed.map_err(|error| Failure::before_opening(error, None))
            }
        }
    }

    /// Checks the post with what was chosen. Nothing is sent.
    pub(crate) async fn prepare(
        &self,
        session: &Session<'_>,
        choices: &Choices,
    ) -> Result<Prepared, Failure> {
        // The page offers TikTok's words only.
        let unknown = |error| Failure::new(Kind::BadInput, error);
        match self {
            Self::Video(request) => {
                let request = request.chosen(choices).map_err(unknown)?;
                let location = request.location.clone();
                let prepared = flow::prepare(session, request).await;
                prepared.map_err(|error| Failure::before_opening(error, Some(&location)))
            }
            Self::Photos(request) => {
                let request = request.chosen(choices).map_err(unknown)?;
                let prepared = flow::prepare_photos(session, request).await;
                prepared.map_err(|error| Failure::before_opening(error, None))
            }
        }
    }
}
