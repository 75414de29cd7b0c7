//! `agoras utils schedule-run`

mod args;
mod command;
mod rows;
mod sheet_args;

pub(crate) use args::ScheduleRunArgs;
pub(crate) use command::run;
