//! `agoras tiktok like`, `share`, `delete`: known from other platforms, and impossible here

use std::ffi::OsString;

use clap::Args;

use crate::cli::explain::{Failure, Kind};

/// Any arguments, so that the error is about the command and not about an option.
#[derive(Args, Debug)]
pub(crate) struct UnsupportedArgs {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    rest: Vec<OsString>,
}

pub(crate) fn run(action: &str) -> Result<(), Failure> {
    Err(Failure::new(Kind::Usage, format!("TikTok's API cannot {action}"))
        .hinted("do it in TikTok's app"))
}
