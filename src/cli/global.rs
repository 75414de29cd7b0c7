//! Options before or after any command, with their variables

use std::path::PathBuf;

use clap::{ArgAction, Args, ValueEnum};

use crate::cli::arguments::values;
use crate::kv::KvAddress;
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
    /// Print the help of a command: `-h` in short, `--help` in full
    #[arg(short, long, global = true, action = ArgAction::Help)]
    pub(crate) help: Option<bool>,

    /// The least important messages that are logged to stderr
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

    /// Colour on stderr; `NO_COLOR` and `CLICOLOR_FORCE` count as well
    #[arg(long, global = true, value_name = "WHEN", value_enum, value_parser = values::name_of::<Color>(), default_value_t = Color::Auto)]
    pub(crate) color: Color,

    /// The folder for accounts and the journal [default: ~/.agoras]
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "AGORAS_STORAGE_DIR",
        hide_env_values = true
    )]
    pub(crate) storage_dir: Option<PathBuf>,

    /// A store that machines share: `s3://BUCKET/PREFIX`, `gs://…`, `az://…` or `postgres://…`
    #[arg(long, global = true, value_name = "URL", env = "AGORAS_STORE", hide_env_values = true, value_parser = values::address::<KvAddress>)]
    pub(crate) store: Option<KvAddress>,

    /// Refresh tokens although the file system of the store has no locks: of two processes at once,
    /// one may lose its token
    #[arg(long, global = true, env = "AGORAS_ACCEPT_NO_LOCK", hide_env_values = true, num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true", value_parser = values::boolean, value_name = "BOOL", hide = true)]
    pub(crate) accept_no_lock: bool,

    /// A key for the store that is kept outside it
    #[arg(long, env = "AGORAS_KEY_FILE", hide_env_values = true, hide = true)]
    pub(crate) key_file: Option<PathBuf>,

    /// The folder of a systemd service's credentials, in which `agoras.key` is the store's key
    #[arg(long, env = "CREDENTIALS_DIRECTORY", hide_env_values = true, hide = true)]
    pub(crate) credentials_directory: Option<PathBuf>,

    /// The passphrase of the store
    #[arg(long, env = "AGORAS_PASSPHRASE", hide_env_values = true, hide = true)]
    pub(crate) passphrase: Option<Passphrase>,

    /// A file with the passphrase of the store
    #[arg(long, env = "AGORAS_PASSPHRASE_FILE", hide_env_values = true, hide = true)]
    pub(crate) passphrase_file: Option<PathBuf>,

    /// The folder for an encrypted copy of a new token when the disk of the store fails
    #[arg(long, env = "XDG_STATE_HOME", hide_env_values = true, hide = true)]
    pub(crate) state_home: Option<PathBuf>,

    /// The folder for the copy that `XDG_STATE_HOME` is about, if it cannot be written there
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

    /// The speed of an emulator's clock, as a multiple of real time
    #[arg(long, env = "AGORAS_SPEED", hide_env_values = true, hide = true, value_parser = values::Trimmed(clap::value_parser!(u32).range(1..=1000)))]
    pub(crate) speed: Option<u32>,
}

/// The level names of the Python tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "UPPER")]
pub(crate) enum LogLevel {
    /// All messages, without secrets
    Debug,
    /// Each step
    Info,
    /// Oddities (the default)
    Warning,
    /// Failures
    Error,
    /// Fatal failures only
    Critical,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    /// People
    Human,
    /// Programs
    Json,
}

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
    /// Returns the replaced base addresses of TikTok, each with its name and its variable.
    pub(crate) fn overrides(&self) -> impl Iterator<Item = (&str, &str, &BaseUrl)> {
        [
            ("API", "AGORAS_TIKTOK_API_URL", &self.tiktok_api_url),
            ("login page", "AGORAS_TIKTOK_AUTH_URL", &self.tiktok_auth_url),
        ]
        .into_iter()
        .filter_map(|(what, variable, base)| Some((what, variable, base.as_ref()?)))
    }

    pub(crate) fn shape(&self) -> Output {
        if self.json { Output::Json } else { self.output }
    }
}
