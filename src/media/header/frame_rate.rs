//! The frame rate as the fraction that headers give

use std::fmt;

/// Pictures in a second: a reduced fraction, both parts at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameRate {
    numerator: u64,
    denominator: u64,
    is_estimate: bool,
}

const NANOSECONDS: u64 = 1_000_000_000;

impl FrameRate {
    /// Returns the rate of `frames` in `ticks`, of which `timescale` make a second; `None` if one of
    /// them is 0.
    pub(crate) fn new(frames: u64, ticks: u64, timescale: u32) -> Option<Self> {
        let numerator = frames.checked_mul(u64::from(timescale))?;
        if numerator == 0 || ticks == 0 {
            return None;
        }
        Some(Self::reduced(numerator, ticks))
    }

    /// Returns the rate of one picture each `nanoseconds`, which Matroska rounds: 33333333 means 30, not
    /// 30.0000003.
    pub(crate) fn from_nanoseconds(nanoseconds: u64) -> Option<Self> {
        let exact = Self::new(1, nanoseconds, 1_000_000_000)?;
        let whole = (NANOSECONDS + nanoseconds / 2) / nanoseconds;
        let steady = [(whole, 1), (whole.saturating_mul(1000), 1001)];
        let meant = steady.into_iter().find(|(numerator, denominator)| {
            let meant = NANOSECONDS.saturating_mul(*denominator) / (*numerator).max(1);
            *numerator > 0 && meant.abs_diff(nanoseconds) <= 1
        });
        Some(meant.map_or(exact, |(numerator, denominator)| Self::reduced(numerator, denominator)))
    }

    fn reduced(numerator: u64, denominator: u64) -> Self {
        let mut divisor = numerator;
        let mut rest = denominator;
        while rest > 0 {
            (divisor, rest) = (rest, divisor % rest);
        }
        let divisor = divisor.max(1);
        let denominator = denominator / divisor;
        Self { numerator: numerator / divisor, denominator, is_estimate: false }
    }

    /// Returns the same rate as the mean of only the first pictures.
    pub(crate) const fn estimated(self) -> Self {
        Self { is_estimate: true, ..self }
    }

    /// Returns whether this is the mean of only the first pictures, because the file has no index of all.
    pub(crate) const fn is_estimate(self) -> bool {
        self.is_estimate
    }

    /// Returns the numerator of the fraction.
    pub const fn numerator(self) -> u64 {
        self.numerator
    }

    /// Returns the denominator of the fraction.
    pub const fn denominator(self) -> u64 {
        self.denominator
    }

    /// Returns the rate with two decimals, such as 29.97.
    pub fn per_second(self) -> f64 {
        // An `f64` holds whole numbers below 2^53 exactly.
        u32::try_from(self.hundredths()).map_or(f64::INFINITY, f64::from) / 100.0
    }

    /// Returns the pictures in 100 seconds, rounded to the nearest.
    pub(crate) fn hundredths(self) -> u64 {
        let hundredths = (u128::from(self.numerator) * 100 + u128::from(self.denominator) / 2)
            / u128::from(self.denominator);
        u64::try_from(hundredths).unwrap_or(u64::MAX)
    }
}

impl fmt::Display for FrameRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hundredths = self.hundredths();
        if self.is_estimate {
            f.write_str("about ")?;
        }
        match (hundredths / 100, hundredths % 100) {
            (whole, 0) => write!(f, "{whole}"),
            (whole, rest) => write!(f, "{whole}.{rest:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(rate: Option<FrameRate>) -> Option<(u64, u64)> {
        rate.map(|rate| (rate.numerator, rate.denominator))
    }

    #[test]
    fn is_the_reduced_fraction() {
        assert_eq!(parts(FrameRate::new(120, 61440, 15360)), Some((30, 1)));
        assert_eq!(parts(FrameRate::new(1, 1001, 30000)), Some((30000, 1001)));
        assert_eq!(parts(FrameRate::new(0, 1, 1)), None);
        assert_eq!(parts(FrameRate::new(1, 0, 1)), None);
        assert_eq!(parts(FrameRate::new(u64::MAX, 1, 2)), None);
    }

    #[test]
    fn the_rounding_of_matroska_is_undone() {
        assert_eq!(parts(FrameRate::from_nanoseconds(33_333_333)), Some((30, 1)));
        assert_eq!(parts(FrameRate::from_nanoseconds(33_366_666)), Some((30000, 1001)));
        assert_eq!(parts(FrameRate::from_nanoseconds(40_000_000)), Some((25, 1)));
        assert_eq!(parts(FrameRate::from_nanoseconds(37_000_000)), Some((1000, 37)));
        assert_eq!(parts(FrameRate::from_nanoseconds(0)), None);
        assert!(FrameRate::from_nanoseconds(u64::MAX).is_some());
    }

    #[test]
    fn is_shown_with_at_most_two_decimals() {
        let shown = |numerator, denominator| {
            let rate = FrameRate::new(numerator, denominator, 1).unwrap();
            rate.to_string()
        };
        assert_eq!(shown(30, 1), "30");
        assert_eq!(shown(30000, 1001), "29.97");
        assert_eq!(shown(1, 100), "0.01");
        let rate = FrameRate::new(59, 2, 1).unwrap();
        assert_eq!(rate.estimated().to_string(), "about 29.50");
    }
}
