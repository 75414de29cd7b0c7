//! The context of a run, which every command gets

use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use tokio::sync::{Notify, watch};

use crate::cli::explain::Failure;
use crate::cli::global::GlobalArgs;
use crate::cli::rehearsal::Rehearsal;
use crate::cli::storage;
use crate::cli::terminal::mask::mask;
use crate::cli::terminal::narrator::{Loss, Narrator};
use crate::cli::terminal::ui::Ui;
use crate::cli::terminal::underway::Progress;
use crate::clock::Clock;
use crate::flow::{Report, Rerun, Seams, Shield, TokenSinks, blocking};
use crate::journal::OwnTurns;
use crate::kv::KvAddress;
use crate::media::Attendance;
use crate::store::{BaseAddress, Store, StoreError};
use crate::tiktok::{BaseUrl, Client, Endpoints};

/// The terminal, the options, the clock and the state of one run.
pub(crate) struct Context {
    pub(crate) ui: Ui,
    pub(crate) global: GlobalArgs,
    pub(crate) clock: Clock,
    /// Raised while a rotated token is nowhere but in memory.
    pub(crate) shield: Shield,
    /// The turns of TikTok's calls, if other processes cannot share them.
    turns: OwnTurns,
    /// The signal for the command to end early.
    pub(crate) stop: Notify,
    /// The progress of each session of this run.
    sessions: Mutex<Vec<Arc<Mutex<Progress>>>>,
    /// The emulator in this process and its store, with `--emulator`.
    pub(crate) rehearsal: Option<Rehearsal>,
    /// The base address that accounts and publishes of this run belong to.
    address: BaseAddress,
    /// The shared store, once it is open: what one part of the run has written there, others know.
    opened: OnceLock<Store>,
}

impl Context {
    pub(crate) fn new(global: GlobalArgs, ui: Ui) -> Result<Self, Failure> {
        let home = global.emulator
            || global.tiktok_api_url.as_ref().is_some_and(BaseUrl::is_loopback_http);
        let clock = match global.speed {
            Some(_) if !home => {
                return Err(Failure::usage(
                    "`AGORAS_SPEED` goes only with an emulator on this machine",
                )
                .hinted(
                    "use it with `--emulator`, or with AGORAS_TIKTOK_API_URL=http://localhost:…",
                ));
            }
            Some(rate) => Clock::hurried(rate),
            None => Clock::system(),
        };
        let rehearsal = if global.emulator {
            Some(rehearse(&ui, &global, clock)?)
        } else {
            for (what, _, base) in global.overrides() {
                ui.notice(&format!("TikTok's {what} is replaced by {}", base.as_str()));
            }
            storage::warn_of_others(&ui, &global);
            None
        };
        let address = match global.tiktok_api_url.as_ref().map(BaseUrl::as_str) {
            None => BaseAddress::tiktok(),
            Some(base) => {
                base.parse().map_err(|error| Failure::usage(format!("`{base}`: {error}")))?
            }
        };
        Ok(Self {
            ui,
            global,
            clock,
            shield: Shield::default(),
            turns: OwnTurns::default(),
            stop: Notify::new(),
            sessions: Mutex::default(),
            rehearsal,
            address,
            opened: OnceLock::new(),
        })
    }

    pub(crate) fn client(&self) -> Result<Client, Failure> {
        let endpoints = match &self.rehearsal {
            Some(rehearsal) => {
                let base: Option<BaseUrl> = rehearsal.emulator.url().parse().ok();
                Endpoints::new(base.clone(), base)
            }
            None => Endpoints::new(
                self.global.tiktok_api_url.clone(),
                self.global.tiktok_auth_url.clone(),
            ),
        };
        Ok(Client::new(endpoints, self.clock)?)
    }

