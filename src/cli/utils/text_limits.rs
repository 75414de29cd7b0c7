//! `agoras utils text-limits`

use clap::Args;
use serde_json::json;

use super::media_limits::{PLATFORM, refuse_other};
use crate::cli::arguments::values;
use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::cli::global::Output;
use crate::media::TextKind;

/// Show TikTok's limits on texts
#[derive(Args, Debug)]
pub(crate) struct TextLimitsArgs {
    /// Only those of this platform
    #[arg(long, value_name = "PLATFORM", value_parser = values::text)]
    platform: Option<String>,
}

/// The texts, the media they belong to, and the options that set them.
const TEXTS: [(TextKind, &str, &str); 3] = [
    (TextKind::Caption, "video", "--title"),
    (TextKind::PhotoTitle, "image", "--title"),
    (TextKind::PhotoDescription, "image", "--description"),
];

pub(crate) fn run(context: &Context, args: &TextLimitsArgs) -> Result<(), Failure> {
    refuse_other(args.platform.as_deref())?;
    let mut documents = Vec::new();
    for (text, kind, option) in TEXTS {
        let limit = text.limit();
        let most = limit.bound.most();
        match context.ui.shape() {
            Output::Human => context.ui.data(&format!(
                "{PLATFORM:<12} {kind:<5} max={most:>6} unit=utf-16 option={option:<13} text={}",
                limit.what
            )),
            Output::Json => documents.push(json!({
                "platform": PLATFORM,
                "kind": kind,
                "text": limit.what,
                "option": option,
                "max_units": most,
                "unit": "utf-16",
            })),
        }
    }
    if context.ui.shape() == Output::Json {
        context.ui.json(&documents);
    }
    Ok(())
}
