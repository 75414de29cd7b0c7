//! One refresh for each expiry, saved before it is used: killed, stopped, raced, out of time

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
