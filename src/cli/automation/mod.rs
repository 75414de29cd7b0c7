//! What the commands for feeds, plans and sheets share: options, the way of one post, the report

mod checking;
mod defaults;
mod full_day;
mod job;
mod marked;
mod marks;
mod one_post;
mod options;
mod report;
mod schedule;
mod slot;

pub(crate) use defaults::Defaults;
pub(crate) use full_day::is_capped;
pub(crate) use job::{Job, JobEnd, Way};
pub(crate) use options::AutomationArgs;
pub(crate) use report::{Report, Untouched};
pub(crate) use schedule::{Limits, Schedule};
pub(crate) use slot::{Slot, label_of_line};
