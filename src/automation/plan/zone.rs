//! Moments from local times: time zones, and the hours that a clock change skips or repeats

use std::fmt;

use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use super::calendar::{DateOrder, WrittenOffset, WrittenTime, date, time_of_day};
use super::time_error::TimeError;
use crate::clock::Moment;

/// How to read times that do not say it themselves.
#[derive(Debug, Clone, Default)]
pub(crate) struct TimeRules {
    /// The zone of times that name none; without one they are refused.
    pub(crate) zone: Option<TimeZone>,
    /// The order of day and month in dates that begin with one of them.
    pub(crate) order: Option<DateOrder>,
}

/// A moment, and a note if its local time occurs twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RowTime {
    pub(crate) at: Moment,
    pub(crate) note: Option<RowNote>,
}

/// Something about a row that people should know, and that is no fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RowNote {
    /// The local time occurs twice, and the first is meant.
    Twice { local: String, zone: String, at: Moment },
}

impl fmt::Display for RowNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Twice { local, zone, at } => write!(
                f,
                "{local} occurs twice in {zone}, because clocks go back: it is read as the first, {at}"
            ),
        }
    }
}

impl TimeRules {
    /// Reads a time that is one value: `2026-12-05 10:00`, or RFC 3339.
    pub(crate) fn read(&self, text: &str) -> Result<RowTime, TimeError> {
        let WrittenTime { local, offset, zone } = WrittenTime::parse(text, self.order)?;
        let zone = zone.as_deref().map(zone_named).transpose()?;
        let fixed = match offset {
            None => return of_local(local, zone.as_ref().or(self.zone.as_ref())),
            Some(WrittenOffset::Utc) => Offset::UTC,
            Some(WrittenOffset::Fixed(fixed)) => fixed,
        };
        let out_of_range = || TimeError::OutOfRange(text.trim().to_owned());
        let at = fixed.to_timestamp(local).map_err(|_| out_of_range())?;
        if let (Some(zone), Some(WrittenOffset::Fixed(_))) = (zone, offset) {
            check_offset(&zone, fixed, at)?;
        }
        Ok(RowTime { at: moment(at).ok_or_else(out_of_range)?, note: None })
    }

    /// Reads a time that is a date and an hour: `2026-12-05` and `10` or `10:30`.
    pub(crate) fn read_parts(&self, day: &str, hour: &str) -> Result<RowTime, TimeError> {
        let day: Date = date(day, self.order)?;
        of_local(day.to_datetime(time_of_day(hour)?), self.zone.as_ref())
    }
}

/// Returns the moment of a local time; the first if it occurs twice.
fn of_local(local: DateTime, zone: Option<&TimeZone>) -> Result<RowTime, TimeError> {
    let shown = shown(local);
    let zone = zone.ok_or_else(|| TimeError::NoZone(shown.clone()))?;
    let out_of_range = || TimeError::OutOfRange(shown.clone());
    let of_offset =
        |offset: Offset| offset.to_timestamp(local).ok().and_then(moment).ok_or_else(out_of_range);
    match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => {
            Ok(RowTime { at: of_offset(offset)?, note: None })
        }
        AmbiguousOffset::Fold { before, .. } => {
            let at = of_offset(before)?;
            let note = RowNote::Twice { local: shown, zone: name_of(zone), at };
            Ok(RowTime { at, note: Some(note) })
        }
        AmbiguousOffset::Gap { before, after } => {
            Err(skipped(zone, local, Gap { before, after }).unwrap_or_else(out_of_range))
        }
    }
}

/// The offsets before and after a clock change that skips local times.
#[derive(Clone, Copy)]
struct Gap {
    before: Offset,
    after: Offset,
}

/// Returns the error for a skipped local time, with the jump of the clocks.
fn skipped(zone: &TimeZone, local: DateTime, gap: Gap) -> Option<TimeError> {
    // By the clocks before the change, a skipped time is at or after the change itself.
    let beyond = gap.before.to_timestamp(local).ok()?;
    let change =
        zone.preceding(beyond.checked_add(SignedDuration::from_secs(1)).ok()?).next()?.timestamp();
    let from = gap.before.to_datetime(change);
    let to = gap.after.to_datetime(change);
    let to = if from.date() == to.date() { clock(to) } else { shown(to) };
    Some(TimeError::Skipped { local: shown(local), zone: name_of(zone), from: shown(from), to })
}

fn check_offset(zone: &TimeZone, offset: Offset, at: Timestamp) -> Result<(), TimeError> {
    let found = zone.to_offset(at);
    if found == offset {
        return Ok(());
    }
    Err(TimeError::WrongOffset {
        offset: offset.to_string(),
        zone: name_of(zone),
        found: found.to_string(),
    })
}

