//! Plans: rows of a file, each a post, an account and a time

mod calendar;
mod due;
mod time_error;
mod zone;

pub(crate) use calendar::DateOrder;
pub(crate) use due::{DEFAULT_MAX_LATE, Due};
pub(crate) use time_error::TimeError;
pub(crate) use zone::{RowNote, RowTime, TimeRules, zone_named, zone_of_variable};
