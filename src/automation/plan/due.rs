//! The time in which a row is posted: from its own time on, until it is late

use std::time::Duration;

use crate::clock::Moment;

/// A row's time, seen from now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Due {
    NotYet,
    Now,
    /// Its time has passed by more than was allowed.
    Late,
}

impl Due {
    /// Compares a row's time with now. A row is due at its own time, and still at the last moment
    /// before it is late.
    pub(crate) fn of(at: Moment, now: Moment, max_late: Duration) -> Self {
        if now < at {
            Self::NotYet
        } else if now.since(at) <= max_late {
            Self::Now
        } else {
            Self::Late
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::*;

    const MAX_LATE: Duration = Duration::from_hours(6);

    #[test]
    fn a_row_is_due_from_its_time_on_and_never_before() {
        let at = Moment::from_seconds(1_795_416_000);
        let due = |now: Moment| Due::of(at, now, MAX_LATE);
        let millisecond = Duration::from_millis(1);
        assert_eq!(due(at - millisecond), Due::NotYet);
        assert_eq!(due(at), Due::Now);
        assert_eq!(due(at + MAX_LATE), Due::Now);
        assert_eq!(due(at + MAX_LATE + millisecond), Due::Late);
        assert_eq!(due(Moment::EPOCH), Due::NotYet);
        assert_eq!(Due::of(at, at, Duration::ZERO), Due::Now);
    }

    proptest! {
        #[test]
        fn nothing_before_its_time_is_ever_due(
            at in any::<u64>(), now in any::<u64>(), late in any::<u64>(),
        ) {
            let due = Due::of(
                Moment::from_seconds(at), Moment::from_seconds(now), Duration::from_secs(late),
            );
            prop_assert_eq!(due == Due::NotYet, now < at);
        }
    }
}
