//! Tests of reading YAML: its shape, its positions, what is refused, and anything at all

use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::{any, prop_assert, proptest};

use super::{Limits, Node, NodeValue, Position, ScalarKind, YamlError, load};

/// The limits of a large document.
const PLAN: Limits = Limits { bytes: 16 << 20, nodes: 200_000 };

fn read(text: &str) -> Result<Node, YamlError> {
    load(text.as_bytes(), Limits::CONTENT)
}

fn refusal(text: &str) -> String {
    read(text).map_or_else(|error| error.to_string(), |node| panic!("{text:?} gives {node:?}"))
}

/// Returns a tree in one line: scalars as their kind and text, with the position of each.
fn shown(node: &Node) -> String {
    let at = format!("{}:{}", node.line, node.column);
    match &node.value {
        NodeValue::Scalar(scalar) => {
            let is_text = scalar.kind() == ScalarKind::String;
            format!("{}{:?}@{at}", if is_text { "" } else { "#" }, scalar.text)
        }
        NodeValue::List(nodes) => {
            let nodes: Vec<String> = nodes.iter().map(shown).collect();
            format!("[{}]@{at}", nodes.join(" "))
        }
        NodeValue::Map(entries) => {
            let entry = |it: &super::Entry| {
                format!("{}@{}:{}={}", it.key, it.line, it.column, shown(&it.value))
            };
            format!("{{{}}}@{at}", entries.iter().map(entry).collect::<Vec<_>>().join(" "))
        }
    }
}

#[test]
fn every_value_has_its_text_its_kind_and_its_position() {
    let text = "\u{feff}# a comment\nversion: 1\ntitle: 'it''s'\nempty:\ntilde: ~\nmore:\n  - a\n  - {b: \"\\n\"}\n  -\nlast: |\n  two\n  lines\n";
    assert_eq!(
        shown(&read(text).unwrap()),
        r#"{version@2:1=#"1"@2:10 title@3:1="it's"@3:8 empty@4:1=#""@4:6 tilde@5:1=#"~"@5:8 more@6:1=["a"@7:5 {b@8:6="\n"@8:9}@8:5 #""@9:4]@7:3 last@10:1="two\nlines\n"@11:3}@2:1"#
    );
}

#[test]
fn json_is_yaml() {
    let json = r#"{"version": 1, "images": ["https://a.example/1.jpg"], "title": "é\u00e9\n"}"#;
    assert_eq!(
        shown(&read(json).unwrap()),
        r#"{version@1:2=#"1"@1:13 images@1:16=["https://a.example/1.jpg"@1:27]@1:26 title@1:55="éé\n"@1:64}@1:1"#
    );
}

