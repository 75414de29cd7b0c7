//! What the commands for feeds, plans and sheets share: options, the way of one post, the report

#![expect(unused_imports, dead_code, reason = "the commands come next")]

mod defaults;
mod job;
mod options;
mod report;

pub(crate) use defaults::Defaults;
pub(crate) use job::{Job, JobEnd};
pub(crate) use options::AutomationArgs;
pub(crate) use report::{Report, Untouched};
