//! `agoras utils tokens unattended-format`

use clap::Args;

use super::entries::{entries, nothing};
use crate::cli::context::Context;
use crate::cli::failure::Failure;

/// Print the variables that a pipeline needs
///
/// From then on one of the two refreshes first and the other's token is dead: give the pipeline a
/// login of its own, or let it keep its rotated tokens.
#[derive(Args, Debug)]
pub(crate) struct UnattendedFormatArgs {
    /// Only this platform
    #[arg(long, value_name = "PLATFORM")]
    platform: Vec<String>,
}

pub(crate) fn run(context: &Context, args: &UnattendedFormatArgs) -> Result<(), Failure> {
    let mut entries = entries(context, None)?;
    if !args.platform.is_empty() {
        entries.retain(|(identity, _)| {
            args.platform.iter().any(|it| it == identity.platform().as_str())
        });
    }
    if entries.is_empty() {
        return Err(nothing(args.platform.first().map(String::as_str)));
    }
    context
        .ui
        .warning("Output contains cleartext credentials. Do not pipe to logs or shared systems.");
    let ui = &context.ui;
    for (_, record) in &entries {
        ui.data("# TikTok - OAuth 2.0");
        for (name, value) in [
            ("TIKTOK_USERNAME", record.username.as_str()),
            ("TIKTOK_CLIENT_KEY", record.client_key.as_str()),
            ("TIKTOK_CLIENT_SECRET", record.client_secret.expose()),
            ("TIKTOK_REFRESH_TOKEN", record.refresh_token.expose()),
        ] {
            ui.data(&format!("{name}={}", shlex::try_quote(value).unwrap_or_default()));
        }
    }
    Ok(())
}
