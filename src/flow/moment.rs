//! When something happened, as people read it

use std::fmt;

use time::OffsetDateTime;

/// A time of day, in seconds since 1970; shown in UTC, which it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment(pub u64);

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = i64::try_from(self.0).unwrap_or(i64::MAX);
        match OffsetDateTime::from_unix_timestamp(seconds) {
            Ok(at) => write!(f, "{:02}:{:02} UTC on {}", at.hour(), at.minute(), at.date()),
            Err(_) => f.write_str("a time unknown"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_told_in_utc() {
        assert_eq!(Moment(1_795_413_723).to_string(), "06:02 UTC on 2026-11-23");
        assert_eq!(Moment(u64::MAX).to_string(), "a time unknown");
    }
}
