//! The store on this machine and the shared one, for the commands below `agoras utils store`

use serde_json::json;

use crate::cli::context::Context;
use crate::cli::explain::{Failure, Kind};
use crate::cli::global::Output;
use crate::flow::Transferred;
use crate::kv::KvAddress;
use crate::store::Store;

/// The folder of this machine, and a shared store.
pub(super) struct Places {
    pub(super) here: Store,
    pub(super) there: Store,
}

/// Opens both stores. The shared one is named by the command, by `--store` or by its variable.
pub(super) fn both(context: &Context, named: Option<&KvAddress>) -> Result<Places, Failure> {
    let there = shared(context, named)?;
    let here = context.store_at(None)?.ok_or_else(no_home)?;
    here.refuse_undecided()?;
    Ok(Places { here: here.under_its_own_key()?, there })
}

/// Opens the shared store.
pub(super) fn shared(context: &Context, named: Option<&KvAddress>) -> Result<Store, Failure> {
    if context.rehearsal.is_some() {
        return Err(Failure::usage("`--emulator` has no shared store".to_owned())
            .hinted("run this without --emulator"));
    }
    let Some(address) = named.or(context.global.store.as_ref()) else {
        return Err(Failure::usage("no shared store is named".to_owned())
            .hinted("name it after the command, with --store or with AGORAS_STORE"));
    };
    context.store_at(Some(address))?.ok_or_else(no_home)
}

fn no_home() -> Failure {
    Failure::new(Kind::Storage, "there is no home folder, so there is no store")
        .hinted("name a folder with --storage-dir or AGORAS_STORAGE_DIR")
}

/// Says how much was moved. `way` is as in `Moved to s3://…`.
pub(super) fn tell_moved(context: &Context, moved: Transferred, way: &str, store: &str) {
    let Transferred { accounts, publishes } = moved;
    context.ui.step(&match (accounts, publishes) {
        (0, 0) => format!("Nothing is left to move {way} {store}"),
        _ => format!("Moved {way} {store}: accounts: {accounts}, publishes: {publishes}"),
    });
    if context.ui.shape == Output::Json {
        context.ui.json(&json!({ "store": store, "accounts": accounts, "publishes": publishes }));
    }
}
