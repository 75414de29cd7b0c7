//! A terminal that runs the binary

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, tcgetattr};

/// A program whose standard input and stderr are a terminal; its standard output is a pipe.
pub(crate) struct Tty {
    near: File,
    child: Child,
    /// Everything that was shown, including the echo of the input.
    shown: String,
    /// The length of the part that `until` has passed.
    past: usize,
}

impl Tty {
    pub(crate) fn run(mut command: Command) -> Self {
        let near = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&near).unwrap();
        unlockpt(&near).unwrap();
        let name = ptsname(&near, Vec::new()).unwrap().into_bytes();
        let name = PathBuf::from(std::ffi::OsString::from_vec(name));
        let far = OpenOptions::new().read(true).write(true).open(name).unwrap();
        let child = command
            .env("TERM", "xterm")
            .stdin(far.try_clone().unwrap())
            .stdout(std::process::Stdio::piped())
            .stderr(far)
            .spawn()
            .unwrap();
        Self { near: File::from(near), child, shown: String::new(), past: 0 }
    }

    /// Sends the signal that Ctrl-C sends at a real terminal.
    pub(crate) fn interrupt(&self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    }

    /// Waits until `text` shows after the previous match; returns everything up to its end.
    pub(crate) fn until(&mut self, text: &str) -> String {
        loop {
            if let Some(at) = self.shown[self.past..].find(text) {
                let end = self.past + at + text.len();
                let seen = self.shown[self.past..end].to_owned();
                self.past = end;
                return seen;
            }
            assert!(self.read(), "it ended without {text:?}: {}", self.shown);
        }
    }

    /// Returns the address of TikTok's page that a login prints.
    pub(crate) fn page(&mut self) -> String {
        self.until("say yes:\r\n");
        self.until("\n").trim_end().to_owned()
    }

    /// Types or pastes a text, with Enter.
    pub(crate) fn enter(&mut self, text: &str) {
        self.press(text);
        self.press("\n");
    }

    /// Presses keys, without Enter.
    pub(crate) fn press(&mut self, keys: &str) {
        self.near.write_all(keys.as_bytes()).unwrap();
    }

    /// Returns whether the terminal shows its input.
    pub(crate) fn echoes(&self) -> bool {
        let modes = tcgetattr(&self.near).unwrap();
        modes.local_modes.contains(LocalModes::ECHO)
    }

    /// Enters a text when the terminal no longer shows its input, as at a question for a secret.
    pub(crate) fn enter_unseen(&mut self, text: &str) {
        let echoes = || tcgetattr(&self.near).unwrap().local_modes.contains(LocalModes::ECHO);
        while echoes() {
            std::thread::yield_now();
        }
        self.enter(text);
    }

    /// Waits for the end; returns the exit status, everything shown, and standard output.
    pub(crate) fn end(mut self) -> (ExitStatus, String, String) {
        while self.read() {}
        let mut out = String::new();
        self.child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
        (self.child.wait().unwrap(), self.shown, out)
    }

    /// Reads on and returns whether anything came; a terminal that is closed on the other side
    /// gives an error.
    fn read(&mut self) -> bool {
        let mut bytes = [0; 4096];
        match self.near.read(&mut bytes) {
            Ok(read) if read > 0 => {
                self.shown.push_str(&String::from_utf8_lossy(&bytes[..read]));
                true
            }
            _ => false,
        }
    }
}
