//! The command lines of the README and of docs/: the binary accepts each of them

use std::path::{Path, PathBuf};

use crate::support::World;

/// Words that end a command in a line of shell.
const ENDS: [&str; 10] = ["|", "||", "&&", ">", ">>", "<", ";", "&", "2>", "#"];

fn documents() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = std::fs::read_dir(root.join("docs")).unwrap();
    let mut found: Vec<PathBuf> = docs.map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.extension().is_some_and(|kind| kind == "md"));
    found.push(root.join("README.md"));
    found
}

/// Returns the text inside code fences and backquotes.
fn code(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for (number, part) in text.split("```").enumerate() {
        if part.starts_with("text\n") {
            continue;
        }
        if number % 2 == 1 {
            lines.extend(part.replace("\\\n", " ").lines().map(str::to_owned));
        } else {
            // Messages are in double backquotes, and name agoras without being a command.
            let prose = part.split("``").step_by(2);
            let spans = prose.flat_map(|text| text.split('`').skip(1).step_by(2));
            lines.extend(spans.map(|span| span.replace('\n', " ")));
        }
    }
    lines
}

/// Returns the arguments of agoras in a line of code, without placeholders (`…`).
fn arguments(line: &str) -> Option<Vec<String>> {
    let plain = line.replace("=$(", "= ");
    let words = shlex::split(&plain)?;
    let follows = |word: &String| {
        word.starts_with("--") || word.bytes().all(|byte| byte.is_ascii_lowercase())
    };
    // Accounts and folders in the examples are called agoras too.
    let is_agoras = |at: &usize| {
        (words[*at] == "agoras" || words[*at].ends_with("/bin/agoras"))
            && words.get(at + 1).is_some_and(follows)
            && at.checked_sub(1).is_none_or(|before| words[before] != "-u")
    };
    let start = match (0..words.len()).find(is_agoras) {
        Some(at) => at + 1,
        None if plain.trim_start().starts_with("cargo run") => {
            words.iter().position(|word| word == "--")? + 1
        }
        None => return None,
    };
    let given = words[start..].iter().take_while(|word| !ENDS.contains(&word.as_str()));
    let written = |word: &String| {
        let computed = word.contains('$');
        let text = if computed { "what-the-shell-puts-there" } else { word.trim_end_matches(')') };
        text.to_owned()
    };
    Some(given.filter(|word| *word != "…").map(written).collect())
}

#[test]
fn every_documented_command_line_is_accepted() {
    let world = World::new();
    let mut count = 0;
    for path in documents() {
        let text = std::fs::read_to_string(&path).unwrap();
        for line in code(&text) {
            let Some(mut given) = arguments(&line).filter(|given| !given.is_empty()) else {
                continue;
            };
            // With `--help`, clap reports unknown arguments but no missing ones.
            given.push("--help".to_owned());
            let run = world.agoras(&given);
            assert_eq!(run.exit, Some(0), "{}: {line}\n{given:?}\n{run}", path.display());
            count += 1;
        }
    }
    assert!(count > 40, "only {count} command lines were found");
}
