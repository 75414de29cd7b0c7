//! Object storage: S3 and its look-alikes, Google Cloud Storage, Azure Blob Storage

mod builder;
mod connector;
mod engine;
mod refusal;

#[expect(unused_imports, reason = "a store for media is to be built with it")]
pub(crate) use builder::{Bucket, bucket};
pub(super) use engine::ObjectEngine;
