//! Servers that others wrote, each started for one test: PostgreSQL, moto, Azurite

mod azurite;
mod moto;
mod postgres;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

pub(crate) use azurite::Azurite;
pub(crate) use moto::Moto;
pub(crate) use postgres::{PASSWORD as POSTGRES_PASSWORD, Postgres, Transport};

/// A server's process, which ends with the test.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

impl Process {
    /// Starts a server that chooses its port itself, and reads the port from what it prints.
    fn with_port(command: &mut Command) -> (Self, u16) {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let port = lines.find_map(|line| port_in(&line)).expect("the server names its port");
        // A server whose words nobody reads would wait in the end.
        thread::spawn(move || lines.for_each(drop));
        (Self(child), port)
    }
}

/// Returns the port in a line such as `listens at http://127.0.0.1:10000`.
fn port_in(line: &str) -> Option<u16> {
    let port = line.split_once("http://127.0.0.1:")?.1;
    port.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

/// Prepares a program. The memory that faketime shares among processes is left out: a test that
/// kills one leaves it locked.
fn program(file: &Path) -> Command {
    let mut command = Command::new(file);
    command.env_remove("FAKETIME_SHARED").stdin(Stdio::null());
    command
}

/// Returns the file of a command on the PATH.
fn file_of(command: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap();
    let mut files = std::env::split_paths(&path).map(|folder| folder.join(command));
    files.find(|file| file.is_file()).unwrap()
}
