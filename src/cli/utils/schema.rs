//! `agoras utils schema`

use clap::{Args, Command};

use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::cli::schema;

/// Print commands, documents and codes as one JSON document, for programs
#[derive(Args, Debug)]
pub(crate) struct SchemaArgs {}

pub(crate) fn run(context: &Context, _args: &SchemaArgs, tree: &Command) -> Result<(), Failure> {
    context.ui.json(&schema::whole(tree));
    Ok(())
}
