//! `agoras utils store`, and other commands with a shared store

mod automation;
mod doctor;
mod kills;
mod leftovers;
mod logins;
pub(crate) mod machines;
mod moves;
mod other_commands;
mod prune;
mod refusals;
mod status;
mod steps;
