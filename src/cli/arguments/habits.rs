//! What to type instead of a command, an option or a value that is not there

use clap::Command;

use super::habit_words::{COMMANDS, Habit, LEVELS, OPTIONS, POST, POSTING, VIDEO};

fn look_up(habits: &[Habit], word: &str) -> Option<String> {
    let lower = word.to_ascii_lowercase();
    let found = habits.iter().find(|(words, _)| words.contains(&lower.as_str()));
    found.map(|(_, instead)| (*instead).to_owned())
}

/// Returns what to type instead of a command that is not there: it has another name, is elsewhere, or
/// was misspelt.
pub(crate) fn of_command(root: &Command, word: &str) -> Option<String> {
    if let Some(instead) = look_up(&COMMANDS, word) {
        return Some(instead);
    }
    if word.contains(['.', '/']) {
        return Some("`agoras tiktok video FILE` publishes a video".to_owned());
    }
    let mut lines = Vec::new();
    gather(root, "agoras", &mut lines);
    let exact: Vec<&str> =
        lines.iter().filter(|(name, _)| *name == word).map(|(_, line)| line.as_str()).collect();
    if !exact.is_empty() {
        return Some(format!("it is {}", exact.join(" or ")));
    }
    let likeness = |name: &str| strsim::damerau_levenshtein(name, word);
    let (name, line) = lines.iter().min_by_key(|(name, _)| likeness(name))?;
    (likeness(name) <= name.len() / 3).then(|| format!("it may be {line}"))
}

/// Collects the commands that help lists: their names, and the lines to type.
fn gather<'a>(command: &'a Command, path: &str, lines: &mut Vec<(&'a str, String)>) {
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        let path = format!("{path} {}", below.get_name());
        lines.push((below.get_name(), format!("`{path}`")));
        gather(below, &path, lines);
    }
}

/// Returns what to type instead of an option that this command has not.
pub(crate) fn of_option(path: &str, option: &str) -> Option<String> {
    let own: &[&[Habit]] = match path {
        "tiktok video" => &[&VIDEO, &POSTING],
        "tiktok post" => &[&POST, &POSTING],
        _ => &[],
    };
    let option = option.split('=').next().unwrap_or(option);
    let mut all = own.iter().copied().chain([&OPTIONS[..]]);
    all.find_map(|habits| look_up(habits, option))
}

/// Returns what to type instead of a value that an option does not take.
pub(crate) fn of_value(option: &str, value: &str) -> Option<String> {
    if option.starts_with("--privacy") { look_up(&LEVELS, value) } else { None }
}
