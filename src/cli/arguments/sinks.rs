//! Where a rotated token goes besides the store

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::arguments::values;
use crate::cli::failure::Failure;
use crate::flow::{FlowError, HookCommand, TokenSinks};

/// Options that say where a rotated token goes
#[derive(Args, Debug, Clone)]
pub(crate) struct SinkArgs {
    /// Write a rotated refresh token to this file, before it is used
    #[arg(long, value_name = "FILE", env = "AGORAS_TOKEN_OUT", hide_env_values = true)]
    token_out: Option<PathBuf>,

    /// Run this command with a rotated refresh token on its standard input, before it is used
    #[arg(long, value_name = "COMMAND", env = "AGORAS_TOKEN_HOOK", hide_env_values = true)]
    token_hook: Option<HookCommand>,

    /// Stop before refreshing when the rotated token could not be kept anywhere
    #[arg(long, env = "AGORAS_REQUIRE_TOKEN_SINK", hide_env_values = true, num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true", value_parser = values::boolean, hide_default_value = true, value_name = "BOOL")]
    require_token_sink: bool,
}

impl SinkArgs {
    /// Where a rotated token goes.
    pub(crate) fn sinks(&self) -> TokenSinks {
        TokenSinks {
            file: self.token_out.clone(),
            hook: self.token_hook.clone(),
            required: self.require_token_sink,
        }
    }

    /// Refuses a file and a hook that cannot take a token, before anything is sent.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        self.sinks().check().map_err(FlowError::from)?;
        let Some(program) = self.token_hook.as_ref().map(HookCommand::program) else {
            return Ok(());
        };
        if is_there(program) {
            return Ok(());
        }
        Err(Failure::usage(format!("there is no program `{program}` to hand a new token to"))
            .hinted("check --token-hook (AGORAS_TOKEN_HOOK) and PATH; no shell runs it"))
    }
}

/// Whether a program can be found; a guess where names end in `.exe`.
fn is_there(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = if program.contains('/') {
        Path::new(program).is_file()
    } else {
        std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
    };
    cfg!(windows) || found
}
