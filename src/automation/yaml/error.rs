//! The errors of YAML that is not read, each with its position

use std::fmt;

use thiserror::Error;

use crate::units::exact_size;

/// A position in a text. Both numbers begin at 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// YAML that is broken, too large, or uses what neither a content file nor a plan needs.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum YamlError {
    #[error("it has more than {}", exact_size(*limit as u64))]
    TooLarge { limit: usize },
    #[error("it is not UTF-8 text ({at})")]
    NotUtf8 { at: Position },
    #[error("it is empty")]
    Empty,
    #[error("it must contain exactly one YAML document ({at})")]
    SeveralDocuments { at: Position },
    #[error("YAML is nested more than {limit} levels deep ({at})")]
    TooDeep { limit: usize, at: Position },
    #[error("YAML has more than {limit} values ({at})")]
    TooManyNodes { limit: usize, at: Position },
    #[error("YAML anchors and aliases are not allowed ({at})")]
    AnchorOrAlias { at: Position },
    #[error("YAML merge keys are not allowed ({at})")]
    MergeKey { at: Position },
    #[error("Duplicate YAML key: '{key}' ({at})")]
    DuplicateKey { key: String, at: Position },
    #[error("YAML keys must be strings ({at})")]
    KeyNotText { at: Position },
    #[error("YAML tag `{tag}` is not allowed here ({at})")]
    Tag { tag: String, at: Position },
    #[error("broken YAML: {problem} ({at})")]
    Broken { problem: String, at: Position },
}
