//! `agoras utils feed-publish`

mod cost;
mod identity;
mod kills;
mod private_media;
mod python;
mod random;
mod reports;
pub(crate) mod world;
