//! `agoras utils store prune`

use std::time::Duration;

use clap::Args;
use serde_json::json;

use super::places::shared;
use crate::cli::arguments::values;
use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::cli::global::Output;
use crate::flow;
use crate::kv::KvAddress;

/// The time for which the check for the same content needs every publish, and a day.
const LEAST: Duration = Duration::from_hours(31 * 24);

/// Remove old finished publishes from a shared store. Accounts stay
#[derive(Args, Debug)]
pub(crate) struct PruneArgs {
    /// The shared store [default: that of --store]
    #[arg(value_name = "URL", value_parser = values::address::<KvAddress>)]
    url: Option<KvAddress>,

    /// Publishes that began longer ago than this, at least 31 days. What a plan or a feed still lists
    /// of them is not recognised afterwards
    #[arg(long, value_name = "DAYS", default_value = "90d", value_parser = values::days)]
    older: Duration,
}

pub(crate) fn run(context: &Context, args: &PruneArgs) -> Result<(), Failure> {
    if args.older < LEAST {
        return Err(Failure::usage("--older is less than 31 days".to_owned()).hinted(
            "publishes of the last 31 days are needed, so that nothing is published twice",
        ));
    }
    let store = shared(context, args.url.as_ref())?;
    let removed = flow::prune(&store, args.older)?;
    let publishes = removed.publishes;
    let probes = removed.probes;
    context.ui.step(&match (publishes, probes) {
        (0, 0) => "Nothing is that old".to_owned(),
        (_, 0) => format!("Removed: publishes: {publishes}"),
        _ => format!("Removed: publishes: {publishes}, leftovers of checks: {probes}"),
    });
    if context.ui.shape == Output::Json {
        context.ui.json(&json!({ "publishes": publishes, "probes": probes }));
    }
    Ok(())
}
