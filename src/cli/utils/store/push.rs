//! `agoras utils store push`

use std::path::Path;

use clap::Args;

use super::places::{Places, both, tell_moved};
use crate::cli::arguments::values;
use crate::cli::context::Context;
use crate::cli::explain::{Failure, quoted};
use crate::flow;
use crate::kv::KvAddress;

/// Move this machine's accounts and publishes to a shared store
#[derive(Args, Debug)]
pub(crate) struct PushArgs {
    /// The shared store [default: that of --store]
    #[arg(value_name = "URL", value_parser = values::address::<KvAddress>)]
    url: Option<KvAddress>,
}

pub(crate) fn run(context: &Context, args: &PushArgs) -> Result<(), Failure> {
    let Places { here, there } = both(context, args.url.as_ref())?;
    let moved = flow::push(&here, &there)?;
    let store = there.shown_address();
    tell_moved(context, moved, "to", &store);
    if moved.accounts > 0 {
        context.ui.step(&format!(
            "From now on use them with `--store {}` or AGORAS_STORE, on any machine",
            quoted(Path::new(&store))
        ));
    }
    Ok(())
}
