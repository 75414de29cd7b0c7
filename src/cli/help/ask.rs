//! `agoras help`

use std::ffi::OsString;

use clap::builder::StyledStr;
use clap::{Args, Command};

use super::dress::{Form, dressed};
use super::topic::Topic;
use crate::cli::arguments::habits;
use crate::cli::explain::Failure;

/// Show the help of a command, or a topic
#[derive(Args, Debug)]
pub(crate) struct HelpArgs {
    /// A command, such as `tiktok video`, or a topic, such as `environment`
    #[arg(value_name = "COMMAND|TOPIC")]
    words: Vec<String>,
}

/// Shows the help of what was asked for. `root` is the whole command tree.
pub(crate) fn run(root: Command, args: &HelpArgs) -> Result<(), Failure> {
    if let [word] = args.words.as_slice()
        && let Some(topic) = Topic::ALL.into_iter().find(|topic| topic.name() == word)
    {
        print(topic.page(&root));
        return Ok(());
    }
    let mut root = dressed(root, Form::Full);
    root.build();
    let mut command = &root;
    for word in &args.words {
        command = command.find_subcommand(word).ok_or_else(|| unknown(&root, args, word))?;
    }
    // A closed pipe is no failure.
    drop(command.clone().print_long_help());
    Ok(())
}

/// Returns the words that `agoras help` takes first.
pub(crate) fn words(root: &Command) -> Vec<String> {
    let commands = root.get_subcommands().filter(|command| !command.is_hide_set());
    commands.map(Command::get_name).chain(Topic::ALL.map(Topic::name)).map(str::to_owned).collect()
}

/// Prints a page, with its colours only on a terminal.
fn print(page: StyledStr) {
    let mut command = Command::new("page").disable_help_flag(true).override_help(page);
    drop(command.print_help());
}

fn unknown(root: &Command, args: &HelpArgs, word: &str) -> Failure {
    let failure = Failure::usage(format!("there is no help about `{}`", args.words.join(" ")));
    failure.hinted(
        habits::of_command(root, "", word)
            .unwrap_or_else(|| "`agoras help` lists the commands and the topics".to_owned()),
    )
}

/// Returns the arguments with `help` below a command moved to the front: `agoras help tiktok video`
/// for `agoras tiktok help video`.
pub(crate) fn moved_to_front(root: &Command, mut arguments: Vec<OsString>) -> Vec<OsString> {
    let mut command = root;
    for at in 1..arguments.len() {
        if at > 1 && arguments[at] == "help" && command.has_subcommands() {
            arguments[1..=at].rotate_right(1);
            break;
        }
        match command.find_subcommand(&arguments[at]) {
            Some(below) => command = below,
            None => break,
        }
    }
    arguments
}
