//! `agoras utils schema`

use clap::{Args, Command};

use crate::cli::arguments::values;
use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::cli::schema;

/// Print commands, documents and codes as one JSON document, for programs
///
/// It has every command with its options, the JSON Schema of each document on standard output and of
/// content files and plans, the exit codes with what to do after each, and the error codes.
#[derive(Args, Debug)]
pub(crate) struct SchemaArgs {
    /// Only what a run of this command needs, such as `tiktok video`; of a group, all its commands
    #[arg(long, value_name = "COMMAND", value_parser = values::text)]
    command: Option<String>,
}

/// Prints the description of the command tree.
pub(crate) fn run(context: &Context, args: &SchemaArgs, tree: Command) -> Result<(), Failure> {
    context.ui.json(&schema::describe(tree, args.command.as_deref())?);
    Ok(())
}
