//! Documents with one thing changed, which no schema may take

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::samples::{Sample, samples};
use crate::support::{documents, whole};

/// The properties whose values are words of a list.
const WORDS: [&str; 6] = ["outcome", "state", "stage", "transfer", "privacy_level", "destination"];

/// A document that is changed in one place at a time.
struct Mutation<'a> {
    name: &'static str,
    original: &'a Value,
    /// The properties that can be left out.
    optional: BTreeSet<String>,
    count: usize,
}

impl Mutation<'_> {
    /// Changes one place, and checks that the schema refuses what comes of it.
    fn add(&mut self, what: &str, place: &str, change: impl FnOnce(&mut Value)) {
        let mut document = self.original.clone();
        change(document.pointer_mut(place).unwrap());
        let refusal = documents().refusal(self.name, &document);
        assert!(refusal.is_some(), "{}, {what} at `{place}`: {document}", self.name);
        self.count += 1;
    }

    fn walk(&mut self, place: &str, value: &Value) {
        let other = if value.is_object() { json!("a text") } else { json!({ "surplus": true }) };
        self.add("another type", place, |it| *it = other);
        match value {
            Value::Object(fields) => self.object(place, fields),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.walk(&format!("{place}/{index}"), item);
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, place: &str, fields: &Map<String, Value>) {
        self.add("one more field", place, |it| it["surplus"] = json!(1));
        for (name, value) in fields {
            self.add(&format!("`{name}` under another name"), place, |it| {
                let field = it.as_object_mut().unwrap().remove(name).unwrap();
                it[format!("{name}_")] = field;
            });
            if !self.optional.contains(name) {
                self.add(&format!("no `{name}`"), place, |it| {
                    it.as_object_mut().unwrap().remove(name);
                });
            }
            if WORDS.contains(&name.as_str()) {
                self.add(&format!("another word in `{name}`"), place, |it| it[name] = json!("odd"));
            }
            self.walk(&format!("{place}/{name}"), value);
        }
    }
}

/// Collects the properties that a schema does not require wherever it has them.
fn optional(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(parts) => {
            let required = parts.get("required").and_then(Value::as_array);
            let is_required = |name: &String| required.is_some_and(|it| it.contains(&json!(name)));
            let properties = parts.get("properties").and_then(Value::as_object);
            let names = properties.into_iter().flat_map(Map::keys);
            found.extend(names.filter(|name| !is_required(name)).cloned());
            parts.values().for_each(|part| optional(part, found));
        }
        Value::Array(parts) => parts.iter().for_each(|part| optional(part, found)),
        _ => {}
    }
}

#[test]
fn a_document_with_one_thing_changed_is_refused() {
    let schemas = whole()["documents"].take();
    let mut left: BTreeSet<&str> = documents().names().collect();
    for Sample { name, document } in &samples() {
        assert_eq!(documents().refusal(name, document), None, "{name}: {document}");
        let mut not_required = BTreeSet::new();
        optional(&schemas[name], &mut not_required);
        let mut mutation = Mutation { name, original: document, optional: not_required, count: 0 };
        mutation.walk("", document);
        assert!(mutation.count > 3, "{name}: {document}");
        left.remove(name);
    }
    assert_eq!(left, BTreeSet::new(), "documents without a sample");
}
