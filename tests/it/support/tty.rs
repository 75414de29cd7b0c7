//! A terminal that runs the binary

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::num::NonZero;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Output};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize};

use super::documents;
use super::world::arguments_of;

/// The rows of the terminal.
const ROWS: u16 = 60;

/// A program whose standard input and stderr are a terminal; its standard output is a pipe.
pub(crate) struct Tty {
    near: File,
    child: Child,
    /// The arguments of the binary; none if another program runs.
    arguments: Vec<OsString>,
    /// Everything that was shown, including the echo of the input.
    shown: String,
    /// The length of the part that `until` has passed.
    past: usize,
    /// The screen after what was shown.
    screen: vt100::Parser,
}

impl Tty {
    /// Runs a program in a terminal of 80 columns.
    pub(crate) fn run(command: Command) -> Self {
        Self::sized(command, 80)
    }

    /// Runs a program in a terminal of this many columns.
    pub(crate) fn sized(mut command: Command, columns: u16) -> Self {
        let near = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&near).unwrap();
        unlockpt(&near).unwrap();
        let name = ptsname(&near, Vec::new()).unwrap().into_bytes();
        let name = PathBuf::from(OsString::from_vec(name));
        let far = OpenOptions::new().read(true).write(true).open(name).unwrap();
        let size = Winsize { ws_row: ROWS, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&far, size).unwrap();
        for (name, value) in [("TERM", "xterm"), ("LC_ALL", "C.UTF-8")] {
            if command.get_envs().all(|(set, _)| set != name) {
                command.env(name, value);
            }
        }
        let child = command
            .stdin(far.try_clone().unwrap())
            .stdout(std::process::Stdio::piped())
            .stderr(far)
            .spawn()
            .unwrap();
        let rows = NonZero::new(ROWS).unwrap();
        let columns = NonZero::new(columns).unwrap();
        let screen = vt100::Parser::new(rows, columns, 0);
        let arguments = arguments_of(&command);
        Self { near: File::from(near), child, arguments, shown: String::new(), past: 0, screen }
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

    /// Waits until the screen holds this text; returns the whole screen.
    pub(crate) fn until_screen(&mut self, is_it: impl Fn(&str) -> bool) -> String {
        loop {
            let screen = self.screen();
            if is_it(&screen) {
                return screen;
            }
            assert!(self.read(), "it ended without what was waited for: {screen}");
        }
    }

    /// Returns the lines on the screen.
    pub(crate) fn screen(&self) -> String {
        let lines: Vec<_> =
            self.screen.screen().contents().lines().map(str::trim_end).map(str::to_owned).collect();
        lines.join("\n")
    }

    /// Kills the program.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for the end; returns the exit status, everything shown, and standard output.
    pub(crate) fn end(mut self) -> (ExitStatus, String, String) {
        while self.read() {}
        let mut out = String::new();
        self.child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
        let status = self.child.wait().unwrap();
        let output = Output { status, stdout: out.clone().into_bytes(), stderr: Vec::new() };
        documents::check(&self.arguments, &output);
        (status, self.shown, out)
    }

    /// Reads on and returns whether anything came; a terminal that is closed on the other side
    /// gives an error.
    fn read(&mut self) -> bool {
        let mut bytes = [0; 4096];
        match self.near.read(&mut bytes) {
            Ok(read) if read > 0 => {
                self.screen.process(&bytes[..read]);
                self.shown.push_str(&String::from_utf8_lossy(&bytes[..read]));
                true
            }
            _ => false,
        }
    }
}
