//! Accounts in a store that machines share: sealed documents, changed by compare-and-swap

mod account;
mod accounts;
mod header;
mod leased;
mod machine;
mod moves;
mod overview;
mod place;
mod record;

pub(crate) use account::Pulled;
pub(crate) use accounts::follow;
pub(crate) use leased::LeasedRecord;
pub use leased::Lost;
pub use machine::Machine;
pub(crate) use moves::{PullNote, at_rest, identities, pull_of, put};
pub use overview::{AccountState, SharedAccount};
pub use place::Located;
pub(crate) use place::SharedPlace;
pub(crate) use record::{FoundAccount, SharedRecord};
