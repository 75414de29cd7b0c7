//! JSON as a tree with positions, in which every number is the text that was written

use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::error::PlanError;
use super::lines::Positions;
use crate::automation::yaml::{Entry, Node, NodeValue, Position, Scalar, ScalarStyle};

/// The most lists and objects within each other. A plan needs four.
const DEEPEST: usize = 8;

/// Reads a JSON document. Members that are `null` are left out.
pub(super) fn load(text: &str) -> Result<Node, PlanError> {
    let root: &RawValue = serde_json::from_str(text).map_err(|error| {
        let at = Position { line: error.line().max(1), column: error.column().max(1) };
        PlanError::Json { problem: sentence(&error), at }
    })?;
    Loader { text, positions: Positions::new(text) }.node(root, 0)
}

/// Returns the problem without serde's own position.
fn sentence(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

/// The members of an object, in their order, with repeated names.
struct Members<'t>(Vec<Member<'t>>);

struct Member<'t> {
    name: String,
    value: &'t RawValue,
}

impl<'de: 't, 't> Deserialize<'de> for Members<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(name) = map.next_key()? {
                    members.push(Member { name, value: map.next_value()? });
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

struct Loader<'t> {
    text: &'t str,
    positions: Positions<'t>,
}

impl<'t> Loader<'t> {
    fn node(&mut self, raw: &'t RawValue, depth: usize) -> Result<Node, PlanError> {
        let at = self.position(raw);
        let broken = |problem: String| PlanError::Json { problem, at };
        if depth > DEEPEST {
            return Err(broken(format!("it is nested more than {DEEPEST} levels deep")));
        }
        let unread = |error: serde_json::Error| broken(sentence(&error));
        let scalar = |text: String, style| NodeValue::Scalar(Scalar { text, style });
        let value = match raw.get().as_bytes().first() {
            Some(b'{') => {
                let Members(members) = serde_json::from_str(raw.get()).map_err(unread)?;
                self.object(members, depth)?
            }
            Some(b'[') => {
                let items: Vec<&RawValue> = serde_json::from_str(raw.get()).map_err(unread)?;
                let nodes = items.into_iter().map(|item| self.node(item, depth + 1));
                NodeValue::List(nodes.collect::<Result<_, _>>()?)
            }
            Some(b'"') => {
                let text = serde_json::from_str(raw.get()).map_err(unread)?;
                scalar(text, ScalarStyle::Quoted)
            }
            _ => scalar(raw.get().to_owned(), ScalarStyle::Plain),
        };
        Ok(Node { line: at.line, column: at.column, value })
    }

    fn object(&mut self, members: Vec<Member<'t>>, depth: usize) -> Result<NodeValue, PlanError> {
        let mut entries: Vec<Entry> = Vec::with_capacity(members.len());
        let mut known = HashSet::new();
        for Member { name, value } in members {
            let at = self.position(value);
            if !known.insert(name.clone()) {
                let problem = format!("the name `{name}` is there twice in one object");
                return Err(PlanError::Json { problem, at });
            }
            if value.get() != "null" {
                let Position { line, column } = at;
                let value = self.node(value, depth + 1)?;
                entries.push(Entry { key: name, line, column, value });
            }
        }
        Ok(NodeValue::Map(entries))
    }

    /// Returns the position of a value, which is a part of the text.
    fn position(&mut self, raw: &RawValue) -> Position {
        self.positions.of(raw.get().as_ptr().addr() - self.text.as_ptr().addr())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        load(text).unwrap_err().to_string()
    }

    #[test]
    fn values_keep_their_text_and_their_place() {
        let root = load("[\r\n {\"id\": 1.50, \"é\": null, \"t\": \"\\ud83d\\ude00\"}]").unwrap();
        let NodeValue::List(rows) = &root.value else { panic!("{root:?}") };
        let NodeValue::Map(entries) = &rows[0].value else { panic!("{root:?}") };
        let shown: Vec<String> = entries
            .iter()
            .map(|entry| match &entry.value.value {
                NodeValue::Scalar(scalar) => {
                    format!("{}:{} {}={}", entry.line, entry.column, entry.key, scalar.text)
                }
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(shown, ["2:9 id=1.50", "2:31 t=😀"]);
    }

    #[test]
    fn broken_json_is_refused_with_its_place() {
        assert_eq!(
            refused("[\n{\"a\": tru}]"),
            "the plan is broken JSON: expected ident (line 2, column 10)"
        );
        assert!(refused("[{\"a\": 1}").contains("EOF while parsing a list (line 1, column 9)"));
        assert_eq!(
            refused("[{\"a\": 1, \"a\": 2}]"),
            "the plan is broken JSON: the name `a` is there twice in one object (line 1, column 16)"
        );
        assert!(refused("[{\"a\": \"\\ud800\"}]").contains("line 1, column 8"));
        assert!(refused(&"[".repeat(100_000)).contains("broken JSON"));
        let deep = ["[".repeat(5_000), "]".repeat(5_000)].concat();
        assert!(refused(&deep).contains("deep"));
    }
}
