//! The JSON Schema of every document that commands print

use serde_json::{Map, Value};

/// Returns the schema of each document by the document's name. Each one stands alone.
pub(super) fn documents() -> Map<String, Value> {
    Map::new()
}

/// Returns the names of the documents that a command prints on stdout when it succeeds; none if it
/// prints no JSON. A path is `tiktok video`.
pub(super) fn printed_by(_path: &str) -> &'static [&'static str] {
    &[]
}
