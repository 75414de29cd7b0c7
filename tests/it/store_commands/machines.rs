//! Several machines: homes of their own, one emulator, and one shared store

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use agoras::clock::Clock;
use agoras::disk::Patience;
use agoras::kv::Kv;
use agoras::store::{BaseAddress, Machine, Settings, SharedSettings, Store, Unlock};
use tempfile::TempDir;

use crate::support::{Run, S3, World, below};

/// The options of a private publish of the sample clip.
pub(crate) const PUBLISH: [&str; 6] =
    ["tiktok", "video", "--video-url", "clip.mp4", "--privacy", "SELF_ONLY"];
pub(crate) const CREATOR: [&str; 2] = ["tiktok", "creator"];

pub(crate) struct Machines {
    pub(crate) world: World,
    pub(crate) server: S3,
    homes: Vec<TempDir>,
    key: PathBuf,
}

impl Machines {
    /// Returns machines whose shared store has a key outside it, so that no passphrase costs time.
    pub(crate) fn new(count: usize) -> Self {
        let mut world = World::new();
        let homes: Vec<TempDir> = (0..count).map(|_| tempfile::tempdir().unwrap()).collect();
        let key = key_file(&world);
        world.set("AGORAS_KEY_FILE", key.to_str().unwrap());
        world.file("clip.mp4", &std::fs::read(crate::support::CLIP).unwrap());
        Self { world, server: S3::start(), homes, key }
    }

    pub(crate) fn home(&self, machine: usize) -> &Path {
        self.homes[machine].path()
    }

    pub(crate) fn address(&self) -> String {
        self.server.address("agoras")
    }

    /// Returns a command on a machine, without a shared store.
    pub(crate) fn command(&self, machine: usize, arguments: &[&str]) -> Command {
        let mut command = self.world.command(arguments);
        command.env("HOME", self.home(machine)).stdin(Stdio::null());
        command
    }

    fn record(&self, command: &mut Command) -> Run {
        self.world.run(command)
    }

    /// Runs a command on a machine, without a shared store.
    pub(crate) fn alone(&self, machine: usize, arguments: &[&str]) -> Run {
        self.record(&mut self.command(machine, arguments))
    }

    /// Runs a command on a machine with the shared store.
    pub(crate) fn shared(&self, machine: usize, arguments: &[&str]) -> Run {
        self.record(self.command(machine, arguments).env("AGORAS_STORE", self.address()))
    }

    /// Starts a command on a machine with the shared store.
    pub(crate) fn spawn(&self, machine: usize, arguments: &[&str]) -> Child {
        let mut command = self.command(machine, arguments);
        command.env("AGORAS_STORE", self.address());
        self.world.start(command.stdout(Stdio::piped()).stderr(Stdio::piped()))
    }

    /// Runs a command that has to succeed.
    pub(crate) fn works(run: Run) -> Run {
        assert_eq!(run.exit, Some(0), "{run}");
        run
    }

    /// Returns what a run printed, without what varies.
    pub(crate) fn shown(&self, run: &Run) -> String {
        let text = self.masked(&run.to_string());
        let text = text.replace(Machine::this().as_str(), "[machine]");
        // The moment of a pull, by the machine's clock.
        match text.split_once(" to the machine [machine] on ") {
            Some((before, after)) => {
                format!("{before} to the machine [machine] on [time]{}", &after[20..])
            }
            None => text,
        }
    }

    /// Returns a text without the port of the shared store.
    pub(crate) fn masked(&self, text: &str) -> String {
        let address = self.address();
        text.replace(address.rsplit(':').next().unwrap_or_default(), "[port]")
    }

    /// Makes the shared store, with its key and nothing in it.
    pub(crate) fn make_store(&self) {
        let kv = Kv::open(&self.address().parse().unwrap(), Clock::system()).unwrap();
        let shared = Some(SharedSettings { kv, machine: Machine::this() });
        let unlock = Unlock::default().with_key_file(&self.key);
        let root = self.world.home.path().join("owner");
        let settings = Settings::new(&root, BaseAddress::tiktok(), unlock, Clock::system());
        let store = Store::with(Settings { shared, ..settings }).unwrap();
        store.make_ready(Patience::quiet()).unwrap();
    }

    /// Returns the record files of a machine, in use or on their way.
    pub(crate) fn records(&self, machine: usize) -> Vec<PathBuf> {
        below(self.home(machine), &|name| ends(name, "tok"))
    }

    /// Returns whether a machine can use the account without the shared store.
    pub(crate) fn is_used_here(&self, machine: usize) -> bool {
        self.records(machine).iter().any(|path| path.parent().unwrap().ends_with("tokens"))
    }

    /// Returns the publishes that a machine lists, without or with the shared store.
    pub(crate) fn history(run: Run) -> usize {
        Self::works(run).json().as_array().unwrap().len()
    }
}

fn ends(name: &str, ending: &str) -> bool {
    Path::new(name).extension().is_some_and(|found| found == ending)
}

/// Makes a key as agoras makes it, and puts it outside every store.
fn key_file(world: &World) -> PathBuf {
    let folder = world.home.path().join("elsewhere");
    let store = Store::open(&folder, Unlock::default(), Clock::system()).unwrap();
    store.make_ready(Patience::quiet()).unwrap();
    below(&folder, &|name| ends(name, "key")).remove(0)
}