    /// Returns what a session needs. A rehearsal has no sinks: those given may hold real tokens.
    pub(crate) fn seams<'a>(
        &self,
        sinks: TokenSinks,
        store: Option<Store>,
        report: Report<'a>,
    ) -> Seams<'a> {
        let attendance =
            if storage::can_ask() { Attendance::Attended } else { Attendance::Unattended };
        let sinks = if self.rehearsal.is_some() { TokenSinks::default() } else { sinks };
        Seams {
            clock: self.clock,
            attendance,
            sinks,
            store,
            mask: &mask,
            shield: self.shield.clone(),
            turns: self.turns.clone(),
            most_a_day: None,
            report,
        }
    }

    /// Opens the store, a temporary one with `--emulator`; `None` if there is no folder for one.
    /// Blocks: async code calls [`Context::acting_store`].
    pub(crate) fn store(&self) -> Result<Option<Store>, StoreError> {
        if let Some(rehearsal) = &self.rehearsal {
            return Ok(Some(rehearsal.store.clone()));
        }
        self.store_at(self.global.store.as_ref())
    }

    /// Opens a shared store, or that of this machine; `None` if there is no folder for it.
    pub(crate) fn store_at(&self, shared: Option<&KvAddress>) -> Result<Option<Store>, StoreError> {
        let global = GlobalArgs { store: shared.cloned(), ..self.global.clone() };
        storage::folder(&global)
            .map(|folder| storage::open(&global, self.clock, &folder, self.address.clone()))
            .transpose()
    }

    /// Returns the folder of the store; `None` if there is no home and no folder was named.
    pub(crate) fn folder(&self) -> Option<PathBuf> {
        match &self.rehearsal {
            Some(rehearsal) => Some(rehearsal.folder.path().to_owned()),
            None => storage::folder(&self.global),
        }
    }

    /// Opens the store to send its tokens. Refuses tokens that may belong to another address.
    pub(crate) async fn acting_store(&self) -> Result<Option<Store>, StoreError> {
        if let Some(rehearsal) = &self.rehearsal {
            return Ok(Some(rehearsal.store.clone()));
        }
        if let Some(store) = self.opened.get() {
            return Ok(Some(store.clone()));
        }
        let global = self.global.clone();
        let address = self.address.clone();
        let clock = self.clock;
        let opening = blocking(move || -> Result<_, StoreError> {
            let Some(folder) = storage::folder(&global) else {
                return Ok(None);
            };
            let store = storage::open(&global, clock, &folder, address)?;
            store.refuse_undecided()?;
            if store.is_shared() {
                // A store that cannot be reached or opened is reported before anything is sent.
                store.unlock()?;
            }
            Ok(Some(store))
        });
        let store = opening.await?;
        if let Some(store) = store.as_ref().filter(|store| store.is_shared()) {
            // Another task may have been faster.
            let _unused = self.opened.set(store.clone());
        }
        Ok(store)
    }

    pub(crate) fn narrator<'a>(&'a self, sent: &'a Arc<watch::Sender<u64>>) -> Narrator<'a> {
        let loss = if self.rehearsal.is_some() { Loss::OfRehearsal } else { Loss::Matters };
        let progress = Arc::<Mutex<Progress>>::default();
        if let Ok(mut sessions) = self.sessions.lock() {
            sessions.push(progress.clone());
        }
        Narrator::new(&self.ui, sent, progress, self.clock, loss)
    }

    fn sessions(&self) -> Vec<Progress> {
        let now = |session: &Arc<Mutex<Progress>>| Some(session.lock().ok()?.clone());
        self.sessions.lock().map(|all| all.iter().filter_map(now).collect()).unwrap_or_default()
    }

    pub(crate) fn interrupted(&self) -> Failure {
        let sessions = self.sessions();
        let is_of_several = sessions.len() > 1 || sessions.iter().any(|it| it.earlier.is_some());
        if is_of_several {
            let is_posted = sessions.iter().any(Progress::may_be_posted);
            return Failure::interrupted_run(if is_posted { Rerun::Unsafe } else { Rerun::Safe });
        }
        let underway = sessions.into_iter().next().unwrap_or_default().underway;
        Failure::interrupted_in(&underway.now())
    }

    /// Runs a command on a runtime of its own, until it is done or interrupted.
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
        self.ui.remove_bars();
        let may_be_posted = self.sessions().iter().any(Progress::may_be_posted);
        let end = end.map_err(|failure| if may_be_posted { failure.late() } else { failure });
        // A read from standard input that never ends must not keep the program running.
        runtime.shutdown_timeout(Duration::from_millis(50));
        end
    }
}

fn rehearse(ui: &Ui, global: &GlobalArgs, clock: Clock) -> Result<Rehearsal, Failure> {
    let rehearsal = Rehearsal::start(global.speed.unwrap_or(1), clock)?;
    ui.step(&format!(
        "An emulator plays TikTok on {}; nothing leaves this machine",
        rehearsal.emulator.url()
    ));
    if global.storage_dir.is_some() {
        ui.notice("with --emulator, --storage-dir is not used");
    }
    if global.store.is_some() {
        ui.notice("with --emulator, --store is not used");
    }
    Ok(rehearsal)
}
