//! `agoras utils tokens recover`

use std::path::PathBuf;

use clap::Args;

use super::entries::store;
use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::disk::Patience;

/// Restore the encrypted copy that was made when the store's disk failed
#[derive(Args, Debug)]
pub(crate) struct RecoverArgs {
    /// The copy, as the failed run named it
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub(crate) fn run(context: &Context, args: &RecoverArgs) -> Result<(), Failure> {
    let recovered = store(context)?.recover(&args.file, Patience::quiet())?;
    context.ui.step(&format!("Took back the tokens of {}", recovered.identity()));
    Ok(())
}
