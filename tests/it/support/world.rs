//! The world of a test: an empty home, an emulator as TikTok, and the binary

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Mutex;

use agoras::clock::Clock;
use agoras::emulator::{EmulatedAccount, Emulator, Settings};
use agoras::store::{BaseAddress, Settings as StoreSettings, Store, Unlock};
use tempfile::TempDir;

use super::clip;
use super::documents;
use super::run::Run;
use super::signals;

/// The speed of the emulator's clock and of the binary's waits, as a multiple of real time.
const SPEED: u32 = 20;

pub(crate) struct World {
    pub(crate) home: TempDir,
    pub(crate) tiktok: Emulator,
    account: EmulatedAccount,
    variables: Vec<(String, String)>,
    /// The arguments of the runs of the binary that have not ended, by their process ids.
    running: Mutex<HashMap<u32, Vec<OsString>>>,
}

impl World {
    /// Returns a world with the default emulator, and the four variables set.
    pub(crate) fn new() -> Self {
        Self::with(Settings::default())
    }

    pub(crate) fn with(settings: Settings) -> Self {
        Self::at_speed(SPEED, settings)
    }

    /// Returns a world that runs `speed` times faster than real time.
    pub(crate) fn at_speed(speed: u32, settings: Settings) -> Self {
        let tiktok = Emulator::start(Settings { speed, ..settings }).unwrap();
        let account = tiktok.account("ada.codes").unwrap();
        let url = tiktok.url();
        let mut world = Self {
            home: tempfile::tempdir().unwrap(),
            tiktok,
            account: account.clone(),
            variables: Vec::new(),
            running: Mutex::default(),
        };
        world.set("AGORAS_TIKTOK_API_URL", &url);
        world.set("AGORAS_TIKTOK_AUTH_URL", &url);
        world.set("AGORAS_SPEED", &speed.to_string());
        world.acting_as(&account)
    }

    /// Returns a world that cannot store anything.
    pub(crate) fn without_store() -> Self {
        let mut world = Self::new();
        world.set("AGORAS_STORAGE_DIR", "/dev/null/agoras");
        world
    }

    /// Returns the same world without the four variables.
    pub(crate) fn without_variables(mut self) -> Self {
        for name in
            ["TIKTOK_USERNAME", "TIKTOK_CLIENT_KEY", "TIKTOK_CLIENT_SECRET", "TIKTOK_REFRESH_TOKEN"]
        {
            self.unset(name);
        }
        self
    }

    /// Returns a world with an app that no account has authorized.
    pub(crate) fn unauthorized() -> Self {
        let world = Self::new();
        let account = world.account().clone();
        let mut world = world.without_variables();
        world.set("TIKTOK_CLIENT_KEY", &account.client_key);
        world.set("TIKTOK_CLIENT_SECRET", &account.client_secret);
        world
    }

    pub(crate) fn acting_as(mut self, account: &EmulatedAccount) -> Self {
        self.set("TIKTOK_USERNAME", &account.username);
        self.set("TIKTOK_CLIENT_KEY", &account.client_key);
        self.set("TIKTOK_CLIENT_SECRET", &account.client_secret);
        self.set("TIKTOK_REFRESH_TOKEN", &account.refresh_token);
        self.account = account.clone();
        self
    }

