//! Object storage: S3 and its look-alikes, Google Cloud Storage, Azure Blob Storage

mod builder;
mod connector;
mod engine;
mod expiry;
mod files;
mod refusal;

pub(super) use engine::ObjectEngine;
pub use expiry::Expiry;
pub(crate) use files::{File, Files};
