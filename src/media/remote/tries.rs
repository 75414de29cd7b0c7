//! How often an origin in trouble is asked again, and when

use std::time::Duration;

use crate::clock::Clock;
use crate::media::error::MediaError;

const PAUSES: [Duration; 3] =
    [Duration::from_secs(1), Duration::from_secs(3), Duration::from_secs(9)];

/// The tries of one question.
#[derive(Debug)]
pub(crate) struct Tries {
    pauses: std::array::IntoIter<Duration, 3>,
    longest: Duration,
    clock: Clock,
}

impl Tries {
    /// For as long as TikTok has not been asked anything.
    pub(crate) fn at_leisure(clock: Clock) -> Self {
        Self { pauses: PAUSES.into_iter(), longest: Duration::from_mins(5), clock }
    }

    /// While TikTok has a request half done.
    pub(crate) fn underway(clock: Clock) -> Self {
        Self { longest: Duration::from_mins(1), ..Self::at_leisure(clock) }
    }

    /// Waits before the next try. What will not pass, what has been tried often enough, and a
    /// `Retry-After` that is too long come back as the error.
    pub(crate) async fn after(&mut self, error: MediaError) -> Result<(), MediaError> {
        let patient = error.is_passing() && error.wish() <= self.longest;
        let Some(pause) = self.pauses.next().filter(|_| patient) else {
            return Err(error);
        };
        let pause = pause.max(error.wish());
        tracing::warn!("{error}: trying again in {} s", pause.as_secs());
        self.clock.sleep(pause).await;
        Ok(())
    }
}
