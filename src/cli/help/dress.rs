//! The command tree as help shows it: examples first, and the options of every command left out

use std::ffi::OsString;

use clap::Command;
use clap::builder::StyledStr;

use super::addresses::documentation;
use super::examples::examples;
use super::table::table;
use super::topic::Topic;

const TEMPLATE: &str = "\
{about-with-newline}
{before-help}{usage-heading} {usage}

{all-args}{after-help}";

const OTHERS: &str = "`agoras help options` lists the options of every command: --json, --quiet, …";
const MORE: &str = "`--help` shows all; `agoras help options` the options of every command.";

/// The form of help: in short without the variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Short,
    Full,
}

impl Form {
    /// Returns the form that was asked for: `-h`, or `--help`.
    pub(crate) fn wanted_by(arguments: &[OsString]) -> Self {
        if arguments.iter().any(|it| it == "--help") { Self::Full } else { Self::Short }
    }
}

/// Returns the tree with examples, and with one line in place of the options of every command.
pub(crate) fn dressed(root: Command, form: Form) -> Command {
    let root = folded(root);
    let root = if form == Form::Short { without_variables(root) } else { root };
    let topics = topics();
    let end = if form == Form::Short { MORE } else { OTHERS };
    dress(root, "", end).after_help(topics)
}

fn without_variables(command: Command) -> Command {
    command.mut_args(|option| option.hide_env(true)).mut_subcommands(without_variables)
}

/// Returns the tree with the options of every command hidden.
pub(super) fn folded(root: Command) -> Command {
    root.mut_args(|option| {
        let is_hidden = option.is_hide_set() || option.is_global_set();
        option.hide(is_hidden)
    })
}

fn dress(command: Command, path: &str, end: &'static str) -> Command {
    let before = shown_examples(&command, path);
    let below = |command: Command| {
        let path = [path, command.get_name()].join(" ");
        dress(command, path.trim_start(), end)
    };
    let command = command.help_template(TEMPLATE).mut_subcommands(below).after_help(end);
    match before {
        Some(before) => command.before_help(before),
        None => command,
    }
}

/// Returns the examples under their heading; `None` if there are none.
fn shown_examples(command: &Command, path: &str) -> Option<StyledStr> {
    let title = if path.is_empty() { "Begin with" } else { "Examples" };
    let lines = examples(path);
    let text = [&heading(command, title), "\n  ", &lines.join("\n  ")].concat();
    (!lines.is_empty()).then(|| text.into())
}

/// Returns the end of the first help: the topics, and where the documentation is.
fn topics() -> StyledStr {
    let rows = Topic::ALL.map(|topic| (topic.name().to_owned(), topic.about().to_owned()));
    let topics = table("Topics", "", &rows).ansi().to_string();
    let topics = topics.trim();
    let documentation = documentation();
    let text = format!(
        "{topics}\n\n`agoras help TOPIC` shows a topic, `agoras help COMMAND` a command.\nDocumentation: {documentation}"
    );
    text.into()
}

fn heading(command: &Command, title: &str) -> String {
    let style = command.get_styles().get_header();
    format!("{style}{title}:{style:#}")
}
