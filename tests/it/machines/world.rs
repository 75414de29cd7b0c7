//! Machines with homes of their own, a store that they share, and one emulator

use std::process::{Child, Command, Stdio};
use std::time::Instant;

use agoras::emulator::Settings;

use crate::journal::world::PATIENCE;
use crate::support::{Run, S3, World};

/// The speed of all clocks but the store's. A lease is good for six seconds of real time then.
pub(crate) const SPEED: u32 = 20;

pub(crate) struct Machines<S = S3> {
    pub(crate) world: World,
    pub(crate) store: S,
    homes: Homes,
}

#[derive(PartialEq, Eq)]
enum Homes {
    One,
    Each,
}

impl Machines {
    /// Returns machines with the four variables, and a store in which nothing is.
    pub(crate) fn new() -> Self {
        Self::with(Settings::default())
    }

    pub(crate) fn with(settings: Settings) -> Self {
        let store = S3::start();
        let address = store.address("agoras");
        Self::sharing(store, &address, settings)
    }

    /// Returns machines on which the account is stored already.
    pub(crate) fn authorized() -> Self {
        let machines = Self::new();
        let run = machines.on(0, &["tiktok", "creator"]);
        assert_eq!(run.exit, Some(0), "{run}");
        machines
    }
}

impl<S> Machines<S> {
    /// Returns machines with the four variables that share a store at an address.
    pub(crate) fn sharing(store: S, address: &str, settings: Settings) -> Self {
        let mut world = World::at_speed(SPEED, settings);
        world.set("AGORAS_STORE", address);
        let key = world.file("store.key", &[7; 32]);
        world.set("AGORAS_KEY_FILE", key.to_str().unwrap());
        world.video("clip.mp4", 300_000);
        Self { world, store, homes: Homes::Each }
    }

    /// Returns machines with the four variables that are processes of one machine, without a store.
    pub(crate) fn in_one_folder(store: S) -> Self {
        let machines = Self::sharing(store, "", Settings::default());
        Self { homes: Homes::One, ..machines }
    }

    /// Returns a command of a machine, whose home has its number.
    pub(crate) fn command(&self, machine: usize, arguments: &[&str]) -> Command {
        let mut command = self.world.command(arguments);
        let number = if self.homes == Homes::One { 0 } else { machine };
        let home = self.world.home.path().join(format!("machine-{number}"));
        command.env("HOME", &home).env("AGORAS_STORAGE_DIR", home.join(".agoras"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a command on a machine.
    pub(crate) fn on(&self, machine: usize, arguments: &[&str]) -> Run {
        self.world.finish(self.start(machine, arguments))
    }

    pub(crate) fn start(&self, machine: usize, arguments: &[&str]) -> Child {
        self.world.start(&mut self.command(machine, arguments))
    }

    /// Runs one command on several machines at once.
    pub(crate) fn on_each(&self, machines: usize, arguments: &[&str]) -> Vec<Run> {
        let children: Vec<Child> = (0..machines).map(|it| self.start(it, arguments)).collect();
        children.into_iter().map(|child| self.world.finish(child)).collect()
    }

    /// Runs a command on a machine until no other is at the same content.
    pub(crate) fn once_free(&self, machine: usize, arguments: &[&str]) -> Run {
        let begin = Instant::now();
        loop {
            let run = self.on(machine, arguments);
            let is_busy = run.stderr.contains("at this moment");
            if !is_busy || begin.elapsed() > PATIENCE {
                return run;
            }
        }
    }

    /// Publishes the clip from a machine.
    pub(crate) fn publish(&self, machine: usize) -> Run {
        self.on(machine, &PUBLISH)
    }

    /// Returns how many refreshes and logins TikTok was asked for.
    pub(crate) fn grants(&self) -> usize {
        self.world.count("token")
    }

    /// Returns how many publishes of TikTok were posted.
    pub(crate) fn posts(&self) -> usize {
        self.world.tiktok.publishes().iter().filter(|publish| publish.arrived).count()
    }
}

/// The command that publishes the clip.
pub(crate) const PUBLISH: [&str; 4] = ["tiktok", "video", "--video-url", "clip.mp4"];
