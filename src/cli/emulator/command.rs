//! The options of `agoras emulator`, and its run

use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use clap::Args;
use tokio::sync::oneshot;
use waitpid_any::WaitHandle;

use super::handout::{ReadyFile, Variables, store_of, write_authority};
use crate::cli::arguments::values;
use crate::cli::attended;
use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::cli::rehearsal::EMULATED_USER;
use crate::emulator::{
    Emulator, Fault, HostName, PublicUrl, RedirectAddress, RegisteredApp, Scheme, Settings, User,
};

const ADDRESSES: &str = "Addresses";
const ACCOUNTS: &str = "Accounts and apps";
const BEHAVIOUR: &str = "Behaviour";
const SCRIPTS: &str = "For scripts";

/// Run a TikTok on this machine
#[derive(Args, Debug)]
pub(crate) struct EmulatorArgs {
    /// The port; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 8420, value_parser = values::parsed::<u16>, help_heading = ADDRESSES)]
    port: u16,

    /// The address to listen on; other machines need `--allow-host` or `--public-url` too
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1", value_parser = values::parsed::<IpAddr>, help_heading = ADDRESSES)]
    listen: IpAddr,

    /// Speak only https, with a certificate of a CA of its own, and answer for TikTok's host names
    #[arg(long, help_heading = ADDRESSES)]
    tls: bool,

    /// Write that CA's certificate to this file, for clients to trust
    #[arg(long, value_name = "FILE", requires = "tls", help_heading = ADDRESSES)]
    ca_out: Option<PathBuf>,

    /// The base address of all that it hands out, if a proxy hides the one that clients call
    #[arg(long, value_name = "URL", value_parser = values::address::<PublicUrl>, help_heading = ADDRESSES)]
    public_url: Option<PublicUrl>,

    /// Answer for this host name too, with or without a port; otherwise only for localhost and
    /// loopback addresses
    #[arg(long = "allow-host", value_name = "NAME", value_parser = values::parsed::<HostName>, help_heading = ADDRESSES)]
    allow_hosts: Vec<HostName>,

    /// Let media be pulled from this host and all below it, as if its domain were verified;
    /// otherwise only from this machine
    #[arg(long = "media-domain", value_name = "HOST", value_parser = values::parsed::<HostName>, help_heading = ADDRESSES)]
    media_domains: Vec<HostName>,

    /// The account whose credentials are printed
    #[arg(long, value_name = "NAME", default_value = EMULATED_USER, value_parser = values::text, help_heading = ACCOUNTS)]
    user: String,

    /// Have one more creator, who is public, private, quiet, banned or old-app
    #[arg(long = "creator", value_name = "NAME[=KIND]", value_parser = values::parsed::<User>, help_heading = ACCOUNTS)]
    creators: Vec<User>,

    /// Have one more app, which is audited, unaudited or sandbox; the credentials that are printed
    /// are those of the first
    #[arg(long = "app", value_name = "KEY=SECRET[:KIND]", value_parser = values::parsed::<RegisteredApp>, help_heading = ACCOUNTS)]
    apps: Vec<RegisteredApp>,

    /// Let every app redirect to this address too; `*` as its port is any
    #[arg(long = "redirect-uri", value_name = "URI", value_parser = values::address::<RedirectAddress>, help_heading = ACCOUNTS)]
    redirect_uris: Vec<RedirectAddress>,

    /// The speed of its clock, as a multiple of real time
    #[arg(long = "clock-speed", value_name = "N", default_value_t = 1, value_parser = values::Trimmed(clap::value_parser!(u32).range(1..=1000)), help_heading = BEHAVIOUR)]
    clock_speed: u32,

    /// Change a behaviour that TikTok's sources disagree on, such as `profile=legacy`
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = values::text, help_heading = BEHAVIOUR)]
    settings: Vec<String>,

    /// Make something fail, such as `chunk@2=reset-after`
    #[arg(long = "fault", value_name = "ENDPOINT[@CALL]=KIND", value_parser = values::parsed::<Fault>, help_heading = BEHAVIOUR)]
    faults: Vec<Fault>,

    /// Keep what is posted in this folder; otherwise it is thrown away at the end
    #[arg(long, value_name = "DIR", help_heading = BEHAVIOUR)]
    keep_media: Option<PathBuf>,

    /// Write the variables to this file too, a NAME=VALUE on each line
    #[arg(long, value_name = "FILE", help_heading = SCRIPTS)]
    env_file: Option<PathBuf>,

    /// Write the address to this file once all is ready; the file goes away at the end
    #[arg(long, value_name = "FILE", help_heading = SCRIPTS)]
    ready_file: Option<PathBuf>,

    /// End when this process ends, as well as on Ctrl-C
    #[arg(long, value_name = "PID", value_parser = values::Trimmed(clap::value_parser!(i32).range(1..)), help_heading = SCRIPTS)]
    exit_with: Option<i32>,
}

