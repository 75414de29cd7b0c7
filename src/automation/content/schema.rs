//! The JSON Schema of content files, which `docs/content.schema.json` holds for editors

use serde_json::{Map, Value, json};

use super::key::{Action, Field, Key, MOST_IMAGES, keys};
use crate::tiktok::PrivacyLevel;

/// Returns the schema of content files.
pub(crate) fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Content file of agoras",
        "description": "One video or one photo post for TikTok: agoras tiktok video --content FILE.yaml, or agoras tiktok post --content FILE.yaml",
        "oneOf": [
            of_action(Action::Video, "A video, for agoras tiktok video"),
            of_action(Action::Post, "A photo post, for agoras tiktok post"),
        ],
    })
}

fn of_action(action: Action, title: &str) -> Value {
    let media = action.media_key();
    let mut properties = Map::new();
    let version =
        json!({ "description": "The version of the format", "type": "integer", "const": 1 });
    properties.insert("version".to_owned(), version);
    properties.insert(media.name.to_owned(), of_media(action));
    properties.extend(keys(action).map(|key| (key.name.to_owned(), of_key(key, action))));
    json!({
        "title": title,
        "type": "object",
        "required": ["version", media.name],
        "additionalProperties": false,
        "properties": properties,
    })
}

fn of_media(action: Action) -> Value {
    let description = action.media_key().description;
    let medium = json!({ "type": "string", "pattern": "\\S" });
    match action {
        Action::Video => described(description, &medium),
        Action::Post => described(
            description,
            &json!({ "type": "array", "items": medium, "minItems": 1, "maxItems": MOST_IMAGES }),
        ),
    }
}

fn of_key(key: &Key, action: Action) -> Value {
    let kind = match key.field {
        // A schema counts characters, of which there are never more than UTF-16 units.
        Field::Text { most, .. } => json!({ "type": "string", "maxLength": most.of(action) }),
        Field::Boolean(_) => json!({ "type": "boolean" }),
        Field::Privacy => json!({
            "type": "string",
            "enum": PrivacyLevel::ALL.map(PrivacyLevel::as_str),
            "default": PrivacyLevel::SelfOnly.as_str(),
        }),
        Field::CoverAt => json!({
            "type": "string",
            "pattern": "^\\s*[0-9.]+(\\s*%|ms|s|m|min|h)?\\s*$",
            "examples": ["1.5s", "1500ms", "12%"],
        }),
        Field::CoverIndex => json!({ "type": "integer", "minimum": 0 }),
        Field::Transfer => json!({ "type": "string", "enum": ["upload", "pull"] }),
    };
    described(&key.advice(), &kind)
}

fn described(description: &str, kind: &Value) -> Value {
    let mut whole = kind.clone();
    whole["description"] = description.into();
    whole
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::{env, fs};

    use super::*;

    /// Renewed with `INSTA_UPDATE=always cargo test --locked --lib content::schema`.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "a test renews a file of the repository")]
    fn the_published_schema_is_that_of_the_keys() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/content.schema.json");
        let text = format!("{:#}\n", schema());
        if env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
            fs::write(&file, &text).unwrap();
        }
        assert_eq!(fs::read_to_string(&file).unwrap(), text);
    }

    #[test]
    fn every_key_of_an_action_is_in_its_schema() {
        for (index, action) in [Action::Video, Action::Post].into_iter().enumerate() {
            let properties = &schema()["oneOf"][index]["properties"];
            for name in action.names() {
                assert!(properties[name]["description"].is_string(), "{name}");
            }
            assert_eq!(properties.as_object().unwrap().len(), action.names().len());
        }
    }
}
