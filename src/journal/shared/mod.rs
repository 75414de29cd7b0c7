//! The journal in a store that machines share: one sealed document for each account

mod account;
mod book;
mod log;
mod moving;
mod overview;
mod search;
mod site;
mod turns;
mod writer;

pub use book::Pinned;
pub(crate) use book::{SharedJournal, TakenOver};
pub use overview::{Holder, UnderWay};
pub use site::SharedSite;
pub(crate) use writer::SharedWriter;
