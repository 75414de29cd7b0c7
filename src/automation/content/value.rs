//! Setting a key: from a value of a content file, and from the text of a plan's cell

use super::error::KeyError;
use super::key::{Action, Field, Key};
use crate::automation::Described;
use crate::automation::yaml::{Node, NodeValue, ScalarKind};
use crate::flow::Cover;
use crate::journal::Transfer;
use crate::tiktok::PrivacyLevel;
use crate::words;

/// The most characters of a wrong value that an error repeats.
const MOST_SHOWN: usize = 60;

impl Key {
    /// Sets the key to what a text says, as options and variables are read: booleans as `true`, `1`,
    /// `yes`, `on` and their opposites, names in any case. Without an `action` the key may be of any.
    pub(crate) fn set_text(
        &self,
        described: &mut Described,
        action: Option<Action>,
        text: &str,
    ) -> Result<(), KeyError> {
        if action.is_some_and(|action| !self.is_of(action)) {
            return Err(KeyError::OtherAction { key: self.name });
        }
        match self.field {
            Field::Text { of, .. } => *of(described) = Some(text.to_owned()),
            Field::Boolean(of) => {
                *of(described) = Some(self.parsed(text, words::boolean(text))?);
            }
            Field::Privacy => {
                let level = text.trim().parse().map_err(|_| self.not_a_level(text))?;
                described.privacy = Some(level);
            }
            Field::CoverAt => described.cover_at = Some(self.cover_at(text)?),
            Field::CoverIndex => {
                let index = text.trim().parse();
                described.cover_index =
                    Some(self.parsed(text, index.map_err(|_| WHOLE_NUMBER.to_owned()))?);
            }
            Field::Transfer => {
                described.transfer = Some(self.transfer(&text.trim().to_ascii_lowercase())?);
            }
        }
        Ok(())
    }

    /// Sets the key to a value of a content file. Its type must be the key's: nothing is converted.
    pub(super) fn set(&self, described: &mut Described, node: &Node) -> Result<(), KeyError> {
        match self.field {
            Field::Text { of, .. } => {
                *of(described) = Some(string(self.name, node)?.to_owned());
            }
            Field::Boolean(of) => *of(described) = Some(self.boolean(node)?),
            Field::Privacy => {
                let word = string(self.name, node)?;
                let level = PrivacyLevel::ALL.into_iter().find(|level| level.as_str() == word);
                described.privacy = Some(level.ok_or_else(|| self.not_a_level(word))?);
            }
            Field::CoverAt => {
                described.cover_at = Some(self.cover_at(string(self.name, node)?)?);
            }
            Field::CoverIndex => described.cover_index = Some(self.index(node)?),
            Field::Transfer => {
                described.transfer = Some(self.transfer(string(self.name, node)?)?);
            }
        }
        Ok(())
    }

    fn boolean(&self, node: &Node) -> Result<bool, KeyError> {
        match &node.value {
            NodeValue::Scalar(scalar) => match scalar.kind() {
                ScalarKind::Bool(value) => Ok(value),
                _ => Err(other_type(self.name, "a boolean", node)),
            },
            _ => Err(other_type(self.name, "a boolean", node)),
        }
    }

    fn index(&self, node: &Node) -> Result<usize, KeyError> {
        let NodeValue::Scalar(scalar) = &node.value else {
            return Err(other_type(self.name, "an integer", node));
        };
        let ScalarKind::Int(number) = scalar.kind() else {
            return Err(other_type(self.name, "an integer", node));
        };
        let index = usize::try_from(number).map_err(|_| WHOLE_NUMBER.to_owned());
        self.parsed(&scalar.text, index)
    }

    fn cover_at(&self, text: &str) -> Result<Cover, KeyError> {
        self.parsed(text, text.parse())
    }

    fn transfer(&self, word: &str) -> Result<Transfer, KeyError> {
        match word {
            "upload" => Ok(Transfer::Upload),
            "pull" => Ok(Transfer::Pull),
            _ => Err(self.not_one_of("upload, pull", word)),
        }
    }

    fn not_a_level(&self, found: &str) -> KeyError {
        self.not_one_of(&PrivacyLevel::ALL.map(PrivacyLevel::as_str).join(", "), found)
    }

    fn not_one_of(&self, choices: &str, found: &str) -> KeyError {
        KeyError::NotOneOf { key: self.name, choices: choices.to_owned(), found: shortened(found) }
    }

    /// Adds the key and the text to the problem of a text that was not parsed.
    fn parsed<T>(&self, text: &str, result: Result<T, String>) -> Result<T, KeyError> {
        result.map_err(|problem| KeyError::Unparsed {
            key: self.name,
            found: shortened(text),
            problem,
        })
    }
}

const WHOLE_NUMBER: &str = "use a whole number, 0 or more";

/// Returns a value that must be a string.
pub(super) fn string<'n>(key: &'static str, node: &'n Node) -> Result<&'n str, KeyError> {
    match &node.value {
        NodeValue::Scalar(scalar) if scalar.kind() == ScalarKind::String => Ok(&scalar.text),
        _ => Err(other_type(key, "a string", node)),
    }
}

/// Builds the error for a value of another type. It has the Python tool's names of types.
pub(super) fn other_type(key: &'static str, wanted: &'static str, node: &Node) -> KeyError {
    let found = match &node.value {
        NodeValue::List(_) => "list",
        NodeValue::Map(_) => "dict",
        NodeValue::Scalar(scalar) => match scalar.kind() {
            ScalarKind::Null => return KeyError::Null { key },
            ScalarKind::Bool(_) => "bool",
            ScalarKind::Int(_) => "int",
            ScalarKind::Float => "float",
            ScalarKind::Date => "date",
            ScalarKind::DateTime => "datetime",
            ScalarKind::String => "str",
        },
    };
    KeyError::OtherType { key, wanted, found }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(MOST_SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
