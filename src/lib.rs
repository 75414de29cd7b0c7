//! Publishing to TikTok from a terminal or a pipeline.
//!
//! The rooms, from the top floor down; imports only ever point down (`docs/architecture.md`):
//! the terminal, what the program does, what it does it with, and the ground all stand on.
#![cfg_attr(not(test), warn(clippy::panic))]

pub mod cli;

pub mod automation;
pub mod flow;

pub mod callback;
pub mod composer;
pub mod emulator;
pub mod journal;
pub mod media;
pub mod media_store;
pub mod store;
pub mod tiktok;

pub mod kv;

pub mod address;
pub mod clock;
pub mod disk;
pub mod sealed;
pub mod secret;
pub mod trust;
pub mod words;

pub mod units;
