//! Posts that files, feeds and sheets describe, and what is due of them
#![expect(dead_code, unused_imports, reason = "the commands that use it follow")]

mod described;
mod fetch;
mod plan;
mod yaml;

pub(crate) use described::{Described, DescribedMedia};
pub use fetch::FetchError;
pub(crate) use fetch::{Fetched, fetch};
pub use yaml::{Position, YamlError};
