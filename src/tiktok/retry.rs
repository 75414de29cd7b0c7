//! Retries of a call: after which errors, how often, and with which pauses

use std::time::Duration;

use super::error::TiktokError;
use crate::clock::Clock;
use crate::units::span;

/// The period of TikTok's rate limits, a sliding minute (TikTok: content posting reference).
const MINUTE: Duration = Duration::from_mins(1);
const LONGEST_BACKOFF: Duration = Duration::from_secs(30);

/// Longest `Retry-After` that is obeyed. A longer one ends the retries.
pub(crate) const LONGEST_RETRY_AFTER: Duration = Duration::from_mins(5);

/// Numbers of retries that a call may have, by the error of the attempt before.
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    not_sent: u32,
    limited: u32,
    limited_wait: Duration,
    unavailable: u32,
    unknown: u32,
}

impl Policy {
    /// For exchanging a refresh token, which is dead or in a grace period after a lost answer.
    pub(crate) const REFRESH: Self =
        Self { not_sent: 2, limited: 2, limited_wait: Duration::ZERO, unavailable: 2, unknown: 2 };
    /// For exchanging a login's code. Sending a code twice may revoke the tokens of the first time.
    pub(crate) const EXCHANGE: Self =
        Self { not_sent: 2, limited: 0, limited_wait: Duration::ZERO, unavailable: 0, unknown: 0 };
    /// For calls that change nothing, or nothing the second time.
    pub(crate) const ASKING: Self =
        Self { not_sent: 3, limited: 2, limited_wait: MINUTE, unavailable: 3, unknown: 3 };
    /// For opening a publish, which must not happen twice: TikTok has certainly not acted.
    pub(crate) const OPENING: Self =
        Self { not_sent: 2, limited: 2, limited_wait: MINUTE, unavailable: 0, unknown: 0 };
    /// For callers that retry by themselves.
    pub(crate) const ONCE: Self =
        Self { not_sent: 0, limited: 0, limited_wait: MINUTE, unavailable: 0, unknown: 0 };
}

impl Policy {
    /// Makes a call as often as the policy allows.
    pub(crate) async fn retrying<T>(
        self,
        clock: Clock,
        call: impl AsyncFn() -> Result<T, TiktokError>,
    ) -> Result<T, TiktokError> {
        let mut retry = Retry::new(self, clock);
        loop {
            match call().await {
                Ok(answer) => return Ok(answer),
                Err(error) => retry.after(error).await?,
            }
        }
    }
}

/// The retries of one call.
pub struct Retry {
    policy: Policy,
    clock: Clock,
    resends: u32,
}

impl Retry {
    pub(crate) fn new(policy: Policy, clock: Clock) -> Self {
        Self { policy, clock, resends: 0 }
    }

    /// Waits until the call may be sent again. Returns the error if it may not.
    pub async fn after(&mut self, error: TiktokError) -> Result<(), TiktokError> {
        if error.is_obstructed() {
            return Err(error);
        }
        let backoff = backoff(self.resends);
        let (allowed, wait) = match &error {
            TiktokError::NotSent(_) => (self.policy.not_sent, backoff),
            TiktokError::RateLimited { retry_after, .. } => {
                let wait = retry_after.unwrap_or(Duration::ZERO).max(self.policy.limited_wait);
                (self.policy.limited, wait.max(backoff))
            }
            TiktokError::Unavailable { .. } => (self.policy.unavailable, backoff),
            TiktokError::Unknown(_) => (self.policy.unknown, backoff),
            TiktokError::Refused(_)
            | TiktokError::HostileUploadUrl(_)
            | TiktokError::NoClient(_) => return Err(error),
        };
        if self.resends >= allowed || wait > LONGEST_RETRY_AFTER {
            return Err(error);
        }
        self.resends += 1;
        if wait >= Duration::from_secs(10) {
            tracing::warn!("{error}: trying again in {}", span(wait));
        } else {
            tracing::info!("{error}: trying again in {} ms", wait.as_millis());
        }
        self.clock.sleep(wait).await;
        Ok(())
    }
}

/// Returns a random pause below 1 s, 2 s, 4 s … 30 s, so that many clients do not retry at once.
pub fn backoff(resends: u32) -> Duration {
    let ceiling = Duration::from_secs(1 << resends.min(5)).min(LONGEST_BACKOFF);
    let mut random = [0; 4];
    // Without random numbers the pause is the whole ceiling.
    let share = getrandom::fill(&mut random).map_or(u32::MAX, |()| u32::from_le_bytes(random));
    ceiling.mul_f64(f64::from(share) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backs_off_within_its_ceiling() {
        for (resends, ceiling) in [(0, 1), (1, 2), (3, 8), (9, 30), (u32::MAX, 30)] {
            for _ in 0..100 {
                assert!(backoff(resends) <= Duration::from_secs(ceiling));
            }
        }
    }

    fn limited(seconds: u64) -> TiktokError {
        TiktokError::RateLimited { retry_after: Some(Duration::from_secs(seconds)), log_id: None }
    }

    #[tokio::test(start_paused = true)]
    async fn n09_waits_a_minute_but_never_a_day() {
        let mut retry = Retry::new(Policy::OPENING, Clock::system());
        let start = tokio::time::Instant::now();
        retry.after(limited(0)).await.unwrap();
        assert!(start.elapsed() >= MINUTE);
        retry.after(limited(120)).await.unwrap();
        assert!(start.elapsed() >= MINUTE * 3);
        assert!(retry.after(limited(1)).await.is_err());
        let mut retry = Retry::new(Policy::ASKING, Clock::system());
        assert!(retry.after(limited(99_999)).await.is_err());
    }
}
