//! YAML as content files and plans use it: one document, with the position of every node

mod error;
mod load;
mod node;
mod scalar;
#[cfg(test)]
mod tests;

pub use error::{Position, YamlError};
pub(crate) use load::{Limits, load};
pub(crate) use node::{Entry, Node, NodeValue};
pub(crate) use scalar::{Scalar, ScalarKind, ScalarStyle};
