//! The table of keys in `docs/automation.md`: it has every key, with its type and its limit

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use super::key::{Action, Field, Key, MOST_IMAGES, keys};
use crate::tiktok::PrivacyLevel;

const HEAD: &str = "| key | video | photos | type | meaning |\n| --- | --- | --- | --- | --- |\n";

/// A row of the table.
struct Row {
    name: &'static str,
    only: Option<Action>,
    kind: String,
    meaning: String,
}

impl Row {
    fn of_media(action: Action) -> Self {
        let media = action.media_key();
        let kind = match action {
            Action::Video => "string, required".to_owned(),
            Action::Post => format!("list of 1 to {MOST_IMAGES} strings, required"),
        };
        let meaning = media.description.to_owned();
        Self { name: media.name, only: Some(action), kind, meaning }
    }

    fn of_key(key: &Key) -> Self {
        let kind = match key.field {
            Field::Text { .. } | Field::CoverAt => "string".to_owned(),
            Field::Boolean(_) => "boolean".to_owned(),
            Field::Privacy => {
                PrivacyLevel::ALL.map(|level| format!("`{}`", level.as_str())).join(", ")
            }
            Field::CoverIndex => "integer".to_owned(),
            Field::Transfer => "`upload`, `pull`".to_owned(),
        };
        Self { name: key.name, only: key.only, kind, meaning: key.advice() }
    }
}

fn rows() -> Vec<Row> {
    let version = Row {
        name: "version",
        only: None,
        kind: "integer, required".to_owned(),
        meaning: "The version of the format: 1".to_owned(),
    };
    let media = [Action::Video, Action::Post].map(Row::of_media);
    let of_photos = keys(Action::Post).filter(|key| key.only == Some(Action::Post));
    let other = keys(Action::Video).chain(of_photos).map(Row::of_key);
    [version].into_iter().chain(media).chain(other).collect()
}

fn table() -> String {
    let mut table = HEAD.to_owned();
    for Row { name, only, kind, meaning } in rows() {
        let mark = |action| if only.is_none_or(|it| it == action) { "yes" } else { "" };
        let [video, photos] = [Action::Video, Action::Post].map(mark);
        writeln!(table, "| `{name}` | {video} | {photos} | {kind} | {meaning} |").unwrap();
    }
    table
}

/// Renewed with `INSTA_UPDATE=always cargo test --locked --lib content::documented`.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test renews a file of the repository")]
fn the_page_has_every_key_as_it_is() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/automation.md");
    let page = fs::read_to_string(&file).unwrap();
    let (before, rest) = page.split_once(HEAD).unwrap();
    let end = rest.find("\n\n").unwrap() + 1;
    let renewed = [before, &table(), &rest[end..]].concat();
    if env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        fs::write(&file, &renewed).unwrap();
        return;
    }
    assert_eq!(page, renewed);
}
