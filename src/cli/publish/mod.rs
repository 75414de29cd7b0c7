//! `agoras publish`, the command of the Python tool: what replaces it

mod action;
mod command;
mod legacy;
mod line;
mod migration;
mod network;
mod typed;

pub(crate) use command::{PublishArgs, run};
pub(crate) use network::of_another_network;
