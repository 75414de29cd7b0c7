//! A terminal with the binary on it, for what is only said to people

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, tcgetattr};

/// Standard input and stderr of a program; its standard output is kept apart.
pub(crate) struct Tty {
    near: File,
    child: Child,
    /// What has been shown, the echo of what was typed included.
    shown: String,
    /// How much of it `until` has been past.
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

    /// As Ctrl-C would, where the terminal is in charge of the program.
    pub(crate) fn interrupt(&self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    }

    /// Waits until `text` shows, after what was waited for before; what came up to its line's end.
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

    /// The next line of a login that is the address of TikTok's page.
    pub(crate) fn page(&mut self) -> String {
        self.until("say yes:\r\n");
        self.until("\n").trim_end().to_owned()
    }

    /// As if typed or pasted.
    pub(crate) fn enter(&mut self, text: &str) {
        self.press(text);
        self.press("\n");
    }

    /// Presses keys, as they are.
    pub(crate) fn press(&mut self, keys: &str) {
        self.near.write_all(keys.as_bytes()).unwrap();
    }

    /// Whether what is typed shows.
    pub(crate) fn echoes(&self) -> bool {
        let modes = tcgetattr(&self.near).unwrap();
        modes.local_modes.contains(LocalModes::ECHO)
    }

    /// The same once the terminal no longer shows what is typed, as a question for a secret does.
    pub(crate) fn enter_unseen(&mut self, text: &str) {
        let echoes = || tcgetattr(&self.near).unwrap().local_modes.contains(LocalModes::ECHO);
        while echoes() {
            std::thread::yield_now();
        }
        self.enter(text);
    }

    /// Waits for the end: how it ended, everything that was shown, and standard output.
    pub(crate) fn end(mut self) -> (ExitStatus, String, String) {
        while self.read() {}
        let mut out = String::new();
        self.child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
        (self.child.wait().unwrap(), self.shown, out)
    }

    /// Reads on; whether anything came. A terminal that nobody has open any more is an error.
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
