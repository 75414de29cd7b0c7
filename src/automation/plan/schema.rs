//! The JSON Schema of plans in YAML and JSON. A plan in CSV has the same columns

use serde_json::{Map, Value, json};

use super::cells::{Column, column_names};
use super::row::LONGEST_ID;
use super::table::MOST_ROWS;
use crate::automation::Action;
use crate::automation::content::{Field, Key, MOST_IMAGES, keys};
use crate::tiktok::PrivacyLevel;

const BLANK: &str = "^\\s*$";

/// Returns the schema of a plan. It takes names of columns in lower case only, and no more than `agoras`
/// takes.
pub(crate) fn schema() -> Value {
    let rows =
        json!({ "type": "array", "items": { "$ref": "#/$defs/row" }, "maxItems": MOST_ROWS });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Plan of agoras",
        "description": "Posts of one or more accounts, each with a time: agoras utils schedule-run --file PLAN.yaml or PLAN.json. A CSV file has the columns in its first line and the same values; in one cell, | separates photos.",
        "anyOf": [
            { "$ref": "#/$defs/rows" },
            {
                "type": "object",
                "required": ["version", "rows"],
                "additionalProperties": false,
                "properties": {
                    "version": { "description": "The version of the format", "enum": [1, "1"] },
                    "rows": { "$ref": "#/$defs/rows" },
                },
            },
        ],
        "$defs": { "rows": rows, "row": row() },
    })
}

fn row() -> Value {
    let columns = column_names().into_iter().filter_map(Column::named);
    let columns = columns.map(|column| (column.name().to_owned(), of_column(column)));
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": columns.collect::<Map<_, _>>(),
        "allOf": [{ "anyOf": times() }, { "anyOf": media() }],
    })
}

/// Returns the two ways to give a row its time.
fn times() -> [Value; 2] {
    let [at, date, hour] = [Column::At, Column::Date, Column::Hour];
    [only(&[at], &[date, hour]), only(&[date, hour], &[at])]
}

/// Returns the three ways to name the media of a row.
fn media() -> [Value; 3] {
    let [any, video, images] = [Column::Media, Column::VideoUrl, Column::Images];
    let mut of_video = only(&[video], &[any, images]);
    settle(&mut of_video, Action::Video);
    let mut of_images = only(&[images], &[any, video]);
    settle(&mut of_images, Action::Post);
    [only(&[any], &[video, images]), of_video, of_images]
}

/// Builds the schema of a row that fills the first columns and leaves the others empty.
fn only(filled: &[Column], empty: &[Column]) -> Value {
    let mut properties = Map::new();
    let blank = json!({ "anyOf": [{ "type": "null" }, { "pattern": BLANK, "type": "string" }, { "type": "array", "maxItems": 0 }] });
    properties.extend(filled.iter().map(|it| (it.name().to_owned(), json!({ "not": blank }))));
    properties.extend(empty.iter().map(|it| (it.name().to_owned(), blank.clone())));
    let required: Vec<&str> = filled.iter().map(|column| column.name()).collect();
    json!({ "required": required, "properties": properties })
}

/// Adds that the row is of an action: its type says no other, and it has no key of another.
fn settle(row: &mut Value, action: Action) {
    let other = match action {
        Action::Video => Action::Post,
        Action::Post => Action::Video,
    };
    let foreign = keys(other).filter(|key| !key.is_of(action));
    for key in foreign {
        row["properties"][key.name] =
            json!({ "anyOf": [{ "type": "null" }, { "type": "string", "pattern": BLANK }] });
    }
    row["properties"][Column::Type.name()] = text(&words(types(action)));
}

const fn types(action: Action) -> &'static [&'static str] {
    match action {
        Action::Video => &["video"],
        Action::Post => &["photo", "photos", "post"],
    }
}

