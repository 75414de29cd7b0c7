//! Bounds in the past: a moment, a day or an age

use std::time::Duration;

use jiff::Timestamp;

use crate::clock::Moment;
use crate::words;

const FORMS: &str =
    "use an age, as in 7d or 12h; a day, as in 2026-12-05; or a moment, as in 2026-12-05T10:00:00Z";

/// A bound in the past, as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Since {
    Moment(Moment),
    /// So long before now.
    Age(Duration),
}

impl Since {
    /// Returns the moment that it means `now`.
    pub(crate) fn before(self, now: Moment) -> Moment {
        match self {
            Self::Moment(moment) => moment,
            Self::Age(age) => now - age,
        }
    }
}

/// Parses `7d`, `12h` or `90m`; `2026-12-05`, which begins at midnight UTC; or a moment of RFC 3339.
pub(crate) fn since(text: &str) -> Result<Since, String> {
    let text = text.trim();
    if let Some(age) = age(text) {
        return Ok(Since::Age(age));
    }
    let is_day = text.len() == "2026-12-05".len();
    let midnight = if is_day { "T00:00:00Z" } else { "" };
    let moment = format!("{text}{midnight}").parse::<Timestamp>();
    let seconds = moment.ok().and_then(|moment| u64::try_from(moment.as_second()).ok());
    seconds.map(|it| Since::Moment(Moment::from_seconds(it))).ok_or_else(|| FORMS.to_owned())
}

/// Parses an age; `None` without a unit, which could be days or seconds.
fn age(text: &str) -> Option<Duration> {
    if !text.ends_with(|last: char| last.is_ascii_alphabetic()) {
        return None;
    }
    if text.ends_with('d') { words::days(text).ok() } else { words::duration(text).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_ages_days_and_moments() {
        let hours = |hours| Since::Age(Duration::from_hours(hours));
        let at = |seconds| Since::Moment(Moment::from_seconds(seconds));
        for (text, meaning) in [
            ("7d", hours(168)),
            (" 12h ", hours(12)),
            ("90m", Since::Age(Duration::from_mins(90))),
            ("2026-11-23", at(1_795_392_000)),
            ("2026-11-23T06:46:12Z", at(1_795_416_372)),
            ("2026-11-23T07:46:12+01:00", at(1_795_416_372)),
            ("2026-11-23 06:46:12.9Z", at(1_795_416_372)),
        ] {
            assert_eq!(since(text), Ok(meaning), "{text}");
        }
        let now = Moment::from_seconds(1_000_000);
        assert_eq!(hours(1).before(now), Moment::from_seconds(996_400));
    }

    #[test]
    fn refuses_what_can_be_read_in_two_ways_or_in_none() {
        for bad in
            ["", "7", "-7d", "yesterday", "05-12-2026", "2026-12-05T10:00", "1960-01-01", "4000d"]
        {
            assert_eq!(since(bad), Err(FORMS.to_owned()), "{bad}");
        }
    }
}
