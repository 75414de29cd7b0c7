//! `agoras emulator`

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use tempfile::TempDir;

use crate::cli::arguments::credentials::Credential;
use crate::cli::arguments::values;
use crate::cli::attended;
use crate::cli::context::Context;
use crate::cli::explain::{Failure, Kind};
use crate::cli::global::Output;
use crate::cli::rehearsal::EMULATED_USER;
use crate::clock::Clock;
use crate::emulator::{EmulatedAccount, Emulator, EmulatorError, Fault, HostName, Settings};
use crate::store::{Settings as StoreSettings, Store, Unlock};

/// Run a TikTok on this machine
#[derive(Args, Debug)]
pub(crate) struct EmulatorArgs {
    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 8420, value_parser = values::parsed::<u16>)]
    port: u16,

    /// The account whose credentials are printed
    #[arg(long, value_name = "NAME", default_value = EMULATED_USER, value_parser = values::text)]
    user: String,

    /// The speed of its clock, as a multiple of real time
    #[arg(long = "clock-speed", value_name = "N", default_value_t = 1, value_parser = values::Trimmed(clap::value_parser!(u32).range(1..=1000)))]
    clock_speed: u32,

    /// Keep what is posted in this folder; otherwise it is thrown away at the end
    #[arg(long, value_name = "DIR")]
    keep_media: Option<PathBuf>,

    /// Answer for this host name too, with or without a port; otherwise only for localhost and
    /// loopback addresses
    #[arg(long = "allow-host", value_name = "NAME", value_parser = values::parsed::<HostName>)]
    allow_hosts: Vec<HostName>,

    /// Let media be pulled from this host and all below it, as if its domain were verified;
    /// otherwise only from this machine
    #[arg(long = "media-domain", value_name = "HOST", value_parser = values::parsed::<HostName>)]
    media_domains: Vec<HostName>,

    /// Change a behaviour that TikTok's sources disagree on, such as `oauth-errors=4xx`
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = values::text)]
    settings: Vec<String>,

    /// Make something fail, such as `chunk@2=reset-after`
    #[arg(long = "fault", value_name = "ENDPOINT[@CALL]=KIND", value_parser = values::parsed::<Fault>)]
    faults: Vec<Fault>,
}

pub(crate) fn run(context: &Context, args: &EmulatorArgs) -> Result<(), Failure> {
    let scratch = tempfile::tempdir().map_err(Failure::no_scratch)?;
    let emulator = Emulator::start(args.start(scratch.path())?)?;
    for fault in &args.faults {
        emulator.inject(fault.clone());
    }
    let account = emulator.account(args.user.trim_start_matches('@'))?;
    context
        .ui
        .step(&format!("The emulator listens on {0}; {0}/ shows what is posted", emulator.url()));
    let store = store_of(&emulator)?;
    context.ui.step("These variables point agoras at it, with an account that is ready:");
    show(context, &variables(&emulator, &account, &store, args.clock_speed));
    context.ui.step("Ctrl-C ends it, and forgets everything");
    attended::until_interrupted()
}

impl EmulatorArgs {
    /// Returns the settings of the emulator. Media are kept, so that its page can play them.
    fn start(&self, scratch: &Path) -> Result<Settings, Failure> {
        let mut settings = Settings {
            port: self.port,
            speed: self.clock_speed,
            allow_hosts: self.allow_hosts.clone(),
            media_domains: self.media_domains.clone(),
            keep_media: Some(self.keep_media.as_deref().unwrap_or(scratch).to_owned()),
            ..Settings::default()
        };
        for line in &self.settings {
            settings.set(line).map_err(|error: EmulatorError| {
                Failure::usage(format!("`--set {line}`: {error}"))
            })?;
        }
        Ok(settings)
    }
}

/// Makes a temporary store that agoras refuses at every other address: it never gets a real token.
fn store_of(emulator: &Emulator) -> Result<TempDir, Failure> {
    let mut private = tempfile::Builder::new();
    #[cfg(unix)]
    private.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    let folder = private.prefix("agoras-emulator-").tempdir().map_err(Failure::no_scratch)?;
    let address = emulator.url().parse().map_err(|error| Failure::new(Kind::Fault, error))?;
    let settings = StoreSettings::new(folder.path(), address, Unlock::default(), Clock::system());
    Store::with(settings)?.keep_to_its_address()?;
    Ok(folder)
}

fn variables(
    emulator: &Emulator,
    account: &EmulatedAccount,
    store: &TempDir,
    speed: u32,
) -> Vec<(&'static str, String)> {
    let mut variables = vec![
        ("AGORAS_STORAGE_DIR", store.path().display().to_string()),
        ("AGORAS_TIKTOK_API_URL", emulator.url()),
        ("AGORAS_TIKTOK_AUTH_URL", emulator.url()),
        (Credential::USERNAME.variable, account.username.clone()),
        (Credential::CLIENT_KEY.variable, account.client_key.clone()),
        (Credential::CLIENT_SECRET.variable, account.client_secret.clone()),
        (Credential::REFRESH_TOKEN.variable, account.refresh_token.clone()),
    ];
    if speed > 1 {
        variables.push(("AGORAS_SPEED", speed.to_string()));
    }
    variables
}

fn show(context: &Context, variables: &[(&str, String)]) {
    if context.ui.shape == Output::Json {
        context.ui.json(&variables.iter().cloned().collect::<BTreeMap<_, _>>());
        return;
    }
    for (name, value) in variables {
        let quoted = shlex::try_quote(value).unwrap_or_default();
        context.ui.data(&format!("export {name}={quoted}"));
    }
}
