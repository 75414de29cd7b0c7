//! Dates, times of day and offsets as people and spreadsheets write them

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

use super::time_error::TimeError;

/// The order of day and month in dates such as `05-12-2026`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateOrder {
    DayFirst,
    MonthFirst,
}

/// A time as it is written in one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WrittenTime {
    pub(super) local: DateTime,
    pub(super) offset: Option<WrittenOffset>,
    /// The name in square brackets: `2026-12-05T10:00[Europe/Berlin]`.
    pub(super) zone: Option<String>,
}

/// An offset as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WrittenOffset {
    /// `Z`, which says nothing about the local time anywhere.
    Utc,
    Fixed(Offset),
}

impl WrittenTime {
    /// Parses `YYYY-MM-DD HH:MM[:SS]`, with `T` or blanks in the middle, and with an offset and a
    /// zone's name in square brackets if they are there.
    pub(super) fn parse(text: &str, order: Option<DateOrder>) -> Result<Self, TimeError> {
        let text = text.trim();
        let (rest, zone) = match text.strip_suffix(']').and_then(|rest| rest.split_once('[')) {
            Some((rest, zone)) => (rest.trim_end(), Some(zone.to_owned())),
            None => (text, None),
        };
        let between = |letter: char| matches!(letter, 'T' | 't') || letter.is_whitespace();
        let Some((day, rest)) = rest.split_once(between) else {
            let day = date(rest, order)?;
            return Err(TimeError::NoTimeOfDay(day.to_string()));
        };
        let rest = rest.trim_start();
        let end = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
        let (clock, offset) = rest.split_at(end);
        if !clock.contains(':') {
            return Err(TimeError::NotATime(text.to_owned()));
        }
        let local = date(day, order)?.to_datetime(time_of_day(clock)?);
        let not_an_offset = || TimeError::NotAnOffset(offset.to_owned());
        let offset = match offset {
            "" => None,
            "Z" | "z" => Some(WrittenOffset::Utc),
            other => Some(WrittenOffset::Fixed(fixed(other).ok_or_else(not_an_offset)?)),
        };
        Ok(Self { local, offset, zone })
    }
}

/// Parses a date. Day and month are never guessed: a date that begins with one of them and can be
/// read in two ways is refused without an order.
pub(super) fn date(text: &str, order: Option<DateOrder>) -> Result<Date, TimeError> {
    let text = text.trim();
    let not_a_date = || TimeError::NotADate(text.to_owned());
    let separator = text.chars().find(|letter| !letter.is_ascii_digit()).ok_or_else(not_a_date)?;
    let parts: Vec<&str> = text.split(separator).collect();
    let [first, second, third] = parts[..] else {
        return Err(not_a_date());
    };
    let number = |text: &str| digits(text).ok_or_else(not_a_date);
    let first_number = number(first)?;
    let second_number = number(second)?;
    let is_iso = separator == '-' && [first.len(), second.len(), third.len()] == [4, 2, 2];
    let (year, month, day) = if is_iso {
        (first_number, second_number, number(third)?)
    } else if "-/.".contains(separator) && first.len() <= 2 && second.len() <= 2 && third.len() == 4
    {
        let order = order.or_else(|| only_order(first_number, second_number));
        match order.ok_or_else(|| TimeError::AmbiguousDate(text.to_owned()))? {
            DateOrder::DayFirst => (number(third)?, second_number, first_number),
            DateOrder::MonthFirst => (number(third)?, first_number, second_number),
        }
    } else {
        return Err(not_a_date());
    };
    calendar_date(year, month, day).ok_or_else(|| TimeError::NoSuchDate(text.to_owned()))
}

/// Returns the order in which two numbers can only be meant; `None` if both orders give a date.
fn only_order(first: u16, second: u16) -> Option<DateOrder> {
    match (first > 12, second > 12) {
        (true, false) => Some(DateOrder::DayFirst),
        (false, true) => Some(DateOrder::MonthFirst),
        _ => (first == second).then_some(DateOrder::DayFirst),
    }
}

fn calendar_date(year: u16, month: u16, day: u16) -> Option<Date> {
    let year = i16::try_from(year).ok()?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Parses a time of day: `7`, `07`, `7:05`, `07:05:30` or `07:05:30.250`.
pub(super) fn time_of_day(text: &str) -> Result<Time, TimeError> {
    let text = text.trim();
    clock_time(text).ok_or_else(|| TimeError::NotATimeOfDay(text.to_owned()))
}

fn clock_time(text: &str) -> Option<Time> {
    let (text, fraction) = match text.split_once('.') {
        Some((text, fraction)) if text.matches(':').count() == 2 => (text, fraction),
        Some(_) => return None,
        None => (text, "0"),
    };
    let mut parts = text.split(':');
    let hour = parts.next().filter(|hour| hour.len() <= 2)?;
    let mut two_digits = || match parts.next() {
        Some(part) => digits(part).filter(|_| part.len() == 2),
        None => Some(0),
    };
    let minute = two_digits()?;
    let second = two_digits()?;
    if parts.next().is_some() || fraction.len() > 9 {
        return None;
    }
    digits_of_any_length(fraction)?;
    let nanosecond: i32 = format!("{fraction:0<9}").parse().ok()?;
    let part = |number: u16| i8::try_from(number).ok();
    Time::new(part(digits(hour)?)?, part(minute)?, part(second)?, nanosecond).ok()
}

/// Parses `+01:00`, `+0100` or `+01`.
fn fixed(text: &str) -> Option<Offset> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let text = text.get(1..)?;
    let (hours, minutes) = match (text.split_once(':'), text.len()) {
        (Some(parts), 5) => parts,
        (None, 2 | 4) => text.split_at_checked(2)?,
        _ => return None,
    };
    let minutes = if minutes.is_empty() { 0 } else { digits(minutes).filter(|it| *it < 60)? };
    let seconds = i32::from(digits(hours)?) * 3_600 + i32::from(minutes) * 60;
    Offset::from_seconds(sign * seconds).ok().filter(|_| hours.len() == 2)
}

