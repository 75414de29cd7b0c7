//! A run whose stderr is read while it runs

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use super::run::Run;
use super::world::{World, arguments_of};

/// The longest wait for a line on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// A run, and its stderr so far.
pub(crate) struct Watched {
    pub(crate) child: Child,
    lines: Receiver<String>,
    said: String,
}

impl World {
    /// Starts a command with nothing on standard input.
    pub(crate) fn watch<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Watched {
        let mut command = self.command(arguments);
        command.stdin(Stdio::null());
        let arguments = arguments_of(&command);
        let watched = Watched::start(command);
        self.remember(&watched.child, arguments);
        watched
    }

    /// Waits for the end of a run.
    pub(crate) fn end_of(&self, watched: Watched) -> Run {
        let Watched { child, lines, said } = watched;
        let mut run = self.finish(child);
        run.stderr = said + &lines.iter().collect::<String>();
        run
    }
}

impl Watched {
    /// Starts a command that has its world's settings.
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                if sender.send(line + "\n").is_err() {
                    return;
                }
            }
        });
        Self { child, lines, said: String::new() }
    }

    /// Waits for a line with this text and returns it; `None` if the run ends without one.
    pub(crate) fn line(&mut self, text: &str) -> Option<String> {
        let end = Instant::now() + PATIENCE;
        loop {
            match self.lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(line) => {
                    self.said.push_str(&line);
                    if line.contains(text) {
                        return Some(line);
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => panic!("it says no {text:?}: {}", self.said),
            }
        }
    }

    /// Sends a signal by its name in `kill`.
    pub(crate) fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        let status = Command::new("kill").args([&format!("-{signal}"), &id]).status();
        assert!(status.unwrap().success());
    }
}
