//! Several machines that act for one account through a shared store

mod claims;
mod conditions;
mod contents;
mod plans;
mod refreshes;
mod requests;
mod world;
