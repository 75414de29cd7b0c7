//! The terminal: arguments in, lines and an exit code out

mod advice;
mod app;
mod causes;
mod context;
mod document;
mod emulator;
mod exit;
mod failure;
mod global;
mod harmless;
mod interrupt;
mod logs;
mod narrator;
mod progress;
mod refusals;
mod tiktok;
mod ui;
mod usage;
mod values;

pub use app::main;
