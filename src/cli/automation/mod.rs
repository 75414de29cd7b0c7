//! What the commands for feeds, plans and sheets share: options, the way of one post, the report

mod defaults;
mod job;
mod marked;
mod marks;
mod options;
mod report;
mod schedule;
mod slot;

pub(crate) use defaults::Defaults;
pub(crate) use job::{Job, JobEnd, Way, is_capped};
pub(crate) use options::AutomationArgs;
pub(crate) use report::{Report, Untouched};
pub(crate) use schedule::{Limits, Schedule};
pub(crate) use slot::Slot;
