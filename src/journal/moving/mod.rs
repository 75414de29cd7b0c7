//! Moves of a journal between the folder of this machine and a shared store

mod account;
mod clear;
mod closed;
mod pack;
mod unpack;

pub use account::{MovedAccount, MovedJournal, MovedPublish, Reseal};
pub(crate) use closed::refuse;
