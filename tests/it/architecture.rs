//! Source layout: which imports are allowed, how long a file may be, how it begins

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The floor of every room. A new room fails the test until it is listed here.
const FLOORS: &[(&str, u8)] = &[
    ("cli", 7),
    ("automation", 6),
    ("flow", 5),
    ("callback", 4),
    ("composer", 4),
    ("emulator", 4),
    ("journal", 4),
    ("media", 4),
    ("media_store", 4),
    ("store", 4),
    ("tiktok", 4),
    ("sealed", 3),
    ("kv", 2),
    ("address", 1),
    ("clock", 1),
    ("disk", 1),
    ("secret", 1),
    ("trust", 1),
    ("words", 1),
    ("units", 0),
];

const MOST_LINES: usize = 400;

struct Source {
    /// The module's path: `tiktok::client` for that file, `cli::tiktok` for the `mod.rs` of that
    /// folder.
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

/// The code or the unit tests of a file, with the module that their paths are relative to.
struct Part {
    module: String,
    is_test: bool,
    code: String,
}

/// Returns the parts of a file, without comment lines.
fn parts(source: &Source) -> Vec<Part> {
    let no_comments = |text: &str| {
        let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        lines.collect::<Vec<_>>().join("\n")
    };
    let (code, tests) = source.text.split_once("#[cfg(test)]").unwrap_or((&source.text, ""));
    let part = |module, is_test, text| Part { module, is_test, code: no_comments(text) };
    vec![
        part(source.module.clone(), false, code),
        part(format!("{}::tests", source.module), true, tests),
    ]
}

fn parent(module: &str) -> &str {
    module.rsplit_once("::").map_or("", |(parent, _)| parent)
}

/// Returns the full paths in a part, as modules from the root.
fn paths(part: &Part) -> Vec<String> {
    let mut found = Vec::new();
    for (anchor, base) in
        [("crate::", ""), ("self::", part.module.as_str()), ("super::", parent(&part.module))]
    {
        for (at, _) in part.code.match_indices(anchor) {
            let before = part.code[..at].chars().next_back().unwrap_or(' ');
            if before.is_alphanumeric() || matches!(before, '_' | '$' | ':') {
                continue;
            }
            let mut rest = &part.code[at + anchor.len()..];
            let mut base = base;
            while let Some(further) = rest.strip_prefix("super::") {
                rest = further;
                base = parent(base);
            }
            let is_path = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | ':');
            let (path, list) = rest.split_at(rest.find(|c| !is_path(c)).unwrap_or(rest.len()));
            let list = list.strip_prefix('{').and_then(|list| list.split_once('}'));
            for name in list.map_or("", |(list, _)| list).split(',').map(str::trim) {
                let name = name.split("::").next().unwrap_or_default();
                let path =
                    if base.is_empty() { path.to_owned() } else { format!("{base}::{path}") };
                found.push(format!("{path}{name}"));
            }
        }
    }
    found
}

/// The files that names in a door come from: `emulator::wire::ApiCall` is `emulator::wire::call`.
fn doors(sources: &[Source]) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for source in sources {
        let code = &parts(source)[0].code;
        for statement in code.split(';').map(str::trim) {
            let path =
                ["pub use ", "pub(crate) use "].iter().find_map(|it| statement.strip_prefix(it));
            let Some((file, names)) = path.and_then(|path| path.rsplit_once("::")) else {
                continue;
            };
            for name in names.trim_matches(['{', '}']).split(',').map(str::trim) {
                let of_room = |name: &str| format!("{}::{name}", source.module);
                found.insert(of_room(name), of_room(file));
            }
        }
    }
    found
}

/// Returns the longest known module that a path starts with.
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

/// An import between two modules. `is_test` is true if only a unit test makes it.
struct Import<'a> {
    from: &'a str,
    to: &'a str,
    is_test: bool,
}