#[test]
fn long_values_on_one_line_are_read() {
    let long = r#"é, \"x\" "#.repeat(1_000);
    let images = "\"https://a.example/1.jpg\",".repeat(100);
    let json = format!(r#"{{"title":"{long}","images":[{images}],"last":{{"a":["{long}"]}}}}"#);
    assert!(matches!(read(&json).unwrap().value, NodeValue::Map(entries) if entries.len() == 3));
    let text = format!("title: {}\nlast: '{}'\n", "word ".repeat(1_000), "word ".repeat(1_000));
    assert!(matches!(read(&text).unwrap().value, NodeValue::Map(entries) if entries.len() == 2));
}

#[test]
fn documents_without_a_value_do_not_count() {
    for text in ["---\na: 1\n---\n", "---\n---\na: 1\n...\n", "a: 1\n---\n# more\n---\n~\n"] {
        assert!(read(text).is_ok(), "{text:?}");
    }
    for text in ["", "\n# nothing\n", "---\n", "null\n", "\u{feff}"] {
        assert_eq!(read(text), Err(YamlError::Empty), "{text:?}");
    }
    assert_eq!(
        read("a: 1\n---\nb: 2\n"),
        Err(YamlError::SeveralDocuments { at: Position { line: 3, column: 1 } })
    );
}

#[test]
fn tags_of_the_standard_are_honoured_where_they_fit() {
    assert_eq!(shown(&read("a: !!str 2026").unwrap()), r#"{a@1:1="2026"@1:10}@1:1"#);
    assert_eq!(shown(&read("a: ! 2026").unwrap()), r#"{a@1:1="2026"@1:6}@1:1"#);
    assert_eq!(shown(&read("a: !!int '3'").unwrap()), r#"{a@1:1=#"3"@1:10}@1:1"#);
    assert_eq!(shown(&read("!!str 1: !!seq []").unwrap()), r"{1@1:7=[]@1:16}@1:1");
    for text in ["!!int x", "!!binary aGk=", "!own x", "!!map []", "!!python/name:os.system x"] {
        assert!(refusal(&format!("a: {text}")).starts_with("YAML tag `!"), "{text}");
    }
}

#[test]
fn whatever_is_refused_is_named_with_its_position() {
    let cases = [
        ("a: &x 1", "YAML anchors and aliases are not allowed (line 1, column 4)"),
        ("a: *x", "YAML anchors and aliases are not allowed (line 1, column 4)"),
        ("a: 1\n<<: {b: 2}", "YAML merge keys are not allowed (line 2, column 1)"),
        ("a: 1\nb: 2\na: 3", "Duplicate YAML key: 'a' (line 3, column 1)"),
        ("a: 1\n'a': 3", "Duplicate YAML key: 'a' (line 2, column 1)"),
        ("a: 1\n2: x", "YAML keys must be strings (line 2, column 1)"),
        ("? [a]\n: x", "YAML keys must be strings (line 1, column 3)"),
        ("a: 1\nno: x", "YAML keys must be strings (line 2, column 1)"),
        ("a: !x 1", "YAML tag `!x` is not allowed here (line 1, column 7)"),
    ];
    for (text, expected) in cases {
        assert_eq!(refusal(text), expected, "{text:?}");
    }
    assert!(refusal("a: 'x\nb: 1\n").starts_with("broken YAML: "));
    let latin = load(b"a: 1\nb: \xe9\n", Limits::CONTENT).unwrap_err();
    assert_eq!(latin, YamlError::NotUtf8 { at: Position { line: 2, column: 4 } });
}

#[test]
fn the_limits_are_kept_to_the_last_value() {
    let nested = |depth| format!("{}x{}", "[".repeat(depth), "]".repeat(depth));
    assert!(read(&nested(32)).is_ok());
    assert!(refusal(&nested(33)).starts_with("YAML is nested more than 32 levels deep (line 1"));
    let block: Vec<String> = (0..33).map(|depth| " ".repeat(depth) + "a:\n").collect();
    assert!(
        refusal(&block.concat()).starts_with("YAML is nested more than 32 levels deep (line 33")
    );
    let list = |count: usize| "- x\n".repeat(count);
    assert!(read(&list(9_999)).is_ok());
    assert!(refusal(&list(10_000)).starts_with("YAML has more than 10000 values (line 10000"));
    assert!(load(list(199_999).as_bytes(), PLAN).is_ok());
    assert!(read(&format!("a: {}", "x".repeat((1 << 20) - 3))).is_ok());
    assert_eq!(
        read(&format!("a: {}", "x".repeat((1 << 20) - 2))),
        Err(YamlError::TooLarge { limit: 1 << 20 })
    );
}

#[test]
fn bombs_are_refused_without_work() {
    let begin = Instant::now();
    let size = 16 << 20;
    for text in [
        "[".repeat(size),
        "{a: ".repeat(size / 4),
        "- ".repeat(size / 2),
        "? ".repeat(size / 2),
        "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n".to_owned(),
        format!("[{}]", "a,".repeat(size / 2 - 1)),
        "---\n".repeat(size / 4),
    ] {
        let result = load(text.as_bytes(), PLAN);
        assert!(result.is_err(), "{:?} gives {result:?}", &text[..20]);
    }
    assert!(begin.elapsed() < Duration::from_mins(1), "{:?}", begin.elapsed());
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(bytes in vec(any::<u8>(), 0..400)) {
        drop(load(&bytes, Limits::CONTENT));
    }

    #[test]
    fn no_text_makes_it_panic(text in "([a-c ]|[-?:,{}&*!|>'\"%@`#\\[\\]]|\n|\t|\r|: |- |---\n|<<|~|é|\u{feff}){0,60}") {
        if let Ok(node) = read(&text) {
            prop_assert!(node.line >= 1 && node.column >= 1);
        }
    }

    #[test]
    fn a_string_in_json_is_read_as_it_is(text in "\\PC{0,60}") {
        let json = serde_json::json!({ "title": text }).to_string();
        let node = read(&json).unwrap();
        let NodeValue::Map(entries) = node.value else { panic!("{json}") };
        let NodeValue::Scalar(scalar) = &entries[0].value.value else { panic!("{json}") };
        prop_assert!(scalar.text == text);
    }
}
