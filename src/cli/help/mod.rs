//! Help: examples, topics, and the forms in which commands are described

mod addresses;
mod ask;
#[cfg(test)]
mod documented;
mod dress;
mod environment;
mod examples;
mod exit_codes;
mod man;
mod table;
mod topic;

pub(crate) use ask::{HelpArgs, moved_to_front, run, words};
pub(crate) use dress::{Form, dressed};
pub(crate) use environment::variables;
pub(crate) use examples::examples;
pub(crate) use exit_codes::ExitCode;
pub(crate) use man::{ManPage, man_pages};
