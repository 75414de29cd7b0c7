//! Several machines that act for one account through a shared store

mod beginnings;
mod claims;
mod conditions;
mod contents;
mod kill_campaign;
mod plans;
mod refresh_campaign;
mod refreshes;
mod requests;
mod world;
