//! The journal in a store that machines share: one sealed document for each account

mod account;
mod book;
mod log;
mod search;
mod turns;
mod writer;

pub(crate) use book::{SharedJournal, TakenOver};
pub(crate) use writer::SharedWriter;
