//! What to type instead of a command, an option or a value that is not there

use clap::Command;

use super::habit_words::{COMMANDS, Habit, LEVELS, OPTIONS, POST, POSTING, VIDEO};

fn look_up(habits: &[Habit], word: &str) -> Option<String> {
    let lower = word.to_ascii_lowercase();
    let found = habits.iter().find(|(words, _)| words.contains(&lower.as_str()));
    found.map(|(_, instead)| (*instead).to_owned())
}

/// Returns what to type instead of a command that is not there: it is elsewhere, or has another name.
pub(crate) fn of_command(root: &Command, word: &str) -> Option<String> {
    let mut places = Vec::new();
    gather(root, "agoras", word, &mut places);
    match places.as_slice() {
        [] if word.contains(['.', '/']) => {
            Some("`agoras tiktok video FILE` publishes a video".to_owned())
        }
        [] => look_up(&COMMANDS, word),
        places => Some(format!("it is {}", places.join(" or "))),
    }
}

/// Collects the commands of this name that help lists, as they are typed.
fn gather(command: &Command, path: &str, word: &str, places: &mut Vec<String>) {
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        let path = format!("{path} {}", below.get_name());
        if below.get_name() == word {
            places.push(format!("`{path}`"));
        }
        gather(below, &path, word, places);
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
