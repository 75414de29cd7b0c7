//! A store of keys and values that machines share, with compare-and-swap: object storage or PostgreSQL

mod address;
mod background;
mod client;
mod encoding;
mod engine;
mod error;
mod item;
pub(crate) mod object;
mod postgres;
mod probe;
mod put;
mod retry;
mod trouble;

pub use address::KvAddress;
pub use client::Kv;
pub use error::{Condition, KvError};
pub use item::{Expect, Item, Listed, Version};
pub use object::Expiry;
