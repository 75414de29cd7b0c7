//! `agoras publish`: explains which command replaces it, and publishes nothing

use std::ffi::OsString;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::action::Action;
use super::legacy::Legacy;
use super::migration::{Migration, migrate};
use super::network::{self, TIKTOK};
use super::typed::Typed;
use crate::cli::context::Context;
use crate::cli::explain::{Failure, Kind};
use crate::cli::global::{GlobalArgs, Output};
use crate::cli::tiktok;

/// Show the command that replaces the Python tool's `publish`; nothing is published
///
/// With `--show-migration` the command line is printed on stdout, and the exit code is 0 instead of 2.
/// Secrets are left out of it.
#[derive(Args, Debug)]
#[command(hide = true)]
pub(crate) struct PublishArgs {
    /// Options of the Python tool
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "PYTHON_OPTION")]
    rest: Vec<OsString>,
}

impl PublishArgs {
    /// Applies the global options among those of the Python tool.
    pub(crate) fn settle(&self, global: &mut GlobalArgs) {
        let typed = Typed::read(&self.rest);
        global.json |= typed.has(Legacy::Json);
        global.json |= typed.value(Legacy::Output).is_some_and(|shape| shape == "json");
        global.quiet |= typed.has(Legacy::Quiet);
        // Nothing is sent.
        global.emulator = false;
    }
}

pub(crate) fn run(context: &Context, args: &PublishArgs) -> Result<(), Failure> {
    let mut typed = Typed::read(&args.rest);
    if typed.has(Legacy::Help) {
        let mut help = PublishArgs::augment_args(clap::Command::new("agoras publish"));
        // A closed pipe is no failure.
        drop(help.print_long_help());
        return Ok(());
    }
    if let Some(level) = context.global.loglevel.and_then(|level| level.to_possible_value()) {
        typed.default_to(Legacy::LogLevel, level.get_name());
    }
    let migration = migration(&typed)?;
    if !typed.has(Legacy::ShowMigration) {
        return Err(refusal(migration));
    }
    let Migration { line, left, steps } = migration;
    if context.ui.shape == Output::Json {
        context.ui.json(&json!({ "command": line, "left_away": left, "next": steps }));
        return Ok(());
    }
    context.ui.data(&line);
    for sentence in left.iter().chain(&steps) {
        context.ui.notice(sentence);
    }
    Ok(())
}

/// Finds the command that does what was asked of the Python tool.
fn migration(typed: &Typed) -> Result<Migration, Failure> {
    let named = |option| typed.value(option).map(|value| value.to_string_lossy());
    let (network, action) = match (named(Legacy::Network), named(Legacy::Action)) {
        (Some(network), _) if network::is_other(&network) => {
            return Err(network::refusal(&network));
        }
        (Some(network), Some(action)) => (network, action),
        (network, action) => {
            let missing = [(Legacy::Network, network), (Legacy::Action, action)];
            let missing = missing.into_iter().filter(|(_, value)| value.is_none());
            let missing: Vec<String> = missing.map(|(option, _)| option.names()).collect();
            let words = format!("`publish` lacks {}", missing.join(" and "));
            return Err(Failure::usage(words)
                .hinted("`agoras tiktok video` and `agoras tiktok post` take its place"));
        }
    };
    if !network.eq_ignore_ascii_case(TIKTOK) {
        return Err(Failure::usage(format!("`{network}` is no network of the Python tool"))
            .hinted("agoras publishes to TikTok: use `-n tiktok`"));
    }
    let Some(action) = Action::parse(&action) else {
        return Err(Failure::usage(format!("`{action}` is no action of the Python tool"))
            .hinted(format!("its actions are {}", Action::names())));
    };
    migrate(action, typed, &is_set)
        .ok_or_else(|| tiktok::unsupported(&format!("{} a post", action.name())))
}

/// Returns whether a variable has a value.
fn is_set(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| !value.to_string_lossy().trim().is_empty())
}

/// Builds the failure that names the new command line.
fn refusal(migration: Migration) -> Failure {
    let Migration { line, left, steps } = migration;
    let mut explanation = Kind::Usage.hint(format!("run: {line}"));
    explanation.details = left;
    explanation.hints.extend(steps);
    Failure::explained(
        explanation,
        "`publish` is a command of the Python tool; nothing was published",
    )
}
