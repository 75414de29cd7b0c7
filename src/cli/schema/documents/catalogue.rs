//! All documents by their names

use serde_json::{Map, Value};

use super::{
    accounts, automation, checkup, dry_run, emulator, failure, history, limits, migration, publish,
    schema, shared_store, tokens, videos,
};

/// A document: its name, and the function that makes its schema.
struct Document(&'static str, fn() -> Value);

const DOCUMENTS: [Document; 26] = [
    Document("authorized", accounts::authorized),
    Document("cancelled", publish::cancelled),
    Document("creator", accounts::creator),
    Document("doctor", checkup::doctor),
    Document("dry-run", dry_run::dry_run),
    Document("emulator", emulator::emulator),
    Document("error", failure::error),
    Document("failed-publish", publish::failed_publish),
    Document("feed-line", automation::feed_line),
    Document("history", history::history),
    Document("media-limits", limits::media_limits),
    Document("migration", migration::migration),
    Document("publish", publish::publish),
    Document("publish-status", publish::publish_status),
    Document("revoked", accounts::revoked),
    Document("schedule-line", automation::schedule_line),
    Document("schema", schema::schema),
    Document("store-moved", shared_store::store_moved),
    Document("store-pruned", shared_store::store_pruned),
    Document("store-status", shared_store::store_status),
    Document("text-limits", limits::text_limits),
    Document("tokens-adopted", tokens::tokens_adopted),
    Document("tokens-field", tokens::tokens_field),
    Document("tokens-list", tokens::tokens_list),
    Document("tokens-show", tokens::tokens_show),
    Document("videos", videos::videos),
];

/// Returns the schema of each document by the document's name. Each one stands alone.
pub(in crate::cli::schema) fn documents() -> Map<String, Value> {
    let named = |Document(name, schema): &Document| {
        let mut schema = schema();
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
        schema["title"] = (*name).into();
        ((*name).to_owned(), schema)
    };
    DOCUMENTS.iter().map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::schema::documents::printed::PRINTED;

    /// Calls `look` with each object that is a schema of its own.
    fn each_schema(schema: &Value, look: &mut dyn FnMut(&Value)) {
        look(schema);
        let listed = ["oneOf"].iter().filter_map(|key| schema.get(key)?.as_array()).flatten();
        listed.for_each(|part| each_schema(part, look));
        if let Some(items) = schema.get("items") {
            each_schema(items, look);
        }
        let properties = schema.get("properties").and_then(Value::as_object);
        properties.into_iter().flat_map(Map::values).for_each(|part| each_schema(part, look));
    }

    #[test]
    fn every_object_is_closed_and_every_property_is_described() {
        for (name, schema) in documents() {
            each_schema(&schema, &mut |part| {
                let properties = part.get("properties").and_then(Value::as_object);
                if properties.is_some() {
                    assert_eq!(part["additionalProperties"], false, "{name}: {part}");
                }
                for (property, schema) in properties.into_iter().flatten() {
                    let described = schema["description"].as_str().is_some_and(|it| it.len() > 5);
                    assert!(described, "{name}: {property}");
                }
            });
        }
    }

    #[test]
    fn every_document_is_printed_by_a_command() {
        for Document(name, _) in DOCUMENTS {
            let is_printed =
                PRINTED.iter().any(|(_, printed)| printed.names().any(|it| it == name));
            assert!(is_printed, "{name}");
        }
    }

    #[test]
    fn every_document_of_a_command_is_described() {
        let known = documents();
        for (path, printed) in &PRINTED {
            for name in printed.names() {
                assert!(known.contains_key(name), "{path}: {name}");
            }
        }
    }
}
