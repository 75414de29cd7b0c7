//! Tries of a request: how long each may take, how many there are, and the pauses between them

use std::future::Future;
use std::time::{Duration, Instant};

use tokio::time::timeout;

use super::error::{Cause, Condition, KvError};
use super::trouble::{Passing, Trouble};
use crate::clock::Clock;
use crate::trust::Obstacle;

/// The times for a small value.
const USUAL: Limits = Limits { whole: Duration::from_secs(30), one: Duration::from_secs(10) };
const MOST_TRIES: u32 = 8;
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// The times that a call may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// The time for all tries.
    pub(super) whole: Duration,
    /// The time for one try. A connection that has died is noticed by nothing else.
    pub(super) one: Duration,
}

/// The tries of one call.
#[derive(Debug)]
pub(super) struct Tries<'a> {
    store: &'a str,
    clock: Clock,
    /// The time for one try.
    limit: Duration,
    deadline: Instant,
    count: u32,
}

impl<'a> Tries<'a> {
    /// Starts the time of a call. `store` is the address, for errors.
    pub(super) fn new(store: &'a str, clock: Clock) -> Self {
        Self::within(store, clock, USUAL)
    }

    /// Starts the time of a call that may take this long.
    pub(super) fn within(store: &'a str, clock: Clock, limits: Limits) -> Self {
        let deadline = Instant::now() + limits.whole;
        Self { store, clock, limit: limits.one, deadline, count: 0 }
    }

    /// Makes one try, and gives it up when its time is over.
    pub(super) async fn once<T>(
        &self,
        request: impl Future<Output = Result<T, Trouble>>,
    ) -> Result<T, Trouble> {
        let limit = self.limit.min(self.left());
        let stalled = |_| Trouble::passing(format!("no answer within {} s", limit.as_secs_f32()));
        timeout(limit, request).await.unwrap_or_else(|over| Err(stalled(over)))
    }

    /// Waits before the next try. Returns the error of the call if there is to be none.
    pub(super) async fn pause(&mut self, trouble: Trouble) -> Result<(), KvError> {
        self.count += 1;
        let doubled = FIRST_PAUSE.saturating_mul(1 << self.count.min(10));
        let pause = self.clock.on_the_wall(jittered(doubled.min(LONGEST_PAUSE)));
        let wish = match &trouble {
            Trouble::Passing(passing) => passing.retry_after.unwrap_or_default(),
            Trouble::Conflict | Trouble::Final(_) => Duration::ZERO,
        };
        let pause = pause.max(wish);
        if self.count >= MOST_TRIES || pause >= self.left() || is_final(&trouble) {
            return Err(self.error(trouble));
        }
        tracing::debug!(store = self.store, ?trouble, "trying again in {} ms", pause.as_millis());
        tokio::time::sleep(pause).await;
        Ok(())
    }

    fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    fn error(&self, trouble: Trouble) -> KvError {
        let store = self.store.to_owned();
        match trouble {
            Trouble::Final(error) => error,
            Trouble::Passing(Passing { source, .. }) => KvError::Unreachable { store, source },
            // Each time the key was in the state that the write expected.
            Trouble::Conflict => KvError::Conditions { store, broken: Condition::CurrentTaken },
        }
    }
}

/// Makes a request until it succeeds or the tries are over.
pub(super) async fn retried<T, F>(
    mut tries: Tries<'_>,
    request: impl Fn() -> F,
) -> Result<T, KvError>
where
    F: Future<Output = Result<T, Trouble>>,
{
    loop {
        match tries.once(request()).await {
            Ok(done) => return Ok(done),
            Err(trouble) => tries.pause(trouble).await?,
        }
    }
}

/// Returns whether another try would meet the same: a certificate does not change within seconds.
fn is_final(trouble: &Trouble) -> bool {
    match trouble {
        Trouble::Final(_) => true,
        Trouble::Passing(Passing { source, .. }) => has_obstacle(source),
        Trouble::Conflict => false,
    }
}

fn has_obstacle(cause: &Cause) -> bool {
    Obstacle::of(cause.as_ref()).is_some()
}

/// Returns a pause between a half and the whole of `pause`, so that writers that met do not meet
/// again.
fn jittered(pause: Duration) -> Duration {
    let mut byte = [255];
    // Without randomness the pause is the whole one.
    let _unused = getrandom::fill(&mut byte);
    pause / 2 + pause / 512 * u32::from(byte[0])
}
