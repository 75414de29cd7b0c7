//! When the frame comes that becomes the cover

use std::time::Duration;

use super::error::FlowError;
use super::post::{Cover, NotPostable};
use crate::media::{InspectError, Media, Source, inspect};

impl Cover {
    /// The time that TikTok is told; for a share the video's headers are read.
    pub(crate) async fn time(self, source: &Source) -> Result<Duration, FlowError> {
        let share = match self {
            Self::At(time) => return Ok(time),
            Self::Share(share) => share,
        };
        match inspect(source).await {
            Ok(Media::Video(video)) => match video.duration {
                Some(duration) => Ok(duration.mul_f64(share)),
                None => Err(NotPostable::NoDuration.into()),
            },
            Ok(Media::Photo(_) | Media::Audio(_)) | Err(InspectError::Header { .. }) => {
                Err(NotPostable::NoDuration.into())
            }
            Err(InspectError::Source(error)) => Err(error.into()),
        }
    }
}
