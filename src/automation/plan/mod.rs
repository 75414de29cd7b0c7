//! Plans: rows of a file, each a post, an account and a time

mod calendar;
mod cells;
mod due;
mod error;
mod format;
mod identity;
mod json;
mod lines;
mod media;
mod nine;
mod origin;
#[cfg(test)]
mod properties;
mod quotes;
mod read;
mod row;
mod schema;
mod table;
#[cfg(test)]
mod tests;
mod time_error;
mod tree;
mod zone;

pub(crate) use calendar::DateOrder;
pub(crate) use cells::column_names;
pub(crate) use due::Due;
pub use error::{PlanError, RowFault};
pub(crate) use format::{Format, MOST_BYTES};
pub(crate) use nine::{NineColumns, check_state};
pub(crate) use origin::PlanOrigin;
pub(crate) use read::{Plan, read, read_nine};
pub(crate) use row::{PlanSettings, Row, UnfitRow};
pub(crate) use schema::schema;
pub(crate) use time_error::TimeError;
pub(crate) use zone::{TimeRules, zone_named, zone_of_variable};
