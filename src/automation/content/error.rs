//! The errors of content files and of single keys

use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::key::Action;
use crate::automation::yaml::{Position, YamlError};
use crate::media::MediaError;

/// A content file that describes no post.
#[derive(Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub struct ContentError {
    pub file: PathBuf,
    /// `None` if the fault is of the file as a whole, or names its position itself.
    pub at: Option<Position>,
    pub fault: ContentFault,
}

/// What is wrong with a content file. Its sentences are those of the Python tool as far as it has
/// them, since scripts search for them.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum ContentFault {
    #[error("Content file must use a .yaml or .yml extension")]
    OtherExtension,
    #[error("Cannot read content file")]
    Unreadable(#[source] io::Error),
    #[error("Content file is empty")]
    Empty,
    #[error("Content file must contain exactly one YAML document")]
    SeveralDocuments,
    #[error("{0}")]
    Yaml(YamlError),
    #[error("Content file must be a mapping of keys to values")]
    NotAMapping,
    #[error("Content file requires version: 1")]
    NoVersion,
    #[error("Unsupported content schema version {0} (expected 1)")]
    OtherVersion(i64),
    #[error("{0} is reserved and must not appear in content files")]
    Reserved(String),
    #[error("{key} is an unknown content field")]
    Unknown { key: String, action: Action },
    #[error("{key} is not supported for this action")]
    OtherAction { key: String, action: Action },
    #[error("{0} is required")]
    Missing(&'static str),
    #[error("{0}")]
    Key(KeyError),
}

/// A value that its key does not take.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum KeyError {
    #[error("{key} is not supported for this action")]
    OtherAction { key: &'static str },
    #[error("{key} must not be null")]
    Null { key: &'static str },
    #[error("{key} must be {wanted} (got {found})")]
    OtherType { key: &'static str, wanted: &'static str, found: &'static str },
    #[error("{key} must be one of [{choices}] (got '{found}')")]
    NotOneOf { key: &'static str, choices: String, found: String },
    #[error("{key} cannot be '{found}': {problem}")]
    Unparsed { key: &'static str, found: String, problem: String },
    #[error("{key} must not be empty")]
    Blank { key: &'static str },
    #[error("{key} must have at least 1 item(s)")]
    TooFew { key: &'static str },
    #[error("{key} must have at most {most} item(s)")]
    TooMany { key: &'static str, most: u64 },
    #[error("{key}: {error}")]
    Media { key: &'static str, error: MediaError },
}

impl fmt::Display for ContentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.file.display())?;
        if let Some(at) = self.at {
            write!(f, ", {at}")?;
        }
        write!(f, ": {}", self.fault)
    }
}

impl Error for ContentError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.fault.source()
    }
}

impl From<KeyError> for ContentFault {
    fn from(error: KeyError) -> Self {
        Self::Key(error)
    }
}
