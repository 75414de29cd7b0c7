//! docs/troubleshooting.md: it has an entry for every message and every code, and no other entries

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::{Sample, samples};

const PAGE: &str = include_str!("../../../docs/troubleshooting.md");

/// Stands for a name or a number in a message.
const ANY: char = '…';

/// Words of libraries and services that only the samples have.
const OF_SAMPLES: [&str; 9] = [
    "builder error",
    "invalid IPv6 address",
    "invalid digit found in string",
    "getrandom: this target is not supported",
    "There is no support for generating keys for the given algorithm",
    "handshake not complete",
    "HTTP 503 SlowDown",
    "Could not parse certificate",
    "peer sent no certificates",
];

/// A code that no version of TikTok has.
const INVENTED: &str = "something_new";

/// Returns the text in backquotes, single or double.
fn spans(cell: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = cell;
    while let Some(start) = rest.find('`') {
        let ticks = rest[start..].bytes().take_while(|byte| *byte == b'`').count();
        let inside = &rest[start + ticks..];
        let Some(end) = inside.find(&rest[start..start + ticks]) else { break };
        found.push(inside[..end].trim());
        rest = &inside[end + ticks..];
    }
    found
}

/// Returns what stands in backquotes in the columns of the page with one of these headings.
fn column(headings: &[&str]) -> Vec<&'static str> {
    let mut found = Vec::new();
    let mut titles: Vec<&str> = Vec::new();
    for line in PAGE.lines() {
        let Some(row) = line.strip_prefix("| ") else {
            titles.clear();
            continue;
        };
        let cells: Vec<&str> = row.trim_end_matches(" |").split(" | ").collect();
        if titles.is_empty() {
            titles = cells;
            continue;
        }
        let wanted = titles.iter().zip(cells).filter(|(title, _)| headings.contains(title));
        found.extend(wanted.flat_map(|(_, cell)| spans(cell)));
    }
    found
}

/// Returns whether the fixed words of a pattern stand in a text, in their order.
fn has_words(text: &str, pattern: &str) -> bool {
    let mut rest = text;
    pattern.split(ANY).all(|words| {
        let found = rest.find(words);
        rest = found.map_or("", |at| &rest[at + words.len()..]);
        found.is_some()
    })
}

/// Returns whether a whole message is one of an entry.
fn matches(entry: &str, message: &str) -> bool {
    let Some((first, rest)) = entry.split_once(ANY) else { return entry == message };
    let (middle, last) = rest.rsplit_once(ANY).unwrap_or(("", rest));
    let between = message.strip_prefix(first).and_then(|it| it.strip_suffix(last));
    between.is_some_and(|it| has_words(it, middle))
}

/// Returns a message without the place in front of it: a photo, a line, a file.
fn without_place(message: &str) -> &str {
    let Some((place, rest)) = message.split_once(": ") else { return message };
    let is_file = place.starts_with('`')
        && (place.matches('`').count() == 2)
        && (place.ends_with('`') || place.contains("`, line "));
    let is_counted = ["photo ", "line "].iter().any(|word| {
        place.strip_prefix(word).is_some_and(|it| it.starts_with(|at: char| at.is_ascii_digit()))
    });
    if is_file || is_counted { rest } else { message }
}

/// Returns each line of each sample that says what happened.
fn shown() -> BTreeSet<String> {
    let mut messages = BTreeSet::new();
    for Sample { failure, .. } in samples() {
        for line in failure.shown().stderr {
            let words = line.trim_start();
            if words.starts_with("hint: ") || words.starts_with("TikTok's log_id: ") {
                continue;
            }
            let words = words.strip_prefix("error: ").unwrap_or(words);
            let words = words.strip_prefix("caused by: ").unwrap_or(words);
            messages.insert(without_place(words).to_owned());
        }
    }
    messages
}

/// Returns the text of every source file below a folder, without its unit tests.
fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push(text.split("#[cfg(test)]").next().unwrap().to_owned());
        }
    }
}

