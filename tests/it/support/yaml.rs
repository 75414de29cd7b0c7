//! YAML documents of this repository as JSON values, in which every scalar is a text

use granit_parser::{Event, Parser};
use serde_json::{Map, Value};

/// A list or mapping whose end has not been read.
enum Open {
    List(Vec<Value>),
    Map(Map<String, Value>, Option<String>),
}

/// Returns the documents of a text.
pub(crate) fn yaml(text: &str) -> Vec<Value> {
    let mut documents = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.unwrap_or_else(|error| panic!("{error}\n{text}"));
        let whole = match event {
            Event::Scalar(text, ..) => Value::String(text.into_owned()),
            Event::SequenceStart(..) => {
                open.push(Open::List(Vec::new()));
                continue;
            }
            Event::MappingStart(..) => {
                open.push(Open::Map(Map::new(), None));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop().unwrap() {
                Open::List(items) => Value::Array(items),
                Open::Map(entries, _) => Value::Object(entries),
            },
            Event::Alias(..) => panic!("an alias at {span:?}"),
            _ => continue,
        };
        match open.last_mut() {
            None => documents.push(whole),
            Some(Open::List(items)) => items.push(whole),
            Some(Open::Map(entries, key)) => match key.take() {
                None => *key = Some(whole.as_str().unwrap().to_owned()),
                Some(key) => assert!(entries.insert(key, whole).is_none(), "{text}"),
            },
        }
    }
    documents
}
