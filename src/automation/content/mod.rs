//! Content files: one post described in YAML, and the keys that plans share with them

#[cfg(test)]
mod documented;
mod error;
mod key;
mod read;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod tests;
mod value;

pub use error::{ContentError, ContentFault, KeyError};
pub use key::Action;
pub(crate) use key::{Key, advice, key, keys};
pub(crate) use read::{locate, read};
