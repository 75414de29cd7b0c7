//! The page `docs/commands.md`: it is made from the definitions

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use clap::{Arg, Command, CommandFactory};

use super::dress::folded;
use super::environment;
use super::examples::examples;
use super::exit_codes;
use crate::cli::app::Agoras;

const HEAD: &str = "\
# Commands

Made from the definitions in the program: `INSTA_UPDATE=always cargo test --locked --lib help::documented` renews this page.
The same is in the binary, by command (`agoras help`) and as manual pages (`agoras utils man`).
";

/// Returns a text for a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

fn takes_a_value(option: &Arg) -> bool {
    option.get_num_args().is_some_and(|number| number.takes_values())
}

/// Returns an option as it is typed.
fn typed(option: &Arg) -> String {
    let values = option.get_value_names().unwrap_or_default().join("> <");
    let value = match (takes_a_value(option), option.is_require_equals_set()) {
        (false, _) => String::new(),
        (true, true) => format!("[=<{values}>]"),
        (true, false) => format!(" <{values}>"),
    };
    match (option.get_short(), option.get_long()) {
        (Some(short), Some(long)) => format!("-{short}, --{long}{value}"),
        (None, Some(long)) => format!("--{long}{value}"),
        _ => value.trim_start().to_owned(),
    }
}

/// Returns the help of an option, with its values and what it is without it.
fn meaning(option: &Arg) -> String {
    let mut text = option.get_help().map(ToString::to_string).unwrap_or_default();
    let values: Vec<String> = option
        .get_possible_values()
        .iter()
        .map(|value| match value.get_help() {
            Some(help) => format!("`{}` ({help})", value.get_name()),
            None => format!("`{}`", value.get_name()),
        })
        .collect();
    if !values.is_empty() && takes_a_value(option) {
        write!(text, ". One of {}", values.join(", ")).unwrap();
    }
    let usual: Vec<_> =
        option.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    if !usual.is_empty() && !option.is_hide_default_value_set() && takes_a_value(option) {
        write!(text, ". Default: `{}`", usual.join(" ")).unwrap();
    }
    cell(&text)
}

fn options(page: &mut String, command: &Command) {
    let shown: Vec<&Arg> = command.get_arguments().filter(|option| !option.is_hide_set()).collect();
    let heading = |option: &Arg| option.get_help_heading().unwrap_or("Options").to_owned();
    let mut headings: Vec<String> = shown.iter().map(|option| heading(option)).collect();
    let mut seen = std::collections::HashSet::new();
    headings.retain(|it| seen.insert(it.clone()));
    for title in headings {
        writeln!(page, "\n| {title} | variable | meaning |\n| --- | --- | --- |").unwrap();
        for option in shown.iter().filter(|option| heading(option) == title) {
            let variable = option.get_env().map(|name| format!("`{}`", name.to_string_lossy()));
            let variable = variable.unwrap_or_default();
            let name = cell(&typed(option));
            writeln!(page, "| `{name}` | {variable} | {} |", meaning(option)).unwrap();
        }
    }
}

fn describe(page: &mut String, command: &Command, path: &str) {
    let name = format!("agoras {path}");
    let about = command.get_long_about().or_else(|| command.get_about());
    let about = about.map(ToString::to_string).unwrap_or_default();
    writeln!(page, "\n## {}\n\n{about}", name.trim()).unwrap();
    let lines = examples(path);
    if !lines.is_empty() {
        writeln!(page, "\n```sh\n{}\n```", lines.join("\n")).unwrap();
    }
    let usage = command.clone().render_usage().to_string();
    writeln!(page, "\n```text\n{usage}\n```").unwrap();
    let below: Vec<&Command> =
        command.get_subcommands().filter(|below| !below.is_hide_set()).collect();
    if !below.is_empty() {
        writeln!(page, "\n| command | does |\n| --- | --- |").unwrap();
    }
    for below in &below {
        let link = format!("{} {}", name.trim(), below.get_name());
        let about = below.get_about().map(ToString::to_string).unwrap_or_default();
        writeln!(page, "| [{}](#{}) | {about} |", below.get_name(), link.replace(' ', "-"))
            .unwrap();
    }
    options(page, command);
    for below in below {
        let path = [path, below.get_name()].join(" ");
        describe(page, below, path.trim());
    }
}

fn table(page: &mut String, title: &str, rows: impl IntoIterator<Item = (String, String)>) {
    writeln!(page, "\n## {title}\n\n| | |\n| --- | --- |").unwrap();
    for (name, means) in rows {
        writeln!(page, "| `{name}` | {} |", cell(&means)).unwrap();
    }
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    let mut tree = folded(Agoras::command());
    tree.build();
    describe(&mut page, &tree, "");
    let whole = Agoras::command();
    writeln!(page, "\n## Options of every command\n\nThey stand before or after any command.")
        .unwrap();
    let every = whole.get_arguments().filter(|option| option.is_global_set()).cloned();
    let mut every = Command::new("options").disable_help_flag(true).args(every);
    every.build();
    options(&mut page, &every);
    table(&mut page, "Exit codes", exit_codes::rows());
    table(&mut page, "Variables", environment::variables(&whole));
    page
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test renews a file of the repository")]
fn the_page_of_commands_is_made_from_the_definitions() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/commands.md");
    let page = page();
    if env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        fs::write(&file, &page).unwrap();
        return;
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), page);
}