pub(crate) fn run(context: &Context, args: &EmulatorArgs) -> Result<(), Failure> {
    args.need_files_of_their_own()?;
    let companion = args.exit_with.map(process).transpose()?;
    args.ready_file.as_deref().map(ReadyFile::not_yet).transpose()?;
    let scratch = tempfile::tempdir().map_err(Failure::no_scratch)?;
    let settings = args.start(scratch.path())?;
    settings.keep_media.as_deref().map(check_folder).transpose()?;
    let speed = settings.speed;
    let emulator = Emulator::start(settings)?;
    for fault in &args.faults {
        emulator.inject(fault.clone());
    }
    let store = store_of(&emulator)?;
    let variables = args.variables(&emulator, speed, store.path())?;
    args.env_file.as_deref().map(|path| variables.write(path)).transpose()?;
    let ui = &context.ui;
    ui.step(&format!("The emulator listens on {0}; {0}/ shows what is posted", emulator.url()));
    if args.tls {
        ui.step("It answers for TikTok's host names too; clients need the CA of SSL_CERT_FILE");
    }
    ui.step("These variables point agoras at it, with an account that is ready:");
    variables.show(context);
    attended::until_interrupted(async {
        // Only now does Ctrl-C leave nothing behind.
        let path = args.ready_file.as_deref();
        let url = emulator.public_url();
        let _ready = path.map(|path| ReadyFile::write(path, &url)).transpose()?;
        match args.exit_with {
            Some(pid) => ui.step(&format!("Ctrl-C or the end of process {pid} ends it")),
            None => ui.step("Ctrl-C ends it, and forgets everything"),
        }
        end_of(companion).await;
        Ok(())
    })
}

impl EmulatorArgs {
    /// Returns the settings of the emulator. Media are kept, so that its page can play them.
    fn start(&self, scratch: &Path) -> Result<Settings, Failure> {
        let mut settings = Settings {
            listen: self.listen,
            port: self.port,
            scheme: if self.tls { Scheme::Https } else { Scheme::Http },
            public_url: self.public_url.clone(),
            speed: self.clock_speed,
            allow_hosts: self.allow_hosts.clone(),
            media_domains: self.media_domains.clone(),
            redirect_addresses: self.redirect_uris.clone(),
            keep_media: Some(self.keep_media.as_deref().unwrap_or(scratch).to_owned()),
            ..Settings::default()
        };
        settings.add_apps(self.apps.clone());
        settings.add_users(self.creators.clone());
        for line in &self.settings {
            settings
                .set(line)
                .map_err(|error| Failure::usage(format!("`--set {line}`: {error}")))?;
        }
        // The range of `--clock-speed` and of `AGORAS_SPEED`.
        if !(1..=1000).contains(&settings.speed) {
            let speed = settings.speed;
            return Err(Failure::usage(format!("`--set speed={speed}`: it is not in 1..=1000")));
        }
        Ok(settings)
    }

    /// Refuses one file for two things, of which the second would overwrite the first.
    fn need_files_of_their_own(&self) -> Result<(), Failure> {
        let files = [&self.ready_file, &self.env_file, &self.ca_out];
        let mut files: Vec<_> = files.into_iter().flatten().collect();
        files.sort();
        match files.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => {
                let file = pair[0].display();
                Err(Failure::usage(format!("`{file}` cannot be the file of two options")))
            }
            None => Ok(()),
        }
    }

    /// Logs the account in and returns the variables, after the CA's certificate is written.
    fn variables(
        &self,
        emulator: &Emulator,
        speed: u32,
        store: &Path,
    ) -> Result<Variables, Failure> {
        let account = emulator.account(self.user.trim_start_matches('@'))?;
        let mut variables = Variables::of(emulator, &account, store);
        if let Some(pem) = emulator.authority() {
            let path = self.ca_out.clone().unwrap_or_else(|| store.join("emulator-ca.pem"));
            let path = write_authority(&path, pem)?;
            variables.add("SSL_CERT_FILE", path.display().to_string());
        }
        // With TLS or at another address agoras takes no speed: it might be TikTok.
        if speed > 1 && emulator.public_url().starts_with("http://") {
            variables.add("AGORAS_SPEED", speed.to_string());
        }
        Ok(variables)
    }
}

/// Makes the folder for media, and refuses one that cannot be written to: uploads would fail later.
fn check_folder(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder)
        .and_then(|()| tempfile::tempfile_in(folder))
        .map(drop)
        .map_err(|error| Failure::unwritten(folder, error))
}

fn process(pid: i32) -> Result<WaitHandle, Failure> {
    WaitHandle::open(pid).map_err(|error| {
        Failure::usage(format!("cannot wait for process {pid}: {error}"))
            .hinted("name a process that runs, such as the shell's own: `--exit-with $$`")
    })
}

/// Waits for the end of a process; forever if there is none to wait for.
async fn end_of(process: Option<WaitHandle>) {
    let Some(mut process) = process else {
        return std::future::pending().await;
    };
    let (ended, end) = oneshot::channel::<()>();
    std::thread::spawn(move || {
        let is_interrupted = |error: io::Error| error.kind() == io::ErrorKind::Interrupted;
        while process.wait().is_err_and(is_interrupted) {}
        drop(ended);
    });
    drop(end.await);
}
