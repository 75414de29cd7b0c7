//! `agoras utils tokens delete`

use std::path::Path;

use clap::Args;

use super::entries::{identity, not_found, store};
use crate::cli::arguments::values;
use crate::cli::context::Context;
use crate::cli::explain::{Failure, Kind, quoted};
use crate::cli::terminal::question;
use crate::disk::Patience;
use crate::flow::{self, FlowError};
use crate::store::{Deletion, Platform};

/// Remove one record
#[derive(Args, Debug)]
pub(crate) struct DeleteArgs {
    /// The platform
    #[arg(long, value_name = "PLATFORM", value_parser = values::text)]
    platform: String,

    /// The account
    #[arg(long, value_name = "NAME", value_parser = values::text, required_unless_present = "unreadable")]
    identifier: Option<String>,

    /// Every record that does not open; it is moved to the folder `quarantine`
    #[arg(long, conflicts_with = "identifier")]
    unreadable: bool,
}

pub(crate) fn run(context: &Context, args: &DeleteArgs) -> Result<(), Failure> {
    let Some(identifier) = &args.identifier else {
        return move_unreadable(context, args);
    };
    let identity = identity(&args.platform, identifier)?;
    let store = store(context)?;
    question::confirm(context, &format!("Remove the tokens of {identity}?"))?;
    // A record that does not open names no other login.
    let beside = flow::beside(&store, &identity).unwrap_or_default();
    let mut deletion = store.delete(&identity, Patience::quiet())?;
    for other in &beside {
        let other = store.delete(other, Patience::quiet())?;
        if matches!(deletion, Deletion::Absent) {
            deletion = other;
        }
    }
    match deletion {
        Deletion::Removed => context.ui.step(&format!("Removed {identity}")),
        Deletion::Quarantined(path) => tell_moved(context, &path),
        Deletion::Absent => return Err(not_found(&args.platform, identifier)),
    }
    Ok(())
}

fn move_unreadable(context: &Context, args: &DeleteArgs) -> Result<(), Failure> {
    let platform = Platform::new(&args.platform).map_err(FlowError::from)?;
    let store = store(context)?;
    question::confirm(context, "Move every record that does not open aside?")?;
    let moved = store.move_unreadable(&platform, Patience::quiet())?;
    if moved.is_empty() {
        return Err(Failure::new(Kind::Fault, "every record opens: nothing was moved"));
    }
    for path in &moved {
        tell_moved(context, path);
    }
    Ok(())
}

fn tell_moved(context: &Context, path: &Path) {
    context.ui.step(&format!("It did not open, and was moved to `{}`", path.display()));
    let folder = quoted(path.parent().unwrap_or(path));
    context.ui.step(&format!(
        "  when its key is back, `agoras utils tokens import --from {folder}` takes it over"
    ));
}
