//! The JSON Schema of every document that commands print

mod accounts;
mod automation;
mod catalogue;
mod checkup;
mod dry_run;
mod emulator;
mod failure;
mod history;
mod limits;
mod migration;
mod printed;
mod publish;
mod schema;
mod shape;
mod shared_store;
mod tokens;
mod videos;

pub(super) use catalogue::documents;
pub(super) use printed::{Printed, printed_by};
