//! The command lines in the README and in docs/: the binary takes each of them

use std::path::{Path, PathBuf};

use crate::support::World;

/// Where a command ends.
const ENDS: [&str; 10] = ["|", "||", "&&", ">", ">>", "<", ";", "&", "2>", "#"];

fn documents() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = std::fs::read_dir(root.join("docs")).unwrap();
    let mut found: Vec<PathBuf> = docs.map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.extension().is_some_and(|kind| kind == "md"));
    found.push(root.join("README.md"));
    found
}

/// What stands in a fence, or between back quotes.
fn code(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for (number, part) in text.split("```").enumerate() {
        if number % 2 == 1 {
            lines.extend(part.replace("\\\n", " ").lines().map(str::to_owned));
        } else {
            lines.extend(part.split('`').skip(1).step_by(2).map(|span| span.replace('\n', " ")));
        }
    }
    lines
}

/// The arguments of agoras in a line of code; what is left open with `…` is left out.
fn arguments(line: &str) -> Option<Vec<String>> {
    let plain = line.replace("=$(", "= ");
    let words = shlex::split(&plain)?;
    let follows = |word: &String| {
        word.starts_with("--") || word.bytes().all(|byte| byte.is_ascii_lowercase())
    };
    // An account and a folder have that name as well.
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
fn every_command_line_that_is_shown_is_one_that_is_taken() {
    let world = World::new();
    let mut count = 0;
    for path in documents() {
        let text = std::fs::read_to_string(&path).unwrap();
        for line in code(&text) {
            let Some(mut given) = arguments(&line).filter(|given| !given.is_empty()) else {
                continue;
            };
            // Help comes before what is missing is missed, and after what is unknown.
            given.push("--help".to_owned());
            let run = world.agoras(&given);
            assert_eq!(run.exit, Some(0), "{}: {line}\n{given:?}\n{run}", path.display());
            count += 1;
        }
    }
    assert!(count > 40, "only {count} command lines were found");
}
