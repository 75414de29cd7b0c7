//! Reading a YAML document into a tree, within limits

use std::collections::HashSet;

use granit_parser::{ErrorKind, Event, Parser, ScanError, Span, Tag};

use super::error::{Position, YamlError};
use super::node::{Entry, Node, NodeValue};
use super::scalar::{Scalar, ScalarKind, ScalarStyle};

/// The most lists and mappings within each other.
const DEEPEST: usize = 32;

/// The size of the largest document that is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) bytes: usize,
    /// Keys count as well as values.
    pub(crate) nodes: usize,
}

impl Limits {
    pub(crate) const CONTENT: Self = Self { bytes: 1 << 20, nodes: 10_000 };
}

/// Reads the one document of a text in UTF-8. Documents without a value do not count.
pub(crate) fn load(bytes: &[u8], limits: Limits) -> Result<Node, YamlError> {
    if bytes.len() > limits.bytes {
        return Err(YamlError::TooLarge { limit: limits.bytes });
    }
    let text = decoded(bytes)?;
    // A missing anchor is refused as every alias is, and not as broken YAML.
    let options = granit_parser::options! {
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
        flow_nesting_limit: DEEPEST,
        block_nesting_limit: DEEPEST,
        block_scalar_eof_without_line_feed: true,
    };
    let mut tree = Tree { limits, nodes: 0, open: Vec::new(), root: None };
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, span) = event.map_err(|error| broken(&error))?;
        tree.add(event, &span, text)?;
    }
    tree.root.ok_or(YamlError::Empty)
}

/// Returns the text without a byte order mark.
fn decoded(bytes: &[u8]) -> Result<&str, YamlError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        let line = before.rsplit('\n').next().unwrap_or_default();
        YamlError::NotUtf8 {
            at: Position {
                line: before.matches('\n').count() + 1,
                column: line.chars().count() + 1,
            },
        }
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

fn broken(error: &ScanError) -> YamlError {
    let marker = error.marker();
    let at = Position { line: marker.line(), column: marker.col() + 1 };
    match error.kind() {
        ErrorKind::RecursionLimitExceeded => YamlError::TooDeep { limit: DEEPEST, at },
        _ => YamlError::Broken { problem: error.info(), at },
    }
}

fn start(span: &Span) -> Position {
    Position { line: span.start.line(), column: span.start.col() + 1 }
}

/// The tree while its document is read.
struct Tree {
    limits: Limits,
    nodes: usize,
    open: Vec<Open>,
    root: Option<Node>,
}

/// A list or mapping whose end has not been read.
struct Open {
    at: Position,
    inside: Inside,
}

enum Inside {
    List(Vec<Node>),
    Map {
        entries: Vec<Entry>,
        known: HashSet<String>,
        /// The key whose value comes next.
        key: Option<Key>,
    },
}

struct Key {
    text: String,
    at: Position,
}

