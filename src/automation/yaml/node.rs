//! A YAML document as a tree, with positions

use super::error::Position;
use super::scalar::Scalar;

/// A value of a YAML document. Line and column begin at 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) value: NodeValue,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NodeValue {
    Scalar(Scalar),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// A key of a mapping, and its value. Line and column are those of the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) value: Node,
}

impl Node {
    pub(crate) const fn at(&self) -> Position {
        Position { line: self.line, column: self.column }
    }
}

impl Entry {
    pub(crate) const fn at(&self) -> Position {
        Position { line: self.line, column: self.column }
    }
}
