//! PostgreSQL as a shared store

mod engine;
mod place;
mod session;

pub(super) use engine::PostgresEngine;
pub(super) use place::PostgresPlace;
