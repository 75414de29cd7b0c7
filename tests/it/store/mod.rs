//! The token store: crashes, damage, races and imports

pub(crate) mod by_hand;
mod crash;
mod document;
mod files;
mod import;
mod keys;
mod leftovers;
pub(crate) mod medium;
pub(crate) mod powercut;
mod processes;
mod properties;
mod size;
mod vector;
mod vectors;
pub(crate) mod world;
