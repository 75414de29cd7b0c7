//! `agoras utils store`, and other commands with a shared store

mod doctor;
mod kills;
mod machines;
mod moves;
mod other_commands;
mod refusals;
mod status;
mod steps;
