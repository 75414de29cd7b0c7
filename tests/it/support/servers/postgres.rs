//! PostgreSQL from the system's package, in a temporary folder

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use super::{Process, program};
use crate::support::part;

pub(crate) const PASSWORD: &str = "a p@ss/word";
/// A user that every system has: the server refuses to be root.
const NOBODY: u32 = 65534;

/// A running server with the user `agoras`, who owns the database `agoras`.
pub(crate) struct Postgres {
    port: u16,
    folder: TempDir,
    _process: Process,
}

/// The certificate that a server shows; without one it does not encrypt.
pub(crate) enum Transport<'a> {
    Plain,
    Tls { certificate: &'a str, key: &'a str },
}

impl Postgres {
    /// Starts the server; `None` if it is not on this machine.
    pub(crate) fn start(transport: &Transport<'_>) -> Option<Self> {
        part("postgresql")?;
        let folder = tempfile::tempdir().unwrap();
        let programs = programs();
        give_away(folder.path());
        let data = folder.path().join("data");
        let password = write(folder.path(), "password", PASSWORD);
        let created = program(&programs.join("initdb"));
        let created = as_nobody(created)
            .args(["--username=agoras", "--auth=scram-sha-256", "--no-sync", "--encoding=UTF8"])
            .args(["--locale=C", "--pgdata"])
            .arg(&data)
            .arg("--pwfile")
            .arg(&password)
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(created.status.success(), "{created:?}");
        if let Transport::Tls { certificate, key } = transport {
            write(&data, "server.crt", certificate);
            write(&data, "server.key", key);
        }
        loop {
            let port = free_port();
            let mut process = Process(serve(&programs, &data, port, transport));
            if is_ready(&mut process, &data) {
                return Some(Self { port, folder, _process: process });
            }
        }
    }

    /// Returns the address of the store below a prefix.
    pub(crate) fn address(&self, prefix: &str) -> String {
        format!("{}?prefix={prefix}", self.place("agoras"))
    }

    /// Returns the server's address without a user and options.
    pub(crate) fn bare(&self) -> String {
        format!("postgres://localhost:{}/postgres", self.port)
    }

    /// Returns the address of a user's store without options, with the password of `agoras`.
    pub(crate) fn place(&self, user: &str) -> String {
        let password = "a%20p%40ss%2Fword";
        format!("postgres://{user}:{password}@localhost:{}/postgres", self.port)
    }

    /// Runs a statement as the owner of the server, and returns what it prints.
    pub(crate) fn sql(&self, statement: &str) -> String {
        let run = program(&programs().join("psql"))
            .args(["--no-psqlrc", "--tuples-only", "--no-align", "--command", statement])
            .args(["--host=127.0.0.1", "--username=agoras", "--dbname=postgres", "--port"])
            .arg(self.port.to_string())
            .env("PGPASSWORD", PASSWORD)
            .output()
            .unwrap();
        assert!(run.status.success(), "{run:?}");
        String::from_utf8(run.stdout).unwrap().trim().to_owned()
    }
}

/// Waits until the server is ready; false if it has ended, since another program took its port.
fn is_ready(process: &mut Process, data: &Path) -> bool {
    let says_so = || {
        let notes = fs::read_to_string(data.join("postmaster.pid")).unwrap_or_default();
        notes.lines().any(|line| line.trim() == "ready")
    };
    while !says_so() {
        if process.0.try_wait().unwrap().is_some() {
            return false;
        }
        thread::sleep(Duration::from_millis(20));
    }
    true
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // The server ends its own processes if it is asked to.
        let stop = program(&programs().join("pg_ctl"));
        let data = self.folder.path().join("data");
        let stop = as_nobody(stop)
            .args(["stop", "--mode=immediate", "--silent", "--pgdata"])
            .arg(data)
            .current_dir("/")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        drop(stop);
    }
}

fn serve(programs: &Path, data: &Path, port: u16, transport: &Transport<'_>) -> Child {
    let ssl = match transport {
        Transport::Plain => "ssl=off",
        Transport::Tls { .. } => "ssl=on",
    };
    let server = program(&programs.join("postgres"));
    as_nobody(server)
        .arg("-D")
        .arg(data)
        .args(["-p", &port.to_string(), "-c", ssl, "-c", "unix_socket_directories="])
        .args(["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "max_connections=60"])
        .current_dir(data)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Returns the folder of the server's programs: Debian has them on no PATH.
fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let mut folders: Vec<PathBuf> =
        versions.map(|version| version.unwrap().path().join("bin")).collect();
    folders.retain(|folder| folder.join("initdb").is_file());
    folders.sort();
    folders.pop().unwrap_or_else(|| super::file_of("initdb").with_file_name(""))
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

fn as_nobody(mut command: Command) -> Command {
    use std::os::unix::process::CommandExt;
    if is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command
}

fn give_away(path: &Path) {
    if is_root() {
        std::os::unix::fs::chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    }
}

/// Writes a file that only the server's user can read.
fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.join(name);
    #[expect(clippy::disallowed_methods, reason = "a file for a server of a test")]
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    give_away(&path);
    path
}
