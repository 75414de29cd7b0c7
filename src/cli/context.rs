//! What each command is handed

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tempfile::TempDir;
use tokio::sync::{Notify, watch};

use crate::cli::failure::Failure;
use crate::cli::global::GlobalArgs;
use crate::cli::interrupt::interrupted;
use crate::cli::mask::mask;
use crate::cli::narrator::{Narrator, Tokens, Underway};
use crate::cli::storage;
use crate::cli::ui::Ui;
use crate::clock::Clock;
use crate::emulator::{Emulator, Settings};
use crate::flow::{Report, Seams, Shield, TokenSinks};
use crate::media::Attendance;
use crate::store::{BaseAddress, Store, StoreError};
use crate::tiktok::{BaseUrl, Client, Endpoints};

/// Built once for each run; nothing in it is global.
pub(crate) struct Context {
    pub(crate) ui: Ui,
    pub(crate) global: GlobalArgs,
    pub(crate) clock: Clock,
    /// Raised while a rotated token is nowhere but in memory.
    pub(crate) shield: Shield,
    /// Told when the command is to end before its time.
    pub(crate) stop: Notify,
    /// How far a publish of this run has come.
    underway: Mutex<Underway>,
    /// Where the store lies with `--emulator`.
    scratch: Option<TempDir>,
    /// The TikTok inside this process, with `--emulator`.
    pub(crate) emulator: Option<Emulator>,
    /// The base address that accounts and publishes of this run belong to.
    pub(crate) address: BaseAddress,
}

/// Whom the emulator of `--emulator` knows when the user names nobody.
pub(crate) const EMULATED_USER: &str = "ada.codes";

impl Context {
    pub(crate) fn new(global: GlobalArgs) -> Result<Self, Failure> {
        let ui = Ui::new(&global);
        let emulator = if global.emulator { Some(start_emulator(&ui)?) } else { None };
        let scratch = match &emulator {
            Some(_) => Some(tempfile::tempdir().map_err(Failure::no_runtime)?),
            None => None,
        };
        let home = emulator.is_some()
            || global.tiktok_api_url.as_ref().is_some_and(BaseUrl::is_loopback_http);
        let clock = match global.speed {
            Some(_) if !home => return Err(Failure::speed_without_emulator()),
            Some(rate) => Clock::hurried(rate),
            None => Clock::system(),
        };
        if emulator.is_none() {
            tell_overrides(&ui, &global);
        }
        let address = address(emulator.as_ref(), &global)?;
        Ok(Self {
            ui,
            global,
            clock,
            shield: Shield::default(),
            stop: Notify::new(),
            underway: Mutex::default(),
            scratch,
            emulator,
            address,
        })
    }

    /// TikTok's API, or what stands in its place.
    pub(crate) fn client(&self) -> Result<Client, Failure> {
        let endpoints = match &self.emulator {
            Some(emulator) => {
                let base: Option<BaseUrl> = emulator.url().parse().ok();
                Endpoints::new(base.clone(), base)
            }
            None => Endpoints::new(
                self.global.tiktok_api_url.clone(),
                self.global.tiktok_auth_url.clone(),
            ),
        };
        Ok(Client::new(endpoints, self.clock)?)
    }

    /// What a session stands on besides TikTok.
    pub(crate) fn seams<'a>(
        &self,
        (sinks, store): (TokenSinks, Option<Store>),
        report: Report<'a>,
    ) -> Seams<'a> {
        let attendance =
            if storage::can_ask() { Attendance::Attended } else { Attendance::Unattended };
        Seams {
            clock: self.clock,
            attendance,
            sinks,
            store,
            mask: &mask,
            shield: self.shield.clone(),
            report,
        }
    }

    /// The store; none where there is no home and no place was named. With `--emulator` it is
    /// thrown away.
    pub(crate) fn store(&self) -> Result<Option<Store>, StoreError> {
        let folder = match &self.scratch {
            Some(scratch) => Some(scratch.path().to_owned()),
            None => storage::folder(&self.global),
        };
        let address = self.address.clone();
        folder.map(|folder| storage::open(&self.global, self.clock, &folder, address)).transpose()
    }

    /// The store, for a command that sends its tokens to the base address in force: refused where
    /// nobody has said whether they belong there.
    pub(crate) fn acting_store(&self) -> Result<Option<Store>, StoreError> {
        let store = self.store()?;
        store.as_ref().map_or(Ok(()), Store::refuse_undecided)?;
        Ok(store)
    }

    /// Who tells the steps of a publish.
    pub(crate) fn narrator<'a>(&'a self, sent: &'a Arc<watch::Sender<u64>>) -> Narrator<'a> {
        let tokens = if self.emulator.is_some() { Tokens::Disposable } else { Tokens::Precious };
        Narrator::new(&self.ui, sent, &self.underway, tokens)
    }

    fn underway(&self) -> Underway {
        self.underway.lock().map(|underway| underway.clone()).unwrap_or_default().now()
    }

    /// The end of a run that was told to end, with what the user has to know of it.
    pub(crate) fn interrupted(&self) -> Failure {
        let failure = Failure::interrupted();
        match self.underway() {
            Underway::Nothing => failure.hinted("nothing was published"),
            Underway::Opening => failure.late().hinted(
                "TikTok may be fetching and posting it: look at the profile before running it again",
            ),
            Underway::Opened(publish_id) => failure.with_publish(&publish_id),
            Underway::Sent(publish_id) | Underway::Finishing { publish_id, .. } => {
                failure.with_sent(&publish_id)
            }
        }
    }

    /// Waits for Ctrl-C, which is how a server ends.
    pub(crate) fn until_interrupted() -> Result<(), Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.map_err(Failure::no_runtime)?.block_on(interrupted());
        Ok(())
    }

    /// Runs what takes time on a runtime of its own, until it is done or the run is to end.
    pub(crate) fn block_on<T>(
        &self,
        command: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(Failure::no_runtime)?;
        let end = runtime.block_on(async {
            tokio::select! {
                biased;
                () = self.stop.notified() => Err(self.interrupted()),
                end = command => end,
            }
        });
        self.ui.show_bar(None);
        let end = end.map_err(|failure| match self.underway() {
            Underway::Nothing | Underway::Opened(_) => failure,
            Underway::Opening | Underway::Finishing { .. } | Underway::Sent(_) => failure.late(),
        });
        // A read from standard input that never ends must not keep the program.
        runtime.shutdown_timeout(Duration::from_millis(50));
        end
    }
}

fn start_emulator(ui: &Ui) -> Result<Emulator, Failure> {
    let emulator = Emulator::start(Settings::default())?;
    ui.step(&format!(
        "An emulator plays TikTok on {}; nothing leaves this machine",
        emulator.url()
    ));
    Ok(emulator)
}

/// The address of the API in force, in the form in which the store keeps addresses apart.
fn address(emulator: Option<&Emulator>, global: &GlobalArgs) -> Result<BaseAddress, Failure> {
    let base = match (emulator, &global.tiktok_api_url) {
        (Some(emulator), _) => emulator.url(),
        (None, Some(base)) => base.as_str().to_owned(),
        (None, None) => return Ok(BaseAddress::tiktok()),
    };
    base.parse().map_err(|error| Failure::usage(format!("`{base}`: {error}")))
}

fn tell_overrides(ui: &Ui, global: &GlobalArgs) {
    for (what, base) in [("API", &global.tiktok_api_url), ("login page", &global.tiktok_auth_url)] {
        if let Some(base) = base {
            ui.step(&format!("notice: TikTok's {what} is replaced by {}", base.as_str()));
        }
    }
}
