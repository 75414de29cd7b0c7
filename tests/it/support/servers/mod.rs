//! Servers that others wrote, each started for one test: PostgreSQL, moto, Azurite

mod azurite;
mod moto;
mod postgres;

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

pub(crate) use azurite::Azurite;
pub(crate) use moto::Moto;
pub(crate) use postgres::{Postgres, Transport};

/// A server's process, which ends with the test.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

impl Process {
    /// Waits until the server accepts connections.
    fn wait_for(&mut self, port: u16) {
        let start = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            let ended = self.0.try_wait().unwrap();
            assert!(ended.is_none(), "the server has ended: {ended:?}");
            assert!(start.elapsed() < Duration::from_mins(2), "the server does not start");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Prepares a program. The memory that faketime shares among processes is left out: a test that
/// kills one leaves it locked.
fn program(file: &Path) -> Command {
    let mut command = Command::new(file);
    command.env_remove("FAKETIME_SHARED").stdin(Stdio::null());
    command
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}

/// Returns the file of a command on the PATH.
fn file_of(command: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap();
    let mut files = std::env::split_paths(&path).map(|folder| folder.join(command));
    files.find(|file| file.is_file()).unwrap()
}
