//! `agoras utils tokens adopt`

use clap::Args;
use serde_json::json;

use super::entries::store;
use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::cli::global::Output;
use crate::disk::Patience;
use crate::flow;
use crate::store::Store;

/// Move the accounts of agoras 2.3.0 or before to the current address
#[derive(Args, Debug)]
pub(crate) struct AdoptArgs {
    /// Leave everything where it is: it is TikTok's
    #[arg(long)]
    keep_apart: bool,
}

pub(crate) fn run(context: &Context, args: &AdoptArgs) -> Result<(), Failure> {
    let store = store(context)?;
    if args.keep_apart {
        store.keep_apart(Patience::quiet())?;
        context.ui.step("What agoras 2.3.0 or before has stored is TikTok's from now on");
        return Ok(());
    }
    if !store.address().is_gateway() {
        return Err(not_here(&store));
    }
    let moved = flow::adopt(&store, Patience::quiet())?;
    let address = store.address();
    context.ui.step(&match (moved.accounts, moved.publishes) {
        (0, 0) => format!("Nothing is left to move to {address}"),
        (accounts, publishes) => {
            format!("Moved to {address}: accounts: {accounts}, publishes: {publishes}")
        }
    });
    if context.ui.shape == Output::Json {
        context.ui.json(&json!({
            "address": address.as_str(),
            "accounts": moved.accounts,
            "publishes": moved.publishes,
        }));
    }
    Ok(())
}

fn not_here(store: &Store) -> Failure {
    let why = if store.address().is_tiktok() {
        "TikTok's own accounts are at their place already".to_owned()
    } else {
        format!("{} is on this machine, and begins with nothing", store.address())
    };
    Failure::usage(why).hinted("set AGORAS_TIKTOK_API_URL to the address that they belong to")
}