    pub(crate) fn account(&self) -> &EmulatedAccount {
        &self.account
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.to_owned(), value.to_owned()));
    }

    pub(crate) fn unset(&mut self, name: &str) {
        self.variables.retain(|(known, _)| known != name);
    }

    /// Injects a fault, in the emulator's grammar.
    pub(crate) fn fault(&self, line: &str) {
        self.tiktok.inject(line.parse().unwrap());
    }

    pub(crate) fn agoras<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Run {
        self.run(self.command(arguments).stdin(Stdio::null()))
    }

    /// Runs the binary, alone or below a program that is named before it.
    pub(crate) fn run(&self, command: &mut Command) -> Run {
        let output = command.output().unwrap();
        documents::check(arguments_of(command), &output);
        Run::new(&output, self.replacements())
    }

    /// Runs the binary with this standard input.
    pub(crate) fn agoras_fed<S: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = S>,
        input: &[u8],
    ) -> Run {
        let mut child = self.spawn(arguments);
        // A program that stops reading explains itself by its exit code.
        drop(child.stdin.take().unwrap().write_all(input));
        self.finish(child)
    }

    pub(crate) fn spawn<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Child {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        self.start(&mut command)
    }

    /// Starts the binary. `finish` checks the documents that it prints.
    pub(crate) fn start(&self, command: &mut Command) -> Child {
        let child = command.spawn().unwrap();
        self.remember(&child, arguments_of(command));
        child
    }

    /// Notes the arguments of a run of the binary for its end.
    pub(super) fn remember(&self, child: &Child, arguments: Vec<OsString>) {
        self.running.lock().unwrap().insert(child.id(), arguments);
    }

    pub(crate) fn finish(&self, child: Child) -> Run {
        let arguments = self.running.lock().unwrap().remove(&child.id());
        let output = child.wait_with_output().unwrap();
        match arguments {
            Some(arguments) => documents::check(arguments, &output),
            None => documents::check_unknown(&output),
        }
        Run::new(&output, self.replacements())
    }

    /// Runs a shell script in this world; `$0` is the binary.
    pub(crate) fn shell(&self, script: &str) -> Run {
        self.finish(self.spawn_shell(script))
    }

    pub(crate) fn spawn_shell(&self, script: &str) -> Child {
        let mut command = self.settled(Command::new("sh"));
        // faketime writes a file at the start, which must not end the shell under a limit on file
        // sizes.
        let first = if is_faked() { "trap '' XFSZ; " } else { "" };
        command.args(["-c", &format!("{first}{script}"), env!("CARGO_BIN_EXE_agoras")]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    pub(crate) fn command<S: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = S>,
    ) -> Command {
        let mut command = self.settled(Command::new(env!("CARGO_BIN_EXE_agoras")));
        command.args(arguments);
        command
    }

    /// Returns the run of a command with this world's settings from its output.
    pub(crate) fn record(&self, output: &Output) -> Run {
        documents::check_unknown(output);
        Run::new(output, self.replacements())
    }

    /// Returns the command with this world's home and variables, and no other variables.
    pub(crate) fn settled(&self, mut command: Command) -> Command {
        signals::settle();
        command
            .current_dir(self.home.path())
            .env_clear()
            .env("HOME", self.home.path())
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .envs(clock_of_this_run())
            .envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Returns the folder of the emulator's accounts and publishes in the store.
    pub(crate) fn kept(&self) -> PathBuf {
        kept_at(&self.home.path().join(".agoras"), &self.tiktok.url())
    }

    /// Opens the store as the binary does.
    pub(crate) fn store(&self) -> Store {
        let root = self.home.path().join(".agoras");
        let address = self.tiktok.url();
        let address = address.parse().unwrap();
        let settings = StoreSettings::new(&root, address, Unlock::default(), Clock::system());
        Store::with(settings).unwrap()
    }

    /// Writes a file in the home, and returns its path.
    pub(crate) fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.home.path().join(name);
        #[expect(clippy::disallowed_methods, reason = "a test's own file")]
        std::fs::write(&path, content).unwrap();
        path
    }

    /// Writes a shell script in the home, and returns its path. Its commands see the real time: what
    /// `faketime` shares goes away with the process that started the script.
    pub(crate) fn script(&self, name: &str, text: &str) -> PathBuf {
        let path = self.home.path().join(name);
        write_program(&path, &text.replacen('\n', "\nunset LD_PRELOAD\n", 1));
        path
    }

    /// Writes a shell script in the home that is run for as long as this test waits for it. Its commands
    /// see the time that this test sees.
    pub(crate) fn wrapper(&self, name: &str, text: &str) {
        write_program(&self.home.path().join(name), text);
    }

    /// Makes a video of this size, with a filling in which no byte equals its neighbour.
    pub(crate) fn video(&self, name: &str, size: usize) -> PathBuf {
        self.file(name, &clip::filled(size))
    }

    /// Returns the endpoints of TikTok that were called, in order, in the emulator's words.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.tiktok.requests().iter().map(|request| request.endpoint.to_string()).collect()
    }

    /// Returns how often an endpoint of TikTok was called.
    pub(crate) fn count(&self, call: &str) -> usize {
        self.asked().iter().filter(|asked| *asked == call).count()
    }

    fn replacements(&self) -> Vec<(String, &'static str)> {
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
        vec![
            (self.kept().display().to_string(), "[kept]"),
            (self.tiktok.url(), "[tiktok]"),
            (self.home.path().display().to_string(), "[home]"),
            (data.display().to_string(), "[data]"),
        ]
    }
}

/// Returns the arguments that a command gives to the binary.
pub(super) fn arguments_of(command: &Command) -> Vec<OsString> {
    let words = [command.get_program()].into_iter().chain(command.get_args());
    let program = OsStr::new(env!("CARGO_BIN_EXE_agoras"));
    words.skip_while(|word| *word != program).skip(1).map(OsStr::to_owned).collect()
}

/// Writes a program. Another process does it: a child that another test starts at this moment would
/// hold a file of this process open for writing, and a program that is open for writing does not run.
fn write_program(path: &Path, text: &str) {
    let mut writer = Command::new("/bin/sh")
        .args(["-c", "cat > \"$0\" && chmod 755 \"$0\""])
        .arg(path)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    writer.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    assert!(writer.wait().unwrap().success());
}

/// Puts a journal's publishes where agoras 2.3.0 has them, as if that had written them.
pub(crate) fn downgrade_journal(journal: &Path) {
    let live = journal.join("live");
    if !live.exists() {
        return;
    }
    for file in std::fs::read_dir(&live).unwrap().map(|file| file.unwrap()) {
        std::fs::rename(file.path(), journal.join(file.file_name())).unwrap();
    }
    std::fs::remove_dir(live).unwrap();
    let signpost = journal.join("999999999999999-00000000.j");
    std::fs::remove_file(signpost).unwrap();
    // The mark of the older folder.
    drop(std::fs::remove_file(journal.join(".alone")));
}

/// Returns the folder of a base address in a store.
pub(crate) fn kept_at(root: &Path, address: &str) -> PathBuf {
    let address: BaseAddress = address.parse().unwrap();
    address.folder_name().map_or_else(|| root.to_owned(), |name| root.join("at").join(name))
}

/// Returns whether `faketime` gives this process another date. It does not change the times of
/// files.
pub(crate) fn is_faked() -> bool {
    std::env::var_os("FAKETIME").is_some()
}

/// Returns the time zone, and the variables by which `faketime` gives a process another date: the
/// program under test must see the same moment as the emulator in this process. `FAKETIME_SHARED`,
/// the memory that faketime shares among processes, is left out, since a test that kills a process
/// leaves it locked. The monotonic clock stays real: with another one no wait in a futex ever ends.
fn clock_of_this_run() -> Vec<(OsString, OsString)> {
    let inherited = |name: &&str| Some(((*name).into(), std::env::var_os(name)?));
    let mut clock: Vec<_> = ["TZ"].iter().filter_map(inherited).collect();
    if is_faked() {
        clock.extend(["LD_PRELOAD", "FAKETIME"].iter().filter_map(inherited));
        clock.push(("FAKETIME_DONT_FAKE_MONOTONIC".into(), "1".into()));
    }
    clock
}