/// Parses one to four digits.
fn digits(text: &str) -> Option<u16> {
    digits_of_any_length(text)?.parse().ok().filter(|_| text.len() <= 4)
}

fn digits_of_any_length(text: &str) -> Option<&str> {
    let only_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    (only_digits && !text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, order: Option<DateOrder>) -> String {
        match WrittenTime::parse(text, order) {
            Ok(time) => format!("{} {:?} {:?}", time.local, time.offset, time.zone),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn the_documented_forms_are_read() {
        let local = "2026-12-05T10:00:00";
        for text in [
            "2026-12-05 10:00",
            "2026-12-05T10:00",
            " 2026-12-05  10:00:00 ",
            "2026-12-05t10:00:00.000",
        ] {
            assert_eq!(shown(text, None), format!("{local} None None"), "{text}");
        }
        for text in ["2026-12-05T10:00:00Z", "2026-12-05 10:00 z"] {
            assert_eq!(shown(text, None), format!("{local} Some(Utc) None"), "{text}");
        }
        for text in ["2026-12-05T10:00+0530", "2026-12-05 10:00 +05:30"] {
            assert_eq!(shown(text, None), format!("{local} Some(Fixed(05:30:00)) None"), "{text}");
        }
        assert_eq!(
            shown("2026-12-05T10:00-05[America/New_York]", None),
            format!("{local} Some(Fixed(-05:00:00)) Some(\"America/New_York\")")
        );
        assert_eq!(shown("2026-12-05 9:05", None), "2026-12-05T09:05:00 None None");
    }

    #[test]
    fn day_and_month_are_never_guessed() {
        for text in ["05-12-2026 10:00", "5/12/2026 10:00", "05.12.2026 10:00"] {
            assert!(shown(text, None).contains("--date-order"), "{text}");
            let day_first = shown(text, Some(DateOrder::DayFirst));
            assert!(day_first.starts_with("2026-12-05T10:00:00"), "{day_first}");
            let month_first = shown(text, Some(DateOrder::MonthFirst));
            assert!(month_first.starts_with("2026-05-12T10:00:00"), "{month_first}");
        }
    }

    #[test]
    fn a_date_that_can_be_read_in_one_way_only_is_no_guess() {
        let plain = |text| date(text, None).unwrap().to_string();
        assert_eq!(plain("29-11-2026"), "2026-11-29");
        assert_eq!(plain("11/29/2026"), "2026-11-29");
        assert_eq!(plain("05-05-2026"), "2026-05-05");
        let wrong = date("29-11-2026", Some(DateOrder::MonthFirst)).unwrap_err();
        assert_eq!(wrong.to_string(), "there is no day `29-11-2026` in the calendar");
        assert!(date("31-31-2026", None).is_err());
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "",
            "tomorrow",
            "2026-12-05",
            "2026-02-30 10:00",
            "2026-12-05 10",
            "2026-12-05 24:00",
            "2026-12-05 10:60",
            "2026-12-05 10:00:60",
            "2026-12-05 10:5",
            "2026-12-05 10:00 PM",
            "2026-12-05 10:00 UTC",
            "2026-12-05 10:00+25:99",
            "2026-12-05 10:00+1",
            "26-12-05 10:00",
            "5/12/26 10:00",
            "2026/12/05 10:00",
            "46361.4",
            "2026-12-0５ 10:00",
            "2026-12-05 10:00.5",
            "2026-12-05 10:00:00.",
            "2026-12-05 10:00:00:00",
        ] {
            assert!(WrittenTime::parse(text, None).is_err(), "{text}");
        }
    }

    #[test]
    fn an_hour_is_a_number_or_a_time() {
        let hour = |text| time_of_day(text).map(|time| time.to_string()).ok();
        assert_eq!(hour("0").as_deref(), Some("00:00:00"));
        assert_eq!(hour("01").as_deref(), Some("01:00:00"));
        assert_eq!(hour("23").as_deref(), Some("23:00:00"));
        assert_eq!(hour(" 7:30 ").as_deref(), Some("07:30:00"));
        assert_eq!(hour("07:30:15").as_deref(), Some("07:30:15"));
        for text in ["24", "-1", "", "7h", "007", "7.5", "7:5", ":30"] {
            assert_eq!(hour(text), None, "{text}");
        }
    }
}
