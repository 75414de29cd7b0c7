//! The terminal: arguments in, lines and an exit code out

mod advice;
mod app;
mod arguments;
mod attended;
mod browser;
mod causes;
mod connection;
mod context;
mod disk_room;
mod doctor;
mod document;
mod elsewhere;
mod emulator;
mod exit;
mod failure;
mod fix_advice;
mod global;
mod interrupt;
mod login_words;
mod media_name;
mod photo_advice;
mod process_limits;
mod refusals;
mod rehearsal;
mod share_page;
mod storage;
mod terminal;
mod tiktok;
mod upload_advice;
mod utils;

pub use app::main;