impl Tree {
    fn add(&mut self, event: Event<'_>, span: &Span, source: &str) -> Result<(), YamlError> {
        let at = start(span);
        match event {
            Event::Scalar(text, style, _, tag) => {
                let style = match style {
                    granit_parser::ScalarStyle::Plain => ScalarStyle::Plain,
                    _ => ScalarStyle::Quoted,
                };
                // The parser writes `~` for a value that is not there.
                let is_missing = style == ScalarStyle::Plain && span.slice(source) != Some("~");
                let text = if is_missing && text == "~" { String::new() } else { text.into() };
                let scalar = typed(Scalar { text, style }, tag.as_deref(), at)?;
                self.scalar(scalar, at)
            }
            Event::SequenceStart(_, _, tag) => {
                untyped(tag.as_deref(), "seq", at)?;
                self.begin(Open { at, inside: Inside::List(Vec::new()) })
            }
            Event::MappingStart(_, _, tag) => {
                untyped(tag.as_deref(), "map", at)?;
                let entries = Vec::new();
                let known = HashSet::new();
                self.begin(Open { at, inside: Inside::Map { entries, known, key: None } })
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Anchor(..) | Event::Alias(_) | Event::UnresolvedAlias(_) => {
                Err(YamlError::AnchorOrAlias { at })
            }
            // Starts and ends of the stream and of documents.
            _ => Ok(()),
        }
    }

    fn count(&mut self, at: Position) -> Result<(), YamlError> {
        self.nodes += 1;
        if self.nodes > self.limits.nodes {
            return Err(YamlError::TooManyNodes { limit: self.limits.nodes, at });
        }
        Ok(())
    }

    fn scalar(&mut self, scalar: Scalar, at: Position) -> Result<(), YamlError> {
        self.count(at)?;
        if let Some(Open { inside: Inside::Map { known, key: key @ None, .. }, .. }) =
            self.open.last_mut()
        {
            if scalar.style == ScalarStyle::Plain && scalar.text == "<<" {
                return Err(YamlError::MergeKey { at });
            }
            if scalar.kind() != ScalarKind::String {
                return Err(YamlError::KeyNotText { at });
            }
            if !known.insert(scalar.text.clone()) {
                return Err(YamlError::DuplicateKey { key: scalar.text, at });
            }
            *key = Some(Key { text: scalar.text, at });
            return Ok(());
        }
        let Position { line, column } = at;
        self.place(Node { line, column, value: NodeValue::Scalar(scalar) })
    }

    fn begin(&mut self, open: Open) -> Result<(), YamlError> {
        let at = open.at;
        self.count(at)?;
        if self.open.len() == DEEPEST {
            return Err(YamlError::TooDeep { limit: DEEPEST, at });
        }
        if let Some(Open { inside: Inside::Map { key: None, .. }, .. }) = self.open.last() {
            return Err(YamlError::KeyNotText { at });
        }
        self.open.push(open);
        Ok(())
    }

    fn end(&mut self) -> Result<(), YamlError> {
        let Some(Open { at: Position { line, column }, inside }) = self.open.pop() else {
            return Ok(());
        };
        let value = match inside {
            Inside::List(nodes) => NodeValue::List(nodes),
            Inside::Map { entries, .. } => NodeValue::Map(entries),
        };
        self.place(Node { line, column, value })
    }

    /// Puts a node that is complete into what is open around it.
    fn place(&mut self, node: Node) -> Result<(), YamlError> {
        match self.open.last_mut().map(|open| &mut open.inside) {
            Some(Inside::List(nodes)) => nodes.push(node),
            Some(Inside::Map { entries, key, .. }) => {
                if let Some(Key { text, at: Position { line, column } }) = key.take() {
                    entries.push(Entry { key: text, line, column, value: node });
                }
            }
            None if is_nothing(&node) => {}
            None if self.root.is_some() => {
                return Err(YamlError::SeveralDocuments { at: node.at() });
            }
            None => self.root = Some(node),
        }
        Ok(())
    }
}

fn is_nothing(node: &Node) -> bool {
    matches!(&node.value, NodeValue::Scalar(scalar) if scalar.kind() == ScalarKind::Null)
}

/// Returns the scalar with the type that its tag gives it.
fn typed(scalar: Scalar, tag: Option<&Tag>, at: Position) -> Result<Scalar, YamlError> {
    let Some(tag) = tag else {
        return Ok(scalar);
    };
    let plain = Scalar { style: ScalarStyle::Plain, ..scalar.clone() };
    let is_of_kind = match (tag.core_suffix(), plain.kind()) {
        (Some("str"), _) => return Ok(Scalar { style: ScalarStyle::Quoted, ..scalar }),
        (None, _) if is_non_specific(tag) => {
            return Ok(Scalar { style: ScalarStyle::Quoted, ..scalar });
        }
        (Some("null"), ScalarKind::Null)
        | (Some("bool"), ScalarKind::Bool(_))
        | (Some("int"), ScalarKind::Int(_))
        | (Some("float"), ScalarKind::Float) => true,
        _ => false,
    };
    if is_of_kind { Ok(plain) } else { Err(refused(tag, at)) }
}

/// Refuses a tag on a list or mapping unless it is its own.
fn untyped(tag: Option<&Tag>, own: &str, at: Position) -> Result<(), YamlError> {
    match tag {
        Some(tag) if tag.core_suffix() != Some(own) && !is_non_specific(tag) => {
            Err(refused(tag, at))
        }
        _ => Ok(()),
    }
}

/// Returns whether it is the tag `!`, which leaves a list a list and makes a scalar a string.
fn is_non_specific(tag: &Tag) -> bool {
    format!("{}{}", tag.handle(), tag.suffix()) == "!"
}

fn refused(tag: &Tag, at: Position) -> YamlError {
    YamlError::Tag { tag: format!("{}{}", tag.original_handle(), tag.suffix()), at }
}
