//! A hosts file for one run, without root: in a mount namespace

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::parts::{cannot, part};
use super::run::Run;
use super::world::World;

/// A hosts file that is the only source of names for a run.
pub(crate) struct Hosts {
    file: PathBuf,
    order: PathBuf,
}

/// A script that mounts the hosts file `$1` and the `nsswitch.conf` `$2`, and runs the rest.
const IN_ITS_PLACE: &str = "mount --bind \"$1\" /etc/hosts \
    && mount --bind \"$2\" /etc/nsswitch.conf && shift 2 && exec \"$@\"";

impl Hosts {
    /// Returns a hosts file with these lines; `None` if this system refuses mount namespaces.
    pub(crate) fn saying(world: &World, lines: &str) -> Option<Self> {
        Self::at(world, world.file("hosts", lines.as_bytes()))
    }

    /// Returns a resolver that never answers: reading the pipe waits for a writer.
    pub(crate) fn silent(world: &World) -> Option<Self> {
        let pipe = world.home.path().join("hosts");
        let made = Command::new("mkfifo").arg(&pipe).status();
        made.is_ok_and(|status| status.success()).then(|| Self::at(world, pipe))?
    }

    fn at(world: &World, file: PathBuf) -> Option<Self> {
        let hosts = Self { file, order: world.file("nsswitch.conf", b"hosts: files\n") };
        part("unshare").and(part("script"))?;
        let possible = hosts.wrap(world, "true").output().is_ok_and(|it| it.status.success());
        if !possible {
            cannot("a hosts file of their own", "this system refuses a mount namespace");
        }
        possible.then_some(hosts)
    }

    /// Runs the binary with this hosts file, for a minute at most.
    pub(crate) fn agoras(&self, world: &World, arguments: &[&str]) -> Run {
        let mut command = self.wrap(world, "timeout");
        command.args(["60", env!("CARGO_BIN_EXE_agoras")]).args(arguments);
        world.run(command.stdin(Stdio::null()))
    }

    /// Runs the binary with this hosts file at a terminal, whose output is the run's stdout.
    pub(crate) fn agoras_watched(&self, world: &World, arguments: &[&str]) -> Run {
        let words = [env!("CARGO_BIN_EXE_agoras")].into_iter().chain(arguments.iter().copied());
        let line = words.map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" ");
        let mut command = self.wrap(world, "timeout");
        command.args(["--foreground", "60", "script", "-qec", &line, "/dev/null"]);
        world.record(&command.stdin(Stdio::null()).output().unwrap())
    }

    fn wrap(&self, world: &World, program: impl AsRef<OsStr>) -> Command {
        let mut command = world.settled(Command::new("unshare"));
        let paths: [&Path; 2] = [&self.file, &self.order];
        command.args(["-rm", "sh", "-c", IN_ITS_PLACE, "sh"]).args(paths).arg(program);
        command
    }
}
