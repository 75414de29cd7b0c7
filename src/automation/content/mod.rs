//! Content files: one post described in YAML, and the keys that plans share with them

#[cfg(test)]
mod documented;
mod error;
mod key;
mod read;
mod schema;
#[cfg(test)]
mod tests;
mod value;

pub use error::{ContentError, ContentFault, KeyError};
pub use key::Action;
pub(crate) use key::{Field, Key, MOST_IMAGES, advice, key, keys};
pub(crate) use read::{locate, read};
pub(crate) use schema::schema;
