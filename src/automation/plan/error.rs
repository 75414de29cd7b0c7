//! Errors of plans that cannot be read, and the faults of their rows

use std::fmt;

use thiserror::Error;

use crate::automation::yaml::{Position, YamlError};

/// A plan that cannot be used.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum PlanError {
    #[error("the plan has more than {} MiB", limit >> 20)]
    TooLarge { limit: usize },
    #[error("the plan has more than {limit} rows")]
    TooManyRows { limit: usize },
    #[error("the plan has more than {limit} cells")]
    TooManyCells { limit: usize },
    #[error("the plan is empty")]
    Empty,
    #[error("the plan is not text in UTF-8 (line {line})")]
    NotText { line: usize },
    #[error("the plan's first line names no column of a plan")]
    NoHeader,
    #[error("the plan's quotes are broken: {problem} (line {line})")]
    Quotes { problem: &'static str, line: usize },
    #[error("the plan is broken JSON: {problem} ({at})")]
    Json { problem: String, at: Position },
    #[error("the plan cannot be read as YAML")]
    Yaml(#[from] YamlError),
    /// A document that is no list of rows.
    #[error("the plan is no list of rows: {problem} ({at})")]
    Shape { problem: String, at: Position },
    #[error("{}", counted(.0.len()))]
    Rows(Vec<RowFault>),
}

fn counted(faults: usize) -> String {
    match faults {
        1 => "the plan has a fault".to_owned(),
        more => format!("the plan has {more} faults"),
    }
}

/// A fault of a row, or of the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFault {
    /// The line of the plan; the first is 1.
    pub line: usize,
    /// The column's name; `None` if the fault is the whole row's.
    pub column: Option<String>,
    /// What is wrong, in words.
    pub reason: String,
}

impl RowFault {
    const NO_SUCH_COLUMN: &str = "a plan has no such column";

    /// Builds the fault of a name that is no column.
    pub(super) fn of_unknown_column(line: usize, name: &str) -> Self {
        let reason = Self::NO_SUCH_COLUMN.to_owned();
        Self { line, column: Some(name.trim().to_owned()), reason }
    }

    /// Returns whether the fault is the name of a column.
    pub(crate) fn is_of_unknown_column(&self) -> bool {
        self.reason == Self::NO_SUCH_COLUMN
    }
}

impl fmt::Display for RowFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.column {
            Some(column) => write!(f, "line {}, `{column}`: {}", self.line, self.reason),
            None => write!(f, "line {}: {}", self.line, self.reason),
        }
    }
}

/// Returns the value, or adds the fault.
pub(super) fn keep<T>(faults: &mut Vec<RowFault>, result: Result<T, RowFault>) -> Option<T> {
    result.map_err(|fault| faults.push(fault)).ok()
}
