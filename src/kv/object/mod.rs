//! Object storage: S3 and its look-alikes, Google Cloud Storage, Azure Blob Storage

mod builder;
mod connector;
mod engine;
mod files;
mod refusal;

pub(super) use engine::ObjectEngine;
pub(crate) use files::{File, Files};
