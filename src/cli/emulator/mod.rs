//! `agoras emulator`: its options, and what it hands to scripts

mod command;
mod handout;

pub(crate) use command::{EmulatorArgs, run};
