//! `agoras utils store pull`

use clap::Args;

use super::places::{Places, both, tell_moved};
use crate::cli::arguments::values;
use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::flow;
use crate::kv::KvAddress;

/// Move the accounts and publishes of a shared store to this machine
#[derive(Args, Debug)]
pub(crate) struct PullArgs {
    /// The shared store [default: that of --store]
    #[arg(value_name = "URL", value_parser = values::address::<KvAddress>)]
    url: Option<KvAddress>,
}

pub(crate) fn run(context: &Context, args: &PullArgs) -> Result<(), Failure> {
    let Places { here, there } = both(context, args.url.as_ref())?;
    let moved = flow::pull(&here, &there)?;
    tell_moved(context, moved, "from", &there.shown_address());
    if moved.accounts > 0 {
        context.ui.step("From now on use them on this machine, without --store");
    }
    Ok(())
}
