//! Moves of accounts and their publishes between this machine and a shared store

mod local;
mod pull;
mod push;

pub(crate) use pull::pull;
pub(crate) use push::push;

/// The number of things that were moved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Transferred {
    pub(crate) accounts: usize,
    pub(crate) publishes: usize,
}