/// Returns the time zone of an IANA name. `Etc/Unknown` names none.
pub(crate) fn zone_named(name: &str) -> Result<TimeZone, TimeError> {
    let zone = TimeZone::get(name).ok().filter(|zone| !zone.is_unknown());
    zone.ok_or_else(|| TimeError::UnknownZone(name.to_owned()))
}

/// Returns the zone that a `TZ` variable names; `None` if it holds a rule or a path instead of an
/// IANA name. A colon before the name is allowed, as POSIX has it.
pub(crate) fn zone_of_variable(tz: &str) -> Option<TimeZone> {
    zone_named(tz.strip_prefix(':').unwrap_or(tz)).ok()
}

fn name_of(zone: &TimeZone) -> String {
    zone.iana_name().unwrap_or("that zone").to_owned()
}

/// Returns a moment that is never before the instant: a part of a millisecond counts as a whole one.
fn moment(at: Timestamp) -> Option<Moment> {
    let nanoseconds = u128::try_from(at.as_nanosecond()).ok()?;
    u64::try_from(nanoseconds.div_ceil(1_000_000)).ok().map(Moment::from_millis)
}

fn shown(local: DateTime) -> String {
    format!("{} {}", local.date(), clock(local))
}

fn clock(local: DateTime) -> String {
    let seconds =
        if local.second() == 0 { String::new() } else { format!(":{:02}", local.second()) };
    format!("{:02}:{:02}{seconds}", local.hour(), local.minute())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::*;

    fn rules(zone: &str) -> TimeRules {
        TimeRules { zone: Some(zone_named(zone).unwrap()), order: None }
    }

    fn utc(zone: &str, text: &str) -> String {
        rules(zone).read(text).unwrap().at.rfc3339()
    }

    fn refusal(zone: &str, text: &str) -> String {
        rules(zone).read(text).unwrap_err().to_string()
    }

    #[test]
    fn a_local_time_is_the_zones() {
        assert_eq!(utc("Europe/Berlin", "2026-12-05 10:00"), "2026-12-05T09:00:00Z");
        assert_eq!(utc("Europe/Berlin", "2026-07-05 10:00"), "2026-07-05T08:00:00Z");
        assert_eq!(utc("America/New_York", "2026-12-05 10:00"), "2026-12-05T15:00:00Z");
        assert_eq!(utc("Australia/Lord_Howe", "2026-12-05 10:00"), "2026-12-04T23:00:00Z");
        assert_eq!(utc("Australia/Lord_Howe", "2026-07-05 10:00"), "2026-07-04T23:30:00Z");
        assert_eq!(utc("Asia/Tokyo", "2026-12-05 10:00"), "2026-12-05T01:00:00Z");
        assert_eq!(utc("UTC", "2026-12-05 10:00"), "2026-12-05T10:00:00Z");
    }

    #[test]
    fn a_skipped_time_is_refused_with_the_jump() {
        assert_eq!(
            refusal("Europe/Berlin", "2027-03-28 02:30"),
            "2027-03-28 02:30 does not exist in Europe/Berlin: clocks there go from 2027-03-28 02:00 to 03:00"
        );
        assert_eq!(
            refusal("America/New_York", "2027-03-14T02:00"),
            "2027-03-14 02:00 does not exist in America/New_York: clocks there go from 2027-03-14 02:00 to 03:00"
        );
        assert_eq!(
            refusal("Australia/Lord_Howe", "2026-10-04 02:15"),
            "2026-10-04 02:15 does not exist in Australia/Lord_Howe: clocks there go from 2026-10-04 02:00 to 02:30"
        );
        assert_eq!(
            refusal("Pacific/Apia", "2011-12-30 12:00"),
            "2011-12-30 12:00 does not exist in Pacific/Apia: clocks there go from 2011-12-30 00:00 to 2011-12-31 00:00"
        );
        assert_eq!(utc("Europe/Berlin", "2027-03-28 01:59"), "2027-03-28T00:59:00Z");
        assert_eq!(utc("Europe/Berlin", "2027-03-28 03:00"), "2027-03-28T01:00:00Z");
    }

    #[test]
    fn a_time_that_occurs_twice_is_the_first_and_noted() {
        let twice = |zone: &str, text: &str| {
            let time = rules(zone).read(text).unwrap();
            (time.at.rfc3339(), time.note.map(|note| note.to_string()).unwrap_or_default())
        };
        let berlin = twice("Europe/Berlin", "2026-10-25 02:30");
        assert_eq!(berlin.0, "2026-10-25T00:30:00Z");
        assert_eq!(
            berlin.1,
            "2026-10-25 02:30 occurs twice in Europe/Berlin, because clocks go back: it is read as the first, 2026-10-25 00:30 UTC"
        );
        let york = twice("America/New_York", "2026-11-01 01:00");
        assert_eq!(york.0, "2026-11-01T05:00:00Z");
        assert!(!york.1.is_empty());
        let lord_howe = twice("Australia/Lord_Howe", "2027-04-04 01:45");
        assert_eq!(lord_howe.0, "2027-04-03T14:45:00Z");
        assert!(!lord_howe.1.is_empty());
        assert_eq!(twice("Europe/Berlin", "2026-10-25 03:00").1, "");
        assert_eq!(twice("Asia/Tokyo", "2026-10-25 02:30").1, "");
    }

    #[test]
    fn a_zone_that_changes_for_ramadan_is_read_by_its_own_rules() {
        let rules = rules("Africa/Casablanca");
        let time = |text: &str| rules.read(text).unwrap();
        assert_eq!(time("2026-02-15 01:30").at.rfc3339(), "2026-02-15T00:30:00Z");
        assert_eq!(time("2026-02-15 02:30").note.as_ref().map(|_| 2), Some(2));
        assert_eq!(time("2026-02-15 02:30").at.rfc3339(), "2026-02-15T01:30:00Z");
        assert!(rules.read("2026-03-22 02:30").unwrap_err().to_string().contains("to 03:00"));
    }

    #[test]
    fn a_value_with_its_own_zone_needs_no_other() {
        let read = |text: &str| TimeRules::default().read(text);
        let at = |text: &str| read(text).unwrap().at.rfc3339();
        assert_eq!(at("2026-12-05T10:00:00+01:00"), "2026-12-05T09:00:00Z");
        assert_eq!(at("2026-12-05 10:00Z"), "2026-12-05T10:00:00Z");
        assert_eq!(at("2026-12-05T10:00[Europe/Berlin]"), "2026-12-05T09:00:00Z");
        assert_eq!(at("2026-12-05T10:00+01:00[Europe/Berlin]"), "2026-12-05T09:00:00Z");
        assert_eq!(at("2026-12-05T10:00Z[Europe/Berlin]"), "2026-12-05T10:00:00Z");
        assert_eq!(at("2026-10-25T02:30+01:00[Europe/Berlin]"), "2026-10-25T01:30:00Z");
        let refused = |text: &str| read(text).unwrap_err().to_string();
        assert!(refused("2026-12-05 10:00").contains("--time-zone"));
        assert_eq!(
            refused("2026-12-05T10:00+02:00[Europe/Berlin]"),
            "`+02` is not the offset of Europe/Berlin at that time, which is +01"
        );
        assert!(refused("2027-03-28T02:30[Europe/Berlin]").contains("does not exist"));
        assert!(refused("2026-12-05T10:00[Mars/Olympus]").contains("`Mars/Olympus`"));
        assert!(refused("1969-12-31T23:59Z").contains("1970"));
    }

    #[test]
    fn a_part_of_a_second_never_makes_a_row_due_earlier() {
        let time = TimeRules::default().read("2026-12-05T10:00:00.0001Z").unwrap();
        assert_eq!(time.at.millis() % 1_000, 1);
    }

    #[test]
    fn only_iana_names_are_zones() {
        for name in ["", "Mars/Olympus", "Etc/Unknown", "CET-1CEST", "+01:00", "../../etc/passwd"] {
            assert!(zone_named(name).is_err(), "{name}");
        }
        assert!(zone_named("Europe/Berlin").is_ok());
        assert!(zone_of_variable(":Europe/Berlin").is_some());
        assert!(zone_of_variable("CET-1CEST,M3.5.0,M10.5.0/3").is_none());
        assert!(zone_of_variable("").is_none());
    }

    #[test]
    fn date_and_hour_are_one_time() {
        let time = rules("Europe/Berlin").read_parts("2026-12-05", "07").unwrap();
        assert_eq!(time.at.rfc3339(), "2026-12-05T06:00:00Z");
        assert!(rules("Europe/Berlin").read_parts("2027-03-28", "2").is_err());
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>(), hour in any::<String>()) {
            let rules = rules("Europe/Berlin");
            let _outcome = (rules.read(&text), rules.read_parts(&text, &hour));
        }

        #[test]
        fn every_hour_of_a_zone_is_read_or_refused_as_skipped(
            day in 0_i64..20_000, minute in 0_i64..1_440,
        ) {
            let local = Date::constant(1990, 1, 1).to_datetime(jiff::civil::Time::midnight())
                + jiff::Span::new().days(day).minutes(minute);
            for zone in ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"] {
                match rules(zone).read(&shown(local)) {
                    Ok(time) => {
                        let at = Timestamp::from_millisecond(time.at.millis().try_into().unwrap());
                        let back = zone_named(zone).unwrap().to_datetime(at.unwrap());
                        assert_eq!(back, local, "{zone}");
                    }
                    Err(error) => assert!(matches!(error, TimeError::Skipped { .. }), "{error}"),
                }
            }
        }
    }
}