fn of_column(column: Column) -> Value {
    let both = [types(Action::Video), types(Action::Post)].concat();
    let listed = |description: &str| {
        described(
            description,
            json!({ "anyOf": [
                scalar(),
                { "type": "array", "items": { "type": ["string", "number"] }, "maxItems": MOST_IMAGES },
            ] }),
        )
    };
    match column {
        Column::Id => described(
            "The row's own name, which makes it the same row after a change of its time; without one, the row's content is its name",
            pattern(&format!("^\\s*[^\\u0000-\\u001f\\u007f-\\u009f]{{0,{LONGEST_ID}}}\\s*$")),
        ),
        Column::Account => described(
            "The username, with or without @; without it, the account of --username, or the only one",
            pattern("^\\s*(\\S+\\s*)?$"),
        ),
        Column::At => described(
            "The time, in place of date and hour: 2026-12-05 10:00 in the plan's time zone, or with an offset: 2026-12-05T10:00:00+01:00",
            scalar(),
        ),
        Column::Date => described("The day: 2026-12-05; with hour, in place of at", scalar()),
        Column::Hour => described("The time of day: 10:00, or 10", scalar()),
        Column::Type => described(
            "The kind of post, where neither the column nor the ending of the media says it",
            text(&words(&both)),
        ),
        Column::Media => listed(
            "A video or photos, as addresses or as files found from the plan's folder; in place of video_url and images",
        ),
        Column::VideoUrl => described(Action::Video.media_key().description, scalar()),
        Column::Images => listed(Action::Post.media_key().description),
        Column::Key(key) => of_key(key),
    }
}

/// Returns the schema of a key's column: everything that the key takes as a text.
fn of_key(key: &Key) -> Value {
    let kind = match key.field {
        Field::Text { most, .. } => {
            let most = most.of(Action::Video).max(most.of(Action::Post));
            json!({ "type": ["string", "number", "boolean", "null"], "maxLength": most })
        }
        Field::Boolean(_) => json!({ "anyOf": [
            text(&words(&["true", "1", "yes", "on", "false", "0", "no", "off"])),
            { "type": "boolean" },
            { "enum": [0, 1] },
        ] }),
        Field::Privacy => text(&words(&PrivacyLevel::ALL.map(PrivacyLevel::as_str))),
        Field::CoverAt => json!({ "anyOf": [
            text("\\s*[0-9.]+\\s*(%|ms|s|m|min|h)?\\s*"),
            { "type": "number", "minimum": 0 },
        ] }),
        Field::CoverIndex => json!({ "anyOf": [
            text("\\s*\\+?[0-9]+\\s*"),
            { "type": "integer", "minimum": 0 },
        ] }),
        Field::Transfer => text(&words(&["upload", "pull"])),
    };
    described(&key.advice(), kind)
}

/// Returns the schema of any value that is read as its text.
fn scalar() -> Value {
    json!({ "type": ["string", "number", "boolean", "null"] })
}

/// Returns the schema of a text that is blank or matches.
fn text(matching: &str) -> Value {
    json!({ "type": ["string", "null"], "pattern": format!("^({matching}|\\s*)$") })
}

/// Returns the schema of a text that matches. A number or a boolean stands for its text.
fn pattern(pattern: &str) -> Value {
    json!({ "type": ["string", "number", "boolean", "null"], "pattern": pattern })
}

/// Returns a pattern of words in any case, with blanks around them.
fn words(words: &[&str]) -> String {
    let letter = |it: char| {
        if it.is_ascii_alphabetic() {
            format!("[{}{}]", it.to_ascii_uppercase(), it.to_ascii_lowercase())
        } else {
            it.to_string()
        }
    };
    let words: Vec<String> = words.iter().map(|word| word.chars().map(letter).collect()).collect();
    format!("\\s*({})\\s*", words.join("|"))
}

fn described(description: &str, mut kind: Value) -> Value {
    kind["description"] = description.into();
    kind
}

#[cfg(test)]
mod tests {
    use boon::{Compiler, SchemaIndex, Schemas};
    use proptest::prelude::{prop, prop_assert, proptest};

    use super::*;
    use crate::automation::content::key;
    use crate::automation::plan::tests::settings;
    use crate::automation::plan::{Format, read};

    struct Validator {
        schemas: Schemas,
        plan: SchemaIndex,
    }

    impl Validator {
        fn new() -> Self {
            let mut schemas = Schemas::new();
            let mut compiler = Compiler::new();
            let place = "https://agoras.example/plan.json";
            compiler.add_resource(place, schema()).unwrap();
            let plan = compiler.compile(place, &mut schemas).unwrap();
            Self { schemas, plan }
        }

        fn takes(&self, plan: &Value) -> bool {
            self.schemas.validate(plan, self.plan).is_ok()
        }
    }

    /// Returns whether agoras takes a plan and each row of it.
    fn is_read(plan: &Value) -> bool {
        let text = plan.to_string();
        read(text.as_bytes(), Format::Json, &settings()).is_ok_and(|plan| plan.faults.is_empty())
    }

