//! The networks that the Python tool serves and agoras does not

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::cli::explain::Failure;

pub(super) const TIKTOK: &str = "tiktok";

/// The other networks, by their names in the Python tool.
const OTHERS: [&str; 10] = [
    "x",
    "twitter",
    "facebook",
    "instagram",
    "linkedin",
    "discord",
    "youtube",
    "threads",
    "telegram",
    "whatsapp",
];

pub(super) fn is_other(name: &str) -> bool {
    OTHERS.iter().any(|other| other.eq_ignore_ascii_case(name))
}

/// Builds the failure of another network.
pub(super) fn refusal(name: &str) -> Failure {
    let name = name.to_ascii_lowercase();
    let command = if name == "twitter" { "x" } else { &name };
    Failure::usage(format!("agoras publishes to TikTok only, not to {name}")).hinted(format!(
        "the Python tool does, and can be kept beside this one: `pipx run agoras {command} --help`"
    ))
}

/// Returns the failure for a command of the Python tool that serves another network; `None` for
/// any other error.
pub(crate) fn of_another_network(error: &clap::Error) -> Option<Failure> {
    match (error.kind(), error.get(ContextKind::InvalidSubcommand)) {
        (ErrorKind::InvalidSubcommand, Some(ContextValue::String(name))) if is_other(name) => {
            Some(refusal(name))
        }
        _ => None,
    }
}
