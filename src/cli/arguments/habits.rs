//! What to type instead of a command, an option or a value that is not there

use clap::Command;

use super::habit_words::{
    AUTHORIZE, COMMANDS, EMULATOR, HISTORY, Habit, LEVELS, OPTIONS, POST, POSTING, TOKENS, VIDEO,
    WORDS,
};

/// What to type instead of a medium without a command.
const POSTS: &str =
    "`agoras tiktok video FILE` publishes a video, `agoras tiktok post --image URL` photos";

fn look_up(habits: &[Habit], word: &str) -> Option<String> {
    // `-v` and `-V` are two options.
    let is_letter = word.len() == 2 && word.starts_with('-');
    let word = if is_letter { word.to_owned() } else { word.to_ascii_lowercase() };
    let found = habits.iter().find(|(words, _)| words.contains(&word.as_str()));
    found.map(|(_, instead)| (*instead).to_owned())
}

/// Returns what to type instead of a command that is not there: it has another name, is elsewhere, or
/// was misspelt. `path` is the command that it was typed below.
pub(crate) fn of_command(root: &Command, path: &str, word: &str) -> Option<String> {
    let own: &[Habit] = if path == "utils tokens" { &TOKENS } else { &[] };
    if let Some(instead) = look_up(own, word).or_else(|| look_up(&COMMANDS, word)) {
        return Some(instead);
    }
    if word.contains(['.', '/']) {
        return Some(POSTS.to_owned());
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
pub(crate) fn of_option(root: &Command, path: &str, option: &str) -> Option<String> {
    if !option.starts_with('-') {
        let found = WORDS.iter().find(|(command, _)| *command == path);
        return found.map(|(_, words)| (*words).to_owned());
    }
    let own: &[&[Habit]] = match path {
        "tiktok video" => &[&VIDEO, &POSTING],
        "tiktok post" => &[&POST, &POSTING],
        "tiktok authorize" => &[&AUTHORIZE],
        "tiktok history" => &[&HISTORY],
        "emulator" => &[&EMULATOR],
        _ => &[],
    };
    let option = option.split('=').next().unwrap_or(option);
    let common = || look_up(&OPTIONS, option).filter(|instead| is_taken(root, path, instead));
    own.iter().find_map(|habits| look_up(habits, option)).or_else(common)
}

/// Returns whether this command takes the option that the advice begins with, if it does.
fn is_taken(root: &Command, path: &str, instead: &str) -> bool {
    let Some(advised) = instead.strip_prefix("`--") else { return true };
    let name = advised.split(['`', ' ', '=']).next();
    let takes = |command: &Command| command.get_arguments().any(|it| it.get_long() == name);
    let mut words = path.split_whitespace();
    let command = words.try_fold(root, |command, word| command.find_subcommand(word));
    takes(root) || command.is_some_and(takes)
}

/// Returns what to type instead of a value that an option does not take.
pub(crate) fn of_value(option: &str, value: &str) -> Option<String> {
    if option.starts_with("--privacy") { look_up(&LEVELS, value) } else { None }
}
