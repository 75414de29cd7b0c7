//! Options that name the places, besides the store, for a rotated refresh token

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::arguments::values;
use crate::cli::explain::Failure;
use crate::flow::{FlowError, HookCommand, TokenSinks};

/// Options for rotated tokens
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Where a rotated refresh token goes")]
pub(crate) struct SinkArgs {
    /// Write a rotated refresh token to this file, before it is used
    #[arg(
        long,
        value_name = "FILE",
        env = "AGORAS_TOKEN_OUT",
        hide_env_values = true,
        hide_short_help = true
    )]
    token_out: Option<PathBuf>,

    /// Run this command with a rotated refresh token on its standard input, before it is used
    #[arg(
        long,
        value_name = "COMMAND",
        env = "AGORAS_TOKEN_HOOK",
        hide_env_values = true,
        hide_short_help = true
    )]
    token_hook: Option<HookCommand>,

    /// Stop before refreshing when the rotated token could not be kept anywhere
    #[arg(long, env = "AGORAS_REQUIRE_TOKEN_SINK", hide_env_values = true, hide_short_help = true, num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true", value_parser = values::boolean, hide_default_value = true, value_name = "BOOL")]
    require_token_sink: bool,
}

impl SinkArgs {
    pub(crate) fn sinks(&self) -> TokenSinks {
        TokenSinks {
            file: self.token_out.clone(),
            hook: self.token_hook.clone(),
            required: self.require_token_sink,
        }
    }

    /// Returns these options for another account, whose token must not overwrite this one's.
    pub(crate) fn of_another(&self) -> Self {
        Self { token_out: None, token_hook: None, ..self.clone() }
    }

    /// Returns whether a file or a command takes a rotated token.
    pub(crate) const fn has_place(&self) -> bool {
        self.token_out.is_some() || self.token_hook.is_some()
    }

    /// Refuses a file and a hook that cannot take a token, before anything is sent.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        self.sinks().check().map_err(FlowError::from)?;
        match self.token_hook.as_ref().map(HookCommand::program) {
            Some(program) if !exists(program) => Err(Failure::usage(format!(
                "there is no program `{program}` to hand a new token to"
            ))
            .hinted("check --token-hook (AGORAS_TOKEN_HOOK) and PATH; no shell runs it")),
            _ => Ok(()),
        }
    }
}

fn exists(program: &str) -> bool {
    if program.contains('/') {
        return Path::new(program).is_file();
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}
