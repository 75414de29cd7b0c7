//! The whole description, or the part of it about one command

use std::collections::{BTreeMap, HashSet};

use clap::Command;
use serde::Serialize;
use serde_json::{Map, Value};

use super::commands::{CommandPart, commands, global_options};
use super::documents;
use super::error_codes::{ErrorCodePart, error_codes};
use super::exit_codes::{ExitCodePart, exit_codes};
use super::files;
use super::options::OptionPart;
use super::selection::{Selection, select};
use super::value_type::types;
use super::variables::{VariablePart, other_variables};
use crate::cli::explain::Failure;
use crate::cli::version;

/// The version of the description's form. New members do not change it.
const SCHEMA_VERSION: u32 = 1;

const NOTES: [&str; 10] = [
    "A command line is `agoras`, the words of a command's `path`, then its arguments and options in any order; global options may stand anywhere.",
    "Write an option's value as `--option=VALUE`: VALUE may then begin with a hyphen, and an optional value is recognised only so. Before an argument that begins with a hyphen write `--`.",
    "A variable of the environment counts as its option where the option is not given, also for `required`, `needs` and `needs_one_of`. `excludes` is about options that are typed.",
    "Hand secrets over in their variables, never as options: every user of the machine can list the arguments of a process. Never print them.",
    "Give `--json` to every command: a failure then is the document `error` on standard output. `utils feed-publish` and `utils schedule-run` print a line for each item or row instead, which says what failed. Everything for people is on standard error.",
    "The exit code and `safe_to_rerun` of the document `error` say what may be done after a failure. `safe_to_rerun` is true if the same command line, run again on any machine, cannot publish twice.",
    "Other error codes of TikTok than those listed pass through as they are. The exit code of a listed code is the usual one; that of the run counts.",
    "Ids are strings: keep them as they are.",
    "With `--emulator` a command runs against a TikTok inside its own process: nothing leaves the machine.",
    "Hidden commands and options are left out: they serve other programs' command lines, or have variables for people's shells, which `other_variables` lists.",
];

/// The description. For one command it has the same form, with what that command needs.
#[derive(Serialize)]
pub(crate) struct Description {
    schema_version: u32,
    program: Program,
    notes: [&'static str; 10],
    value_types: BTreeMap<&'static str, &'static str>,
    global_options: Vec<OptionPart>,
    commands: Vec<CommandPart>,
    documents: Map<String, Value>,
    files: BTreeMap<&'static str, Value>,
    other_variables: Vec<VariablePart>,
    exit_codes: Vec<ExitCodePart>,
    error_codes: Vec<ErrorCodePart>,
}

#[derive(Serialize)]
struct Program {
    name: &'static str,
    version: &'static str,
}

/// Describes the program with this command tree, or only the commands that `wanted` names.
pub(crate) fn describe(mut root: Command, wanted: Option<&str>) -> Result<Description, Failure> {
    root.build();
    let commands = match wanted {
        None => commands(&root, ""),
        Some(words) => {
            let Selection { command, path } = select(&root, words)?;
            if command.has_subcommands() {
                commands(command, &path)
            } else {
                vec![CommandPart::new(command, &path)]
            }
        }
    };
    let paths: Vec<&str> = commands.iter().map(|command| command.path.as_str()).collect();
    Ok(Description {
        schema_version: SCHEMA_VERSION,
        program: Program { name: "agoras", version: version::NUMBER },
        notes: NOTES,
        value_types: types(),
        global_options: global_options(&root),
        documents: match wanted {
            None => documents::documents(),
            Some(_) => printed_by(&commands),
        },
        files: files::files(&paths),
        other_variables: other_variables(&root),
        exit_codes: exit_codes(),
        error_codes: error_codes(),
        commands,
    })
}

/// Returns the schemas of the documents that these commands print.
fn printed_by(commands: &[CommandPart]) -> Map<String, Value> {
    let names: HashSet<&str> = commands.iter().flat_map(|it| it.stdout.names()).collect();
    let all = documents::documents().into_iter();
    all.filter(|(name, _)| names.contains(name.as_str())).collect()
}
