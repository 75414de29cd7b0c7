//! Retries of a call to Google: after which errors, how often, and with which pauses

use std::time::Duration;

use super::error::SheetError;
use crate::clock::Clock;
use crate::tiktok::{LONGEST_RETRY_AFTER, backoff};

/// Retries after a lost connection, a lost answer or a 5xx.
const MOST_FAILURES: u32 = 3;

/// Retries after a quota answer. Their pauses sum up to two minutes; the quotas are for one minute.
const MOST_LIMITED: u32 = 5;

/// The first pause after a quota answer that names none. Each further one is twice as long (Google:
/// usage limits, truncated exponential backoff).
const FIRST_PAUSE: Duration = Duration::from_secs(4);

/// The retries of one call.
pub(crate) struct Retry {
    clock: Clock,
    failures: u32,
    limited: u32,
}

impl Retry {
    pub(crate) fn new(clock: Clock) -> Self {
        Self { clock, failures: 0, limited: 0 }
    }

    /// Waits until the call may be sent again. Returns the error if it may not.
    pub(crate) async fn after(&mut self, error: SheetError) -> Result<(), SheetError> {
        if error.is_obstructed() {
            return Err(error);
        }
        let wait = match &error {
            SheetError::RateLimited { retry_after } if self.limited < MOST_LIMITED => {
                let pause = FIRST_PAUSE * 2_u32.pow(self.limited);
                self.limited += 1;
                retry_after.unwrap_or(pause) + backoff(0)
            }
            SheetError::NotSent(_) | SheetError::Unavailable { .. } | SheetError::Unknown(_)
                if self.failures < MOST_FAILURES =>
            {
                self.failures += 1;
                backoff(self.failures)
            }
            _ => return Err(error),
        };
        if wait > LONGEST_RETRY_AFTER {
            return Err(error);
        }
        tracing::info!("{error}: trying again in {} ms", wait.as_millis());
        self.clock.sleep(wait).await;
        Ok(())
    }
}

/// Makes a call that changes nothing, or nothing the second time, until it succeeds or must not be
/// repeated.
pub(crate) async fn retrying<T>(
    clock: Clock,
    call: impl AsyncFn() -> Result<T, SheetError>,
) -> Result<T, SheetError> {
    let mut retry = Retry::new(clock);
    loop {
        match call().await {
            Ok(answer) => return Ok(answer),
            Err(error) => retry.after(error).await?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limited(retry_after: Option<u64>) -> SheetError {
        SheetError::RateLimited { retry_after: retry_after.map(Duration::from_secs) }
    }

    #[tokio::test(start_paused = true)]
    async fn n09_a_quota_answer_is_waited_out_for_its_minute_and_never_for_a_day() {
        let mut retry = Retry::new(Clock::system());
        let start = tokio::time::Instant::now();
        retry.after(limited(Some(90))).await.unwrap();
        assert!(start.elapsed() >= Duration::from_secs(90));
        assert!(retry.after(limited(Some(99_999))).await.is_err());

        let mut retry = Retry::new(Clock::system());
        let start = tokio::time::Instant::now();
        for _ in 0..MOST_LIMITED {
            retry.after(limited(None)).await.unwrap();
        }
        assert!(retry.after(limited(None)).await.is_err());
        assert!(start.elapsed() >= Duration::from_mins(2) && start.elapsed() < LONGEST_RETRY_AFTER);
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_is_final() {
        let mut retry = Retry::new(Clock::system());
        assert!(retry.after(SheetError::TooLarge).await.is_err());
    }
}
