//! Reasons why a plan's or a sheet's time cannot be used

use thiserror::Error;

/// The error for a time that is not read, or that does not name one moment.
#[derive(Debug, Error, PartialEq, Eq)]
pub(crate) enum TimeError {
    #[error("`{0}` is no time: write YYYY-MM-DD HH:MM")]
    NotATime(String),
    #[error("`{0}` is no date: write YYYY-MM-DD")]
    NotADate(String),
    #[error(
        "`{0}` can be read in two ways: write YYYY-MM-DD, or say with --date-order dmy or mdy which comes first"
    )]
    AmbiguousDate(String),
    #[error("there is no day `{0}` in the calendar")]
    NoSuchDate(String),
    #[error("`{0}` is no time of day: write HH:MM")]
    NotATimeOfDay(String),
    #[error("`{0}` has no time of day: write YYYY-MM-DD HH:MM")]
    NoTimeOfDay(String),
    #[error("`{0}` is no offset from UTC: write Z or +01:00")]
    NotAnOffset(String),
    #[error(
        "`{0}` has no time zone: name one with --time-zone, such as Europe/Berlin, or in the TZ variable"
    )]
    NoZone(String),
    #[error(
        "`{0}` is no time zone: write a name of the IANA list, such as Europe/Berlin or America/New_York"
    )]
    UnknownZone(String),
    #[error("`{offset}` is not the offset of {zone} at that time, which is {found}")]
    WrongOffset { offset: String, zone: String, found: String },
    #[error("{local} does not exist in {zone}: clocks there go from {from} to {to}")]
    Skipped { local: String, zone: String, from: String, to: String },
    #[error("`{0}` is outside the years 1970 to 9999")]
    OutOfRange(String),
}
