//! Options that stand before or after any command, and the variables behind them

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::arguments::values;
use crate::secret::Passphrase;
use crate::tiktok::BaseUrl;

/// Options of every command
#[derive(Args, Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the command line"
)]
#[command(next_help_heading = "Global options")]
pub(crate) struct GlobalArgs {
    /// How much is logged to stderr; the variable also takes a tracing filter
    #[arg(short, long, global = true, value_name = "LEVEL", value_parser = values::name_of::<LogLevel>(), ignore_case = true)]
    pub(crate) loglevel: Option<LogLevel>,

    /// A tracing filter, such as `agoras=debug`
    #[arg(long, env = "AGORAS_LOG", hide_env_values = true, hide = true, value_parser = values::text)]
    pub(crate) log_filter: Option<String>,

    /// The shape of stdout and of errors
    #[arg(long, global = true, value_name = "SHAPE", env = "AGORAS_OUTPUT", hide_env_values = true, value_enum, value_parser = values::name_of::<Output>(), default_value_t = Output::Human, ignore_case = true)]
    pub(crate) output: Output,

    /// The same as `--output json`
    #[arg(long, global = true)]
    pub(crate) json: bool,

    /// Print errors only
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,

    /// When to use colour; `NO_COLOR` and `CLICOLOR_FORCE` count as well
    #[arg(long, global = true, value_name = "WHEN", value_enum, value_parser = values::name_of::<Color>(), default_value_t = Color::Auto)]
    pub(crate) color: Color,

    /// Where agoras keeps what it remembers [default: ~/.agoras]
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "AGORAS_STORAGE_DIR",
        hide_env_values = true
    )]
    pub(crate) storage_dir: Option<PathBuf>,

    /// Refresh tokens although the file system of the store has no locks: of two processes at once,
    /// one may lose its token
    #[arg(long, global = true, env = "AGORAS_ACCEPT_NO_LOCK", hide_env_values = true, num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true", value_parser = values::boolean, value_name = "BOOL", hide = true)]
    pub(crate) accept_no_lock: bool,

    /// A key for the store that is kept outside it
    #[arg(long, env = "AGORAS_KEY_FILE", hide_env_values = true, hide = true)]
    pub(crate) key_file: Option<PathBuf>,

    /// Where systemd puts a service's credentials; `agoras.key` is looked for there
    #[arg(long, env = "CREDENTIALS_DIRECTORY", hide_env_values = true, hide = true)]
    pub(crate) credentials_directory: Option<PathBuf>,

    /// The passphrase of the store
    #[arg(long, env = "AGORAS_PASSPHRASE", hide_env_values = true, hide = true, value_parser = passphrase)]
    pub(crate) passphrase: Option<Passphrase>,

    /// A file with the passphrase of the store
    #[arg(long, env = "AGORAS_PASSPHRASE_FILE", hide_env_values = true, hide = true)]
    pub(crate) passphrase_file: Option<PathBuf>,

    /// Where an encrypted copy goes when the store's disk fails
    #[arg(long, env = "XDG_STATE_HOME", hide_env_values = true, hide = true)]
    pub(crate) state_home: Option<PathBuf>,

    /// The second place for it
    #[arg(long, env = "XDG_RUNTIME_DIR", hide_env_values = true, hide = true)]
    pub(crate) runtime_dir: Option<PathBuf>,

    /// Answer yes to every question
    #[arg(long, global = true, env = "AGORAS_YES", hide_env_values = true, num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true", value_parser = values::boolean, hide_default_value = true, value_name = "BOOL")]
    pub(crate) yes: bool,

    /// Run this one command against a TikTok emulator inside this process
    #[arg(long, global = true)]
    pub(crate) emulator: bool,

    /// Another base address for TikTok's API: https, or http on this machine
    #[arg(long, env = "AGORAS_TIKTOK_API_URL", hide_env_values = true, hide = true, value_parser = values::address::<BaseUrl>)]
    pub(crate) tiktok_api_url: Option<BaseUrl>,

    /// Another base address for TikTok's login page
    #[arg(long, env = "AGORAS_TIKTOK_AUTH_URL", hide_env_values = true, hide = true, value_parser = values::address::<BaseUrl>)]
    pub(crate) tiktok_auth_url: Option<BaseUrl>,

    /// How many times faster than the wall an emulator's clock runs
    #[arg(long, env = "AGORAS_SPEED", hide_env_values = true, hide = true, value_parser = values::Trimmed(clap::value_parser!(u32).range(1..=1000)))]
    pub(crate) speed: Option<u32>,
}

/// Python's level names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "UPPER")]
pub(crate) enum LogLevel {
    /// Everything, without secrets
    Debug,
    /// What happens
    Info,
    /// What is odd (the default)
    Warning,
    /// What failed
    Error,
    /// Nothing but the end
    Critical,
}

/// Who reads stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    /// People
    Human,
    /// Programs
    Json,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal
    Auto,
    /// Even in a file
    Always,
    /// Not at all
    Never,
}

impl GlobalArgs {
    /// The shape of stdout, whichever way it was asked for.
    pub(crate) fn shape(&self) -> Output {
        if self.json { Output::Json } else { self.output }
    }
}

fn passphrase(text: &str) -> Result<Passphrase, String> {
    Ok(Passphrase::new(text))
}
