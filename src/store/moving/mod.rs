//! Moves of accounts between the folder of this machine and a shared store. A record that is on its way
//! is in a folder of its own, where no version of agoras uses it

mod bring;
mod record;
mod send;
mod signpost;

pub(crate) use record::MovingRecord;
pub use signpost::Away;
pub(crate) use signpost::{Signpost, away, every_away};
