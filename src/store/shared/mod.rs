//! Accounts in a store that machines share: sealed documents, changed by compare-and-swap

mod account;
mod accounts;
mod header;
mod leased;
mod machine;
mod place;
mod record;

pub(crate) use leased::LeasedRecord;
pub use leased::Lost;
pub use machine::Machine;
pub use place::Located;
pub(crate) use place::SharedPlace;
pub(crate) use record::SharedRecord;