fn imports(sources: &[Source]) -> Vec<Import<'_>> {
    let modules: BTreeSet<&str> = sources.iter().map(|source| source.module.as_str()).collect();
    let doors = doors(sources);
    let mut imports = Vec::new();
    for source in sources {
        for part in parts(source) {
            for mut path in paths(&part) {
                while let Some(file) = doors.get(&path).filter(|file| **file != path) {
                    path.clone_from(file);
                }
                if let Some(to) = target(&path, &modules)
                    && to != source.module
                {
                    imports.push(Import { from: &source.module, to, is_test: part.is_test });
                }
            }
        }
    }
    imports
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
    for Import { from, to, .. } in imports(&sources) {
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
    // A unit test may import its neighbours: that is no circle in the program.
    for Import { from, to, .. } in imports(&sources).into_iter().filter(|it| !it.is_test) {
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
fn every_file_begins_with_a_summary_and_stays_small() {
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
        for part in parts(&source) {
            // A unit test imports the whole file that it tests.
            let bad = ["crate::{", "crate::*", "self::*", "super::*"];
            let bad = if part.is_test { &bad[..3] } else { &bad[..] };
            for line in part.code.lines().map(str::trim_start) {
                if line.starts_with("use ") && bad.iter().any(|pattern| line.contains(pattern)) {
                    wrong.push(format!("{}: {line}", part.module));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `flow::Ledger` calls the journal where blocking is allowed, so that Ctrl-C works while a lock is
/// waited for. Only commands that are not async open a journal themselves.
#[test]
fn async_code_reaches_the_journal_through_the_blocking_door() {
    let mut wrong = Vec::new();
    for source in sources() {
        let code = &parts(&source)[0].code;
        let is_async = code.contains("async ") || code.contains(".await");
        let opens = code.contains("Journal::new(") || code.contains("journal_beside(");
        let is_door = source.module == "flow::ledger";
        if matches!(room(&source.module), "cli" | "flow") && is_async && opens && !is_door {
            wrong.push(format!("{} opens a journal in async code", source.module));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What async code may do with a store or a journal itself: none of it touches the disk. `call`,
/// `secrets` and `take_over` are the ledger's, which go through the door.
const HARMLESS: &[&str] = &[
    "clone",
    "settings",
    "site",
    "as_ref",
    "filter",
    "call",
    "secrets",
    "take_over",
    "reserve",
    "is_shared",
];

/// Returns the async functions of a part, without what they hand to the door.
fn async_bodies(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("async fn ") {
        let line = code[..at].rfind('\n').map_or(0, |end| end + 1);
        let indent = code[line..].len() - code[line..].trim_start().len();
        let end = format!("\n{}}}", " ".repeat(indent));
        let body = &code[at..];
        let mut body = body[..body.find(&end).unwrap_or(body.len())].to_owned();
        while let Some(door) = ["blocking(", ".call("]
            .iter()
            .filter_map(|door| Some((body.find(door)?, door.len())))
            .min()
        {
            let mut depth = 1;
            let inside = &body[door.0 + door.1..];
            let length = inside.find(|letter| {
                depth += i32::from(letter == '(') - i32::from(letter == ')');
                depth == 0
            });
            let end = door.0 + door.1 + length.expect("an open parenthesis is closed");
            body.replace_range(door.0..=end, "");
        }
        found.push(body);
    }
    found
}

#[test]
fn async_code_reaches_the_store_through_the_blocking_door() {
    let mut wrong = Vec::new();
    for source in sources() {
        // A rehearsal prepares its own journal before a command begins.
        let is_preparation = source.module == "flow::publish::ready";
        if !matches!(room(&source.module), "cli" | "flow") || is_preparation {
            continue;
        }
        for body in async_bodies(&parts(&source)[0].code) {
            let signature = body.lines().next().unwrap_or_default();
            for word in ["store.", "store()?.", "journal.", "ledger.", "locked."] {
                for (at, _) in body.match_indices(word) {
                    let call = &body[at + word.len()..];
                    let is_letter = |letter: char| letter.is_alphanumeric() || letter == '_';
                    let (verb, rest) =
                        call.split_at(call.find(|letter| !is_letter(letter)).unwrap_or(call.len()));
                    if rest.starts_with('(') && !HARMLESS.contains(&verb) {
                        wrong.push(format!("{}: {signature}: {word}{verb}", source.module));
                    }
                }
            }
            for opens in ["context.store()", "Store::open(", "Store::with(", "storage::open("] {
                if body.contains(opens) {
                    wrong.push(format!("{}: {signature}: {opens}", source.module));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_architecture_page_names_every_folder_and_only_files_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let map = fs::read_to_string(root.join("docs/architecture.md")).unwrap();
    let mut wrong = Vec::new();
    let sources = sources();
    let folders: BTreeSet<&str> = sources.iter().map(|source| parent(&source.module)).collect();
    for folder in folders.into_iter().filter(|folder| !folder.is_empty()) {
        let folder = folder.replace("::", "/");
        if !map.contains(&format!("`{folder}`")) && !map.contains(&format!("`{folder}/")) {
            wrong.push(format!("{folder}/ is not named"));
        }
    }
    for word in map.split('`').skip(1).step_by(2) {
        let is_path =
            word.ends_with('/') || Path::new(word).extension().is_some_and(|end| end == "rs");
        if is_path
            && word != "mod.rs"
            && !root.join("src").join(word).exists()
            && !root.join(word).exists()
        {
            wrong.push(format!("{word} is not there"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
