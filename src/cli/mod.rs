//! The terminal: arguments in, lines and an exit code out

mod app;
mod arguments;
mod attended;
mod automation;
mod browser;
mod completion;
mod context;
mod doctor;
mod document;
mod emulator;
mod explain;
mod global;
mod help;
mod interrupt;
#[cfg(unix)]
mod process_limits;
mod publish;
mod rehearsal;
mod schema;
mod storage;
mod terminal;
mod tiktok;
mod utils;
mod version;

pub use app::main;
pub use explain::{Failure, Shown};
