//! The terminal: arguments in, lines and an exit code out

mod app;
mod arguments;
mod attended;
mod browser;
mod context;
mod doctor;
mod document;
mod elsewhere;
mod emulator;
mod explain;
mod global;
mod login_words;
mod media_name;
mod process_limits;
mod rehearsal;
mod share_page;
mod storage;
mod terminal;
mod tiktok;
mod utils;

pub use app::main;
pub use explain::{Failure, Shown};
