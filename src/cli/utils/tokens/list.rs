//! `agoras utils tokens list`

use clap::Args;
use serde_json::json;

use super::entries::{entries, nothing, store};
use crate::cli::arguments::values;
use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::cli::global::Output;
use crate::cli::storage;
use crate::flow;
use crate::store::{Identity, Platform, Record};

/// List the stored accounts
#[derive(Args, Debug)]
pub(crate) struct ListArgs {
    /// Only those of this platform
    #[arg(long, value_name = "PLATFORM", value_parser = values::text)]
    platform: Option<String>,
}

pub(crate) fn run(context: &Context, args: &ListArgs) -> Result<(), Failure> {
    let platform = args.platform.as_deref();
    let store = store(context)?;
    let entries = entries(context, &store, platform)?;
    storage::tell_elsewhere(&context.ui, &store);
    let is_ours = platform.is_none_or(|it| it == Platform::tiktok().as_str());
    let is_tiktoks = |entry: &&(Identity, Record)| *entry.0.platform() == Platform::tiktok();
    let named = entries.iter().filter(is_tiktoks).count();
    if is_ours && flow::stored_logins(&store).is_ok_and(|all| all.len() > named) {
        context.ui.notice("a login is stored whose account TikTok has not named yet; the next command that uses it stores it under its name");
    }
    match storage::python_waiting(context.folder().as_deref(), &store) {
        Ok(None) => {}
        Ok(Some(words)) => context.ui.warning(&format!("{words}; {}", storage::IMPORT)),
        Err(error) => context.ui.warning(&error.to_string()),
    }
    if entries.is_empty() {
        return Err(nothing(platform));
    }
    if context.ui.shape == Output::Json {
        let now = context.clock.now();
        let all: Vec<_> = entries
            .iter()
            .map(|(identity, record)| {
                json!({
                    "platform": identity.platform().as_str(),
                    "identifier": identity.name(),
                    "username": record.username,
                    "days_left": record.refresh_expires_at.map(|end| end.days_since(now)),
                })
            })
            .collect();
        context.ui.json(&all);
        return Ok(());
    }
    match platform {
        Some(platform) => context.ui.data(&format!("Stored tokens for platform: {platform}:")),
        None => context.ui.data("Stored tokens:"),
    }
    context.ui.data("");
    for (identity, _) in &entries {
        context.ui.data(&format!("  {identity}"));
    }
    Ok(())
}