    /// Returns a row with a time and a video, and with these columns.
    fn row(columns: &Value) -> Value {
        let mut row = json!({ "at": "2026-12-05 10:00", "media": "a.mp4" });
        for (name, value) in columns.as_object().unwrap() {
            row[name] = value.clone();
        }
        row
    }

    #[test]
    fn every_column_is_described() {
        let row = super::row();
        let properties = row["properties"].as_object().unwrap();
        for name in column_names() {
            assert!(properties[name]["description"].is_string(), "{name}");
        }
        assert_eq!(properties.len(), column_names().len());
        assert!(key("title").is_some_and(|key| of_key(key)["maxLength"] == 2200));
    }

    #[test]
    fn what_agoras_takes_passes() {
        let validator = Validator::new();
        for columns in [
            json!({}),
            json!({ "id": 1.50, "account": "@ada", "title": 7, "privacy": " self_only " }),
            json!({ "id": 7, "account": null, "title": null, "draft": "On", "type": "VIDEO" }),
            json!({ "draft": true, "allow_duet": 0, "cover_at": "12%", "transfer": "Pull" }),
            json!({ "at": "", "date": "2026-12-05", "hour": "10:00" }),
            json!({ "at": null, "date": "2026-12-05", "hour": 10, "media": ["1.jpg", "2.jpg"] }),
            json!({ "media": "", "video_url": "a.mp4", "type": "", "cover_index": "" }),
            json!({ "media": null, "images": ["1.jpg"], "type": "Photos", "cover_index": 0 }),
            json!({ "media": [], "images": "1.jpg | 2.jpg", "description": "Long" }),
        ] {
            let row = row(&columns);
            for plan in [json!([row]), json!({ "version": 1, "rows": [row] })] {
                assert!(is_read(&plan), "agoras refuses {plan}");
                assert!(validator.takes(&plan), "the schema refuses {plan}");
            }
        }
        assert!(validator.takes(&json!([])) && is_read(&json!([])));
    }

    #[test]
    fn what_agoras_refuses_by_its_form_fails() {
        let validator = Validator::new();
        let rows = [
            json!({ "at": "" }),
            json!({ "date": "2026-12-05" }),
            json!({ "at": null, "date": "2026-12-05" }),
            json!({ "at": null, "hour": "10:00" }),
            json!({ "media": "" }),
            json!({ "video_url": "b.mp4" }),
            json!({ "media": null, "images": [] }),
            json!({ "media": null, "video_url": "a.mp4", "type": "photos" }),
            json!({ "media": null, "video_url": "a.mp4", "description": "x" }),
            json!({ "media": null, "images": ["1.jpg"], "allow_duet": "yes" }),
            json!({ "media": {} }),
            json!({ "type": "film" }),
            json!({ "privacy": "NOBODY" }),
            json!({ "draft": "perhaps" }),
            json!({ "draft": 2 }),
            json!({ "transfer": "fetch" }),
            json!({ "cover_at": "soon" }),
            json!({ "account": "a b" }),
            json!({ "id": "a\nb" }),
            json!({ "title": ["x"] }),
            json!({ "hook": "x" }),
            json!({ "tittle": "x" }),
        ];
        let rows = rows.iter().map(|columns| json!([row(columns)]));
        let others = [
            json!("hello"),
            json!({ "rows": [] }),
            json!({ "version": 1 }),
            json!({ "version": 2, "rows": [] }),
            json!({ "version": 1, "rows": {} }),
            json!({ "version": 1, "rows": [], "hook": "x" }),
            json!([1]),
        ];
        for plan in rows.chain(others) {
            assert!(!is_read(&plan), "agoras takes {plan}");
            assert!(!validator.takes(&plan), "the schema takes {plan}");
        }
    }

    proptest! {
        #[test]
        fn no_plan_that_agoras_takes_fails(
            picked in prop::collection::vec(0_usize..12, 23..24),
        ) {
            let values = [
                Value::Null, json!(""), json!(1), json!("yes"), json!("2026-12-05"),
                json!("10:00"), json!("a.mp4"), json!(["1.jpg"]), json!("SELF_ONLY"),
            ];
            let names = column_names();
            let picked = names.iter().zip(&picked).filter_map(|(name, pick)| {
                Some(((*name).to_owned(), values.get(*pick)?.clone()))
            });
            let plan = json!([picked.collect::<Map<_, _>>()]);
            prop_assert!(!is_read(&plan) || Validator::new().takes(&plan), "{plan}");
        }
    }
}
