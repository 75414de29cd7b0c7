//! The variables that no listed option shows

use std::collections::HashSet;

use clap::Command;
use serde::Serialize;

use crate::cli::help;
use crate::secret::SecretInput;

/// A variable without an option.
#[derive(Serialize)]
pub(super) struct VariablePart {
    name: String,
    secret: bool,
    help: String,
}

/// Returns the variables that only hidden options have, or none.
pub(super) fn other_variables(root: &Command) -> Vec<VariablePart> {
    let mut listed = HashSet::new();
    gather(root, &mut listed);
    let others = help::variables(root).into_iter().filter(|(name, _)| !listed.contains(name));
    let part = |(name, help): (String, String)| {
        let is_input = SecretInput::ALL.iter().any(|secret| secret.variable == name);
        // A name such as `AWS_*` stands for a provider's credentials.
        VariablePart { secret: is_input || name.ends_with('*'), name, help }
    };
    others.map(part).collect()
}

/// Collects the variables of the options that are listed.
fn gather(command: &Command, listed: &mut HashSet<String>) {
    let options = command.get_arguments().filter(|arg| !arg.is_hide_set());
    let variables = options.filter_map(|arg| arg.get_env());
    listed.extend(variables.map(|name| name.to_string_lossy().into_owned()));
    let below = command.get_subcommands().filter(|below| !below.is_hide_set());
    below.for_each(|below| gather(below, listed));
}
