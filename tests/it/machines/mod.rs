//! Several machines that act for one account through a shared store

mod beginnings;
mod claims;
mod conditions;
mod contents;
mod doctor;
mod kill_campaign;
mod places;
mod refresh_campaign;
mod refreshes;
mod requests;
mod suite;
pub(crate) mod world;
