//! Arguments and variables: how values are written, which of them count, and what is wrong with them

pub(crate) mod abbreviations;
pub(crate) mod advice;
pub(crate) mod credentials;
pub(crate) mod exclusive;
mod habit_words;
pub(crate) mod habits;
pub(crate) mod lone_boolean;
pub(crate) mod media_name;
pub(crate) mod since;
pub(crate) mod sinks;
pub(crate) mod usage;
pub(crate) mod values;
