//! The dates of feeds, as RFC 3339, RFC 2822 and careless generators write them

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::tz::Offset;

use crate::clock::Moment;

/// Zones that RFC 2822 does not know, though feeds name them.
const ZONES: &[(&str, &str)] = &[
    ("UTC", "+0000"),
    ("Z", "+0000"),
    ("WET", "+0000"),
    ("WEST", "+0100"),
    ("BST", "+0100"),
    ("CET", "+0100"),
    ("CEST", "+0200"),
    ("EET", "+0200"),
    ("EEST", "+0300"),
    ("MSK", "+0300"),
    ("JST", "+0900"),
    ("KST", "+0900"),
    ("AEST", "+1000"),
    ("AEDT", "+1100"),
];

/// The longest date that is looked at, in bytes.
const LONGEST: usize = 100;

/// Parses a date of any feed; `None` if it cannot be understood. A date without a zone is in UTC. A
/// date before 1970 counts as its beginning.
pub(super) fn date(text: &str) -> Option<Moment> {
    let text = text.trim();
    if text.len() > LONGEST {
        return None;
    }
    let timestamp = if text.starts_with(|letter: char| letter.is_ascii_digit())
        && text.as_bytes().get(4) == Some(&b'-')
    {
        iso(text)
    } else {
        mail(text)
    }?;
    Some(Moment::from_seconds(u64::try_from(timestamp.as_second()).unwrap_or(0)))
}

/// Parses `2026-11-28T23:56:51Z` and shorter forms.
fn iso(text: &str) -> Option<Timestamp> {
    let in_utc = |at: DateTime| Offset::UTC.to_timestamp(at).ok();
    let text = text.strip_suffix(" UTC").or(text.strip_suffix(" GMT")).unwrap_or(text);
    // `2026-11-28 23:56:51 +0000`
    let joined = text.replace(" +", "+").replace(" -", "-");
    joined
        .parse::<Timestamp>()
        .ok()
        .or_else(|| text.parse::<DateTime>().ok().and_then(in_utc))
        .or_else(|| in_utc(text.parse::<Date>().ok()?.to_datetime(jiff::civil::Time::MIN)))
}

/// Parses `Sat, 28 Nov 2026 23:56:51 GMT`, also with the month first, written out, or without a zone.
fn mail(text: &str) -> Option<Timestamp> {
    let text = text.replace(',', " ");
    let mut words: Vec<&str> = text.split_whitespace().collect();
    let is_word = |word: &str| word.starts_with(|letter: char| !letter.is_ascii_digit());
    // The weekday adds nothing, and is often wrong, written out, or in another language.
    if words.len() > 3 && is_word(words[0]) && (is_word(words[1]) || is_word(words[2])) {
        words.remove(0);
    }
    if words.len() > 3 && is_word(words[0]) {
        words.swap(0, 1);
    }
    let [day, month, year, time, zone @ ..] = words.as_slice() else {
        return None;
    };
    let zone = zone.first().copied().unwrap_or("UTC");
    let zone = ZONES.iter().find(|(name, _)| *name == zone).map_or(zone, |(_, offset)| offset);
    let padding = if time.find(':') == Some(1) { "0" } else { "" };
    let date = format!("{day} {} {year} {padding}{time} {zone}", month.get(..3)?);
    DateTimeParser::new().parse_timestamp(&date).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-28 23:56:51 UTC.
    const THEN: Moment = Moment::from_seconds(1_795_910_211);

    #[test]
    fn a_date_of_any_generator_is_an_instant() {
        for text in [
            "Sat, 28 Nov 2026 23:56:51 GMT",
            "Sat, 28 Nov 2026 23:56:51 +0000",
            "  Sun, 29 Nov 2026 00:56:51 +0100\n",
            "Sat, 28 Nov 26 18:56:51 EST",
            "28 Nov 2026 23:56:51 UT",
            "Saturday, 28 November 2026 23:56:51 Z",
            "Mon, 28 Nov 2026 23:56:51 UTC",
            "Sa, 28 Nov 2026 23:56:51",
            "Sun, 29 Nov 2026 00:56:51 CET",
            "Nov 28, 2026 23:56:51 GMT",
            "Sat Nov 28, 2026 23:56:51",
            "Sun, 29 Nov 2026 8:56:51 JST",
            "2026-11-28T23:56:51Z",
            "2026-11-28T23:56:51.000+00:00",
            "2026-11-29T09:56:51+10:00",
            "2026-11-28T18:56:51-0500",
            "2026-11-28 23:56:51",
            "2026-11-28T23:56:51",
            "2026-11-29 00:56:51 +0100",
            "2026-11-28 23:56:51 UTC",
        ] {
            assert_eq!(date(text), Some(THEN), "{text}");
        }
        let midnight = Moment::from_seconds(1_795_824_000);
        assert_eq!(date("2026-11-28"), Some(midnight));
        assert_eq!(date("2026-11-28T00:00Z"), Some(midnight));
        assert_eq!(date("Sat, 28 Nov 2026 00:00 GMT"), Some(midnight));
        assert_eq!(date("Thu, 01 Jan 1903 00:00:00 GMT"), Some(Moment::EPOCH));
    }

    #[test]
    fn a_date_that_means_nothing_is_none() {
        for text in [
            "",
            "yesterday",
            "2026",
            "2026-13-01",
            "2026-11-31T00:00:00Z",
            "Sat, 31 Nov 2026 23:56:51 GMT",
            "Sat, 28 N\u{f6}v 2026 23:56:51 GMT",
            "28/11/2026 23:56",
            "Sat, 28 Nov 2026 25:00:00 GMT",
            "1795910211",
            "a b c d e f",
            "-, - - - -",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }
}
