//! The part of the command tree that is to be described

use clap::Command;

use crate::cli::arguments::habits;
use crate::cli::explain::Failure;

/// A command or a group of commands, with its words after `agoras`; the whole program has none.
pub(super) struct Selection<'a> {
    pub(super) command: &'a Command,
    pub(super) path: String,
}

/// Finds the part that these words name, with or without `agoras` before them. Hidden commands count as
/// not there.
pub(super) fn select<'a>(root: &'a Command, words: &str) -> Result<Selection<'a>, Failure> {
    let mut command = root;
    let mut path = Vec::new();
    let typed = words.split_whitespace();
    let own_name = |word: &&str| *word == root.get_name();
    let mut typed = typed.skip_while(own_name).peekable();
    if typed.peek().is_none() {
        return Err(unknown(root, words, ""));
    }
    for word in typed {
        let below = command.find_subcommand(word).filter(|below| !below.is_hide_set());
        command = below.ok_or_else(|| unknown(root, words, word))?;
        path.push(command.get_name());
    }
    Ok(Selection { command, path: path.join(" ") })
}

fn unknown(root: &Command, words: &str, word: &str) -> Failure {
    let hint = habits::of_command(root, "", word).filter(|_| !word.is_empty());
    Failure::usage(format!("there is no command `{words}`"))
        .hinted(hint.unwrap_or_else(|| "`agoras utils schema` describes every command".to_owned()))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::app::Agoras;

    #[test]
    fn commands_and_groups_are_found_by_their_words() {
        let root = Agoras::command();
        let path = |words| select(&root, words).map(|found| found.path).ok();
        assert_eq!(path("tiktok video").as_deref(), Some("tiktok video"));
        assert_eq!(path("agoras  tiktok\tvideo ").as_deref(), Some("tiktok video"));
        assert_eq!(path("utils tokens").as_deref(), Some("utils tokens"));
        for words in ["", "agoras", "tiktok like", "tiktok video clip.mp4", "vidoe", "--json"] {
            assert_eq!(path(words), None, "{words}");
        }
    }
}
