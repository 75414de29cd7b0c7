//! The document of `utils schema`

use serde_json::{Value, json};

/// Returns the document that describes commands and documents.
pub(super) fn schema() -> Value {
    json!({
        "description": "This description",
        "type": "object",
        "required": ["commands", "documents"],
        "properties": {
            "commands": {
                "description": "The commands",
                "type": "array",
                "items": { "type": "object", "required": ["path"] },
            },
            "documents": {
                "description": "The JSON Schema of each document, by its name",
                "type": "object",
                "additionalProperties": { "$ref": "https://json-schema.org/draft/2020-12/schema" },
            },
        },
    })
}