/// Returns the literal at the beginning of a text, with `…` for what is filled in.
fn literal(text: &str) -> Option<String> {
    let text = text.trim_start();
    let text = text.strip_prefix("format!(").unwrap_or(text).trim_start().strip_prefix('"')?;
    let mut message = String::new();
    let mut depth = 0_u32;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => return Some(message),
            '\\' => message.extend(letters.next()),
            '{' if depth == 0 => {
                message.push(ANY);
                depth += 1;
            }
            '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => message.push(letter),
            _ => {}
        }
    }
    None
}

/// Returns the messages that the sources build errors of.
fn written() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut texts = Vec::new();
    sources(&root, &mut texts);
    let mut found = BTreeSet::new();
    for text in &texts {
        for opening in ["#[error(", "Failure::usage(", "let sentence = ", "let why = "] {
            found.extend(text.split(opening).skip(1).filter_map(literal));
        }
        for opening in ["Failure::new(", "Failure::explained("] {
            let arguments = text.split(opening).skip(1).filter_map(|it| it.split_once(','));
            found.extend(arguments.filter_map(|(_, message)| literal(message)));
        }
    }
    let words = |message: &String| message.chars().filter(char::is_ascii_lowercase).count();
    found.retain(|message| words(message) >= 8);
    found.iter().map(|message| without_place(message).to_owned()).collect()
}

#[test]
fn every_message_has_an_entry() {
    let entries = column(&["agoras says"]);
    let has_entry = |message: &String| entries.iter().any(|entry| matches(entry, message));
    let is_mentioned = |message: &String| entries.iter().any(|entry| has_words(entry, message));
    let mut missing: Vec<String> = shown().into_iter().filter(|it| !has_entry(it)).collect();
    missing.retain(|message| !OF_SAMPLES.contains(&message.as_str()));
    missing.extend(written().into_iter().filter(|it| !has_entry(it) && !is_mentioned(it)));
    assert!(
        missing.is_empty(),
        "docs/troubleshooting.md has no entry for:\n{}",
        missing.join("\n")
    );
}

#[test]
fn every_entry_is_of_a_message() {
    let shown = shown();
    let mut texts = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut texts);
    let source = texts.concat().replace("\\\n", " ");
    let is_written = |entry: &str| {
        let longest = entry.split(ANY).map(str::trim).max_by_key(|piece| piece.len()).unwrap();
        source.contains(longest)
    };
    let entries = column(&["agoras says"]);
    assert!(entries.len() > 300, "only {} entries were found", entries.len());
    let mut stale = entries.clone();
    stale.retain(|entry| !is_written(entry) && !shown.iter().any(|it| matches(entry, it)));
    assert!(stale.is_empty(), "nothing says:\n{}", stale.join("\n"));
    let once: BTreeSet<&str> = entries.iter().copied().collect();
    assert_eq!(once.len(), entries.len(), "a message has two entries");
    let hollow = |entry: &&&str| entry.chars().filter(|letter| letter.is_alphabetic()).count() < 6;
    assert_eq!(entries.iter().filter(hollow).collect::<Vec<_>>(), Vec::<&&str>::new());
}

#[test]
fn every_code_has_an_entry() {
    let mut codes: BTreeSet<String> = BTreeSet::new();
    for Sample { failure, .. } in samples() {
        let document: Value = serde_json::from_str(&failure.shown().document).unwrap();
        codes.insert(document["error"]["code"].as_str().unwrap().to_owned());
    }
    let mut texts = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli"), &mut texts);
    for text in &texts {
        codes.extend(text.split(".coded(").skip(1).filter_map(literal));
        codes.extend(text.split(" => (").skip(1).filter_map(|row| {
            let (exit_code, rest) = row.split_once(", ")?;
            exit_code.parse::<u8>().ok()?;
            literal(rest)
        }));
    }
    codes.remove(INVENTED);
    let entries = column(&["code", "TikTok's code"]);
    codes.retain(|code| !entries.contains(&code.as_str()));
    assert!(codes.is_empty(), "docs/troubleshooting.md has no entry for {codes:?}");
}
