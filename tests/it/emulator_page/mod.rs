//! docs/emulator.md: its scripts and tests run as printed

mod example;
mod page;
mod stage;
