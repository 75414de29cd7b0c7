//! The store and its records, for the commands below `agoras utils tokens`

use crate::cli::context::Context;
use crate::cli::explain::{Failure, Kind};
use crate::flow::FlowError;
use crate::store::{Identity, Platform, Record, Store};

/// Opens the store. No place for one is an error.
pub(crate) fn store(context: &Context) -> Result<Store, Failure> {
    context.store()?.ok_or_else(|| {
        Failure::new(Kind::Storage, "there is no home folder, so there is no store")
            .hinted("name a folder with --storage-dir or AGORAS_STORAGE_DIR")
    })
}

/// Returns the stored accounts, sorted. One that does not open is a warning; an error if none does.
pub(crate) fn entries(
    context: &Context,
    store: &Store,
    platform: Option<&str>,
) -> Result<Vec<(Identity, Record)>, Failure> {
    let mut found = Vec::new();
    let mut unopened = None;
    for listed in store.list()? {
        let is_wanted = match platform {
            Some(platform) => listed.is_of(platform),
            // A login whose account is not confirmed has no name.
            None => !listed.is_of(Platform::unconfirmed().as_str()),
        };
        if !is_wanted {
            continue;
        }
        match (listed.identity, listed.found) {
            (Some(identity), Ok(stored)) => found.push((identity, stored.record)),
            (_, Err(error)) => {
                context.ui.warning(&error.to_string());
                unopened.get_or_insert(error);
            }
            (None, Ok(_)) => {}
        }
    }
    if let (true, Some(error)) = (found.is_empty(), unopened) {
        return Err(error.into());
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(found)
}

/// Builds the failure of an empty list, in the words of the Python tool.
pub(crate) fn nothing(platform: Option<&str>) -> Failure {
    let sentence = match platform {
        Some(platform) => format!("No stored tokens found for platform '{platform}'."),
        None => "No stored tokens found.".to_owned(),
    };
    Failure::new(Kind::Fault, sentence).hinted("`agoras tiktok authorize` stores the first")
}

pub(crate) fn identity(platform: &str, name: &str) -> Result<Identity, Failure> {
    let platform = Platform::new(platform).map_err(FlowError::from)?;
    Ok(Identity::new(platform, name).map_err(FlowError::from)?)
}

/// Builds the failure of an account that is not stored, in the words of the Python tool.
pub(crate) fn not_found(platform: &str, name: &str) -> Failure {
    let sentence = format!("Token not found for platform '{platform}' with identifier '{name}'.");
    Failure::new(Kind::Fault, sentence)
}
