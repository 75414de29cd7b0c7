//! The description of agoras for programs: commands, documents, exit codes and error codes

mod documents;
mod whole;

pub(crate) use whole::whole;
