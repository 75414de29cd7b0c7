//! The description of agoras for programs: commands, documents, exit codes and error codes

mod commands;
mod documents;
mod error_codes;
mod exit_codes;
mod files;
mod needs;
mod options;
mod rerun;
mod selection;
mod value_type;
mod variables;
mod whole;

pub(crate) use whole::describe;
