//! Refreshes of tokens: killed, interrupted, concurrent and late ones

mod clock;
mod kills;
mod lost_tokens;
mod no_locks;
mod races;
mod rejected;
mod renewal;
mod signals;
mod waits;
pub(crate) mod world;
