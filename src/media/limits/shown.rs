//! Limits and values as people read them

use std::fmt;
use std::time::Duration;

use super::table::{Bound, Unit};

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pixels => "px",
            Self::FramesPerSecond => "fps",
            Self::Bytes => "bytes",
            Self::Seconds => "s",
            Self::Utf16 => "UTF-16 units",
            Self::Photos => "photos",
        })
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OneOf(names) => f.write_str(&names.join(", ")),
            Self::Between(least, most, unit) => write!(f, "{least} to {most} {unit}"),
            Self::AtMost(most, Unit::Bytes) => write!(f, "at most {}", bytes(*most)),
            Self::AtMost(most, unit) => write!(f, "at most {most} {unit}"),
        }
    }
}

/// `4 GiB`, `20 MiB`, or the plain number where it is not round.
pub(crate) fn bytes(count: u64) -> String {
    let units = [(1_u64 << 30, "GiB"), (1 << 20, "MiB")];
    let round = units.iter().find(|(unit, _)| count >= *unit && count.is_multiple_of(*unit));
    match round {
        Some((unit, name)) => format!("{} {name}", count / unit),
        None => format!("{count} bytes"),
    }
}

/// Seconds with at most two places, rounded up, so that what is too long never looks allowed.
pub(crate) fn seconds(duration: Duration) -> String {
    let hundredths = duration.as_nanos().div_ceil(10_000_000);
    match (hundredths / 100, hundredths % 100) {
        (whole, 0) => format!("{whole} s"),
        (whole, rest) => format!("{whole}.{rest:02} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_say_them() {
        assert_eq!(bytes(4 << 30), "4 GiB");
        assert_eq!(bytes((4 << 30) + 1), "4294967297 bytes");
        assert_eq!(seconds(Duration::from_millis(4066)), "4.07 s");
        assert_eq!(seconds(Duration::from_mins(3)), "180 s");
        assert_eq!(seconds(Duration::from_nanos(180_000_000_001)), "180.01 s");
        let bound = Bound::Between(23, 60, Unit::FramesPerSecond);
        assert_eq!(bound.to_string(), "23 to 60 fps");
    }
}
