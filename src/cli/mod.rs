//! The terminal: arguments in, lines and an exit code out

mod advice;
mod app;
mod argv;
mod attended;
mod browser;
mod causes;
mod context;
mod core_dumps;
mod credentials;
mod doctor;
mod document;
mod emulator;
mod exit;
mod failure;
mod global;
mod harmless;
mod interrupt;
mod login_words;
mod logs;
mod mask;
mod narrator;
mod photo_advice;
mod progress;
mod prompt;
mod question;
mod refusals;
mod sinks;
mod storage;
mod tiktok;
mod ui;
mod upload_advice;
mod usage;
mod utils;
mod values;
mod when;

pub use app::main;
