//! Moments as people and scripts read them, in UTC

use time::OffsetDateTime;

/// `2026-11-23 06:46 UTC`.
pub(crate) fn told(unix_seconds: u64) -> String {
    let at = moment(unix_seconds);
    let (month, day) = (u8::from(at.month()), at.day());
    format!("{:04}-{month:02}-{day:02} {:02}:{:02} UTC", at.year(), at.hour(), at.minute())
}

/// RFC 3339: `2026-11-23T06:46:12Z`.
pub(crate) fn written(unix_seconds: u64) -> String {
    let at = moment(unix_seconds);
    let (month, day) = (u8::from(at.month()), at.day());
    let time = format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second());
    format!("{:04}-{month:02}-{day:02}T{time}Z", at.year())
}

fn moment(unix_seconds: u64) -> OffsetDateTime {
    let seconds = i64::try_from(unix_seconds).unwrap_or(i64::MAX);
    OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_a_moment_in_both_ways() {
        assert_eq!(told(1_795_416_372), "2026-11-23 06:46 UTC");
        assert_eq!(written(1_795_416_372), "2026-11-23T06:46:12Z");
        assert_eq!(told(u64::MAX), "1970-01-01 00:00 UTC");
    }
}
