//! The wall: imports point down the floors and form no circle; files stay small and say what they are

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Every room and its floor. A new room fails the test until it is given one.
const FLOORS: &[(&str, u8)] = &[
    ("cli", 4),
    ("flow", 3),
    ("callback", 2),
    ("emulator", 2),
    ("journal", 2),
    ("media", 2),
    ("store", 2),
    ("tiktok", 2),
    ("address", 1),
    ("clock", 1),
    ("disk", 1),
    ("secret", 1),
    ("trust", 1),
];

const MOST_LINES: usize = 400;

struct Source {
    /// `tiktok::client` for that file, `cli::tiktok` for the `mod.rs` of that folder.
    module: String,
    text: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(source(&root, &path));
            }
        }
    }
    found.sort_by(|a, b| a.module.cmp(&b.module));
    found
}

fn source(root: &Path, path: &Path) -> Source {
    let relative = path.strip_prefix(root).unwrap().with_extension("");
    let mut parts: Vec<&str> = relative.iter().map(|part| part.to_str().unwrap()).collect();
    if parts.last() == Some(&"mod") {
        parts.pop();
    }
    Source { module: parts.join("::"), text: fs::read_to_string(path).unwrap() }
}

/// The code without its tests and comment lines.
fn code(text: &str) -> String {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The full paths that follow each anchor in the code, as modules from the root.
fn paths(source: &Source) -> Vec<String> {
    let parent = source.module.rsplit_once("::").map_or("", |(parent, _)| parent);
    let anchors = [("crate::", ""), ("self::", source.module.as_str()), ("super::", parent)];
    let code = code(&source.text);
    let mut found = Vec::new();
    for (anchor, base) in anchors {
        for (at, _) in code.match_indices(anchor) {
            let before = code[..at].chars().next_back().unwrap_or(' ');
            if before.is_alphanumeric() || before == '_' || before == '$' {
                continue;
            }
            let rest: String = code[at + anchor.len()..]
                .chars()
                .take_while(|letter| letter.is_alphanumeric() || matches!(letter, '_' | ':'))
                .collect();
            found.push(if base.is_empty() { rest } else { format!("{base}::{rest}") });
        }
    }
    found
}

/// The longest known module that a path starts with.
fn target<'m>(path: &str, modules: &BTreeSet<&'m str>) -> Option<&'m str> {
    modules
        .iter()
        .filter(|module| !module.is_empty())
        .filter(|module| path == **module || path.starts_with(&format!("{module}::")))
        .max_by_key(|module| module.len())
        .copied()
}

fn room(module: &str) -> &str {
    module.split("::").next().unwrap_or_default()
}

fn floor(room: &str) -> Option<u8> {
    FLOORS.iter().find(|(name, _)| *name == room).map(|(_, floor)| *floor)
}

/// Which module imports which.
fn imports(sources: &[Source]) -> Vec<(&str, &str)> {
    let modules: BTreeSet<&str> = sources.iter().map(|source| source.module.as_str()).collect();
    let mut arrows = Vec::new();
    for source in sources {
        for path in paths(source) {
            if let Some(target) = target(&path, &modules)
                && target != source.module
            {
                arrows.push((source.module.as_str(), target));
            }
        }
    }
    arrows
}

#[test]
fn imports_point_down_the_floors() {
    let sources = sources();
    let mut wrong = Vec::new();
    for source in &sources {
        let room = room(&source.module);
        if !matches!(room, "lib" | "main") && floor(room).is_none() {
            wrong.push(format!("`{room}` has no floor: give it one in FLOORS"));
        }
    }
    for (from, to) in imports(&sources) {
        if room(from) != room(to) && floor(room(from)) <= floor(room(to)) && room(from) != "main" {
            wrong.push(format!("{from} imports {to}: not down"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn imports_form_no_circle() {
    let sources = sources();
    let mut arrows: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (from, to) in imports(&sources) {
        arrows.entry(from).or_default().insert(to);
    }
    loop {
        let leaves: Vec<&str> = arrows
            .iter()
            .filter(|(_, to)| to.iter().all(|target| !arrows.contains_key(target)))
            .map(|(from, _)| *from)
            .collect();
        if leaves.is_empty() {
            break;
        }
        for leaf in leaves {
            arrows.remove(leaf);
        }
    }
    assert!(arrows.is_empty(), "these import each other: {arrows:#?}");
}

#[test]
fn every_file_says_what_it_is_and_stays_small() {
    let mut wrong = Vec::new();
    for source in sources() {
        let lines = source.text.lines().count();
        if !source.text.starts_with("//! ") {
            wrong.push(format!("{} does not open with `//! `", source.module));
        }
        if lines > MOST_LINES {
            wrong.push(format!("{} has {lines} lines, more than {MOST_LINES}", source.module));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_glob_and_no_import_from_the_root() {
    let mut wrong = Vec::new();
    for source in sources() {
        for line in code(&source.text).lines() {
            let line = line.trim_start();
            let bad = ["crate::{", "super::*", "self::*", "crate::*"];
            if line.starts_with("use ") && bad.iter().any(|pattern| line.contains(pattern)) {
                wrong.push(format!("{}: {line}", source.module));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
