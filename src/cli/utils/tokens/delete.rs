//! `agoras utils tokens delete`

use clap::Args;

use super::entries::{identity, store};
use crate::cli::context::Context;
use crate::cli::exit::Kind;
use crate::cli::failure::Failure;
use crate::cli::question;
use crate::cli::values;
use crate::disk::Patience;
use crate::store::Deletion;

/// Remove one record
#[derive(Args, Debug)]
pub(crate) struct DeleteArgs {
    /// The platform
    #[arg(long, value_name = "PLATFORM", value_parser = values::text)]
    platform: String,

    /// The account
    #[arg(long, value_name = "NAME", value_parser = values::text)]
    identifier: String,
}

pub(crate) fn run(context: &Context, args: &DeleteArgs) -> Result<(), Failure> {
    let identity = identity(&args.platform, &args.identifier)?;
    let store = store(context)?;
    question::confirm(context, &format!("Remove the tokens of {identity}?"))?;
    match store.delete(&identity, Patience::quiet())? {
        Deletion::Removed => context.ui.step(&format!("Removed {identity}")),
        Deletion::Quarantined(path) => {
            context.ui.step(&format!("It did not open, and was moved to `{}`", path.display()));
        }
        Deletion::Absent => {
            let sentence = format!(
                "Token not found for platform '{}' with identifier '{}'.",
                args.platform, args.identifier
            );
            return Err(Failure::saying(Kind::Fault, sentence));
        }
    }
    Ok(())
}
