//! What is worth trying again, how often, how long

use std::time::Duration;

use super::answer::LONGEST_RETRY_AFTER;
use super::error::TiktokError;
use crate::clock::Clock;

/// TikTok's limits are counted in a sliding minute (TikTok: content posting reference).
const MINUTE: Duration = Duration::from_mins(1);
const LONGEST_BACKOFF: Duration = Duration::from_secs(30);

/// How many times a call may be sent again, by what became of it before.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Policy {
    not_sent: u32,
    limited: u32,
    limited_wait: Duration,
    unavailable: u32,
    unknown: u32,
}

impl Policy {
    /// Trading a refresh token for a new pair. A quick resend after a lost answer can only help:
    /// the old token is dead or in its grace period.
    pub(crate) const REFRESH: Self =
        Self { not_sent: 2, limited: 2, limited_wait: Duration::ZERO, unavailable: 2, unknown: 2 };
    /// Trading a login's code: a code that is sent twice may revoke what it bought the first time.
    pub(crate) const EXCHANGE: Self =
        Self { not_sent: 2, limited: 0, limited_wait: Duration::ZERO, unavailable: 0, unknown: 0 };
    /// Calls that only ask, or that do nothing the second time.
    pub(crate) const ASKING: Self =
        Self { not_sent: 3, limited: 2, limited_wait: MINUTE, unavailable: 3, unknown: 3 };
    /// Opening a publish: every init that TikTok carries out makes another one, so it goes again
    /// only when TikTok certainly has not.
    pub(crate) const OPENING: Self =
        Self { not_sent: 2, limited: 2, limited_wait: MINUTE, unavailable: 0, unknown: 0 };
    /// Once: the caller has its own way of trying again.
    pub(crate) const ONCE: Self =
        Self { not_sent: 0, limited: 0, limited_wait: MINUTE, unavailable: 0, unknown: 0 };
}

/// The sending of one call, from the first time to the last.
pub struct Retry {
    policy: Policy,
    clock: Clock,
    resends: u32,
}

impl Retry {
    pub(crate) fn new(policy: Policy, clock: Clock) -> Self {
        Self { policy, clock, resends: 0 }
    }

    /// For trading a refresh token: a few quick resends, even after an answer that was lost. If
    /// TikTok has a grace period they meet it; if not, holding back would not help either.
    pub fn refreshing(clock: Clock) -> Self {
        Self::new(Policy::REFRESH, clock)
    }

    /// Waits until the call may be sent again, or hands the error back when it may not.
    pub async fn after(&mut self, error: TiktokError) -> Result<(), TiktokError> {
        if error.is_obstructed() {
            return Err(error);
        }
        let (allowed, wait) = match &error {
            TiktokError::NotSent(_) => (self.policy.not_sent, self.backoff()),
            TiktokError::RateLimited { retry_after, .. } => {
                let wait = retry_after.unwrap_or(Duration::ZERO).max(self.policy.limited_wait);
                (self.policy.limited, wait.max(self.backoff()))
            }
            TiktokError::Unavailable { .. } => (self.policy.unavailable, self.backoff()),
            TiktokError::Unknown(_) => (self.policy.unknown, self.backoff()),
            TiktokError::Refused(_)
            | TiktokError::HostileUploadUrl(_)
            | TiktokError::NoClient(_) => return Err(error),
        };
        if self.resends >= allowed || wait > LONGEST_RETRY_AFTER {
            return Err(error);
        }
        self.resends += 1;
        if wait >= Duration::from_secs(10) {
            tracing::warn!("{error}: trying again in {} s", wait.as_secs());
        } else {
            tracing::info!("{error}: trying again in {} ms", wait.as_millis());
        }
        self.clock.sleep(wait).await;
        Ok(())
    }

    fn backoff(&self) -> Duration {
        backoff(self.resends)
    }
}

/// Full jitter below 1 s, 2 s, 4 s … 30 s, so that many clients do not come back at once.
pub fn backoff(resends: u32) -> Duration {
    let ceiling = Duration::from_secs(1 << resends.min(5)).min(LONGEST_BACKOFF);
    let mut random = [0; 4];
    // Without randomness the wait is the whole ceiling.
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
    async fn n09_waits_for_the_minute_and_never_for_a_day() {
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
