//! The parts of a JSON Schema: closed objects, and values with a description

use serde_json::{Map, Value, json};

/// A property of an object.
pub(super) struct Property {
    name: &'static str,
    schema: Value,
    presence: Presence,
}

#[derive(PartialEq, Eq)]
enum Presence {
    Always,
    Sometimes,
}

/// Returns a property that every document has.
pub(super) fn always(name: &'static str, schema: Value) -> Property {
    Property { name, schema, presence: Presence::Always }
}

/// Returns a property that some documents lack.
pub(super) fn sometimes(name: &'static str, schema: Value) -> Property {
    Property { name, schema, presence: Presence::Sometimes }
}

/// Returns an object that has no other properties.
pub(super) fn object(description: &str, properties: impl IntoIterator<Item = Property>) -> Value {
    let mut required = Vec::new();
    let mut schemas = Map::new();
    for Property { name, schema, presence } in properties {
        if presence == Presence::Always {
            required.push(name);
        }
        schemas.insert(name.to_owned(), schema);
    }
    json!({
        "description": description,
        "type": "object",
        "properties": schemas,
        "required": required,
        "additionalProperties": false,
    })
}

/// Returns an object with any names, each for a value of this schema.
pub(super) fn map(description: &str, value: &Value) -> Value {
    json!({ "description": description, "type": "object", "additionalProperties": value })
}

/// Returns a value that has exactly one of these shapes.
pub(super) fn either(description: &str, shapes: impl IntoIterator<Item = Value>) -> Value {
    let shapes: Vec<Value> = shapes.into_iter().collect();
    json!({ "description": description, "oneOf": shapes })
}

pub(super) fn list(description: &str, items: &Value) -> Value {
    json!({ "description": description, "type": "array", "items": items })
}

pub(super) fn texts(description: &str) -> Value {
    list(description, &json!({ "type": "string" }))
}

pub(super) fn text(description: &str) -> Value {
    json!({ "description": description, "type": "string" })
}

/// Returns a text that a regular expression matches.
pub(super) fn matching(description: &str, pattern: &str) -> Value {
    json!({ "description": description, "type": "string", "pattern": pattern })
}

/// Returns a text that is one of these words.
pub(super) fn word(description: &str, words: &[&str]) -> Value {
    json!({ "description": description, "type": "string", "enum": words })
}

/// Returns a text that is always this word.
pub(super) fn constant(description: &str, word: &str) -> Value {
    json!({ "description": description, "type": "string", "const": word })
}

/// Returns a moment in UTC, to the second.
pub(super) fn moment(description: &str) -> Value {
    json!({
        "description": format!("{description}: a moment of RFC 3339 in UTC, such as 2026-11-23T06:46:12Z"),
        "type": "string",
        "format": "date-time",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$",
    })
}

/// Returns a moment as a number.
pub(super) fn seconds_since_1970(description: &str) -> Value {
    count(&format!("{description}, in seconds since 1970-01-01T00:00:00Z"))
}

/// Returns a whole number that is not negative.
pub(super) fn count(description: &str) -> Value {
    whole(description, 0)
}

/// Returns a whole number that is not below `least`.
pub(super) fn whole(description: &str, least: u64) -> Value {
    json!({ "description": description, "type": "integer", "minimum": least })
}

/// Returns a number that is not negative, with or without decimals.
pub(super) fn number(description: &str) -> Value {
    json!({ "description": description, "type": "number", "minimum": 0 })
}

pub(super) fn boolean(description: &str) -> Value {
    json!({ "description": description, "type": "boolean" })
}

pub(super) fn null(description: &str) -> Value {
    json!({ "description": description, "type": "null" })
}

/// Returns the same schema of one type, in which `null` is allowed too.
pub(super) fn or_null(mut schema: Value) -> Value {
    let kind = schema["type"].take();
    schema["type"] = json!([kind, "null"]);
    if let Some(words) = schema.get_mut("enum").and_then(Value::as_array_mut) {
        words.push(Value::Null);
    }
    schema
}
