//! `agoras utils tokens rekey`

use clap::{Args, ValueEnum};

use super::entries::store;
use crate::cli::arguments::values;
use crate::cli::context::Context;
use crate::cli::explain::{Failure, Kind};
use crate::cli::storage;
use crate::disk::Patience;
use crate::secret::Passphrase;
use crate::store::{Cost, Rekey};

/// Change how the store is locked
#[derive(Args, Debug)]
pub(crate) struct RekeyArgs {
    /// The new way to keep the key
    #[arg(long, value_parser = values::name_of::<Way>(), value_name = "WAY")]
    to: Way,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Way {
    /// In a file that only the user can read
    File,
    /// Locked with a passphrase
    Passphrase,
}

pub(crate) fn run(context: &Context, args: &RekeyArgs) -> Result<(), Failure> {
    let store = store(context)?;
    let to = match args.to {
        Way::File => Rekey::File,
        Way::Passphrase => Rekey::Passphrase(new_passphrase(context)?, Cost::USUAL),
    };
    store.rekey(&to, Patience::quiet())?;
    context.ui.step(match args.to {
        Way::File => "The store now opens with its key file alone",
        Way::Passphrase => "The store now opens with the passphrase alone",
    });
    Ok(())
}

/// Returns the new passphrase: of the file, of the variable, or typed twice.
fn new_passphrase(context: &Context) -> Result<Passphrase, Failure> {
    let global = &context.global;
    if let Some(file) = &global.passphrase_file {
        return storage::passphrase_in(file).map_err(|error| {
            Failure::new(Kind::Storage, error).hinted(format!("check `{}`", file.display()))
        });
    }
    if let Some(passphrase) = &global.passphrase {
        return Ok(passphrase.clone());
    }
    if !storage::can_ask() {
        return Err(Failure::usage("the new passphrase is missing".to_owned())
            .hinted("set AGORAS_PASSPHRASE_FILE or AGORAS_PASSPHRASE"));
    }
    loop {
        let new = storage::ask("New passphrase of the token store").map_err(Failure::unanswered)?;
        let again = storage::ask("Once more").map_err(Failure::unanswered)?;
        if new.expose() == again.expose() {
            return Ok(new);
        }
        context.ui.warning("these are not the same; try again");
    }
}
