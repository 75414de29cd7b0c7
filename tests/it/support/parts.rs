//! Programs of others that a test needs: found, or reported as missing

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::{Mutex, PoisonError};

/// The list that `.ci/run` installs from: a name, its commands, and its source on each line.
const LIST: &str = include_str!("../../../.ci/parts");

/// The variable with which `.ci/run` makes tests fail for a missing part.
const REQUIRED: &str = "AGORAS_PARTS_REQUIRED";

/// Returns the first command of the part that is on the PATH. `None` means that the test must skip
/// what needs it; that is reported once for each part.
pub(crate) fn part(name: &str) -> Option<&'static str> {
    let line = LIST.lines().find(|line| line.split_whitespace().next() == Some(name));
    let mut fields = line.expect("a part of .ci/parts").split_whitespace().skip(1);
    let commands = fields.next().unwrap();
    let command = commands.split('|').find(|command| is_on_the_path(command));
    if command.is_none() {
        let origin: Vec<&str> = fields.collect();
        missing(name, &format!("`{commands}` is not on the PATH ({})", origin.join(" ")));
    }
    command
}

/// Reports once that this system lacks an ability that a test needs.
pub(crate) fn cannot(ability: &str, why: &str) {
    skipped(ability, why);
}

fn missing(name: &str, why: &str) {
    assert!(std::env::var_os(REQUIRED).is_none(), "{name} is missing: {why}");
    skipped(name, why);
}

/// Writes to standard error itself: the test runner keeps what `eprintln!` prints.
fn skipped(name: &str, why: &str) {
    static SAID: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    if SAID.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned()) {
        let line = format!("skipped: the tests that need {name}: {why}\n");
        std::io::stderr().write_all(line.as_bytes()).unwrap();
    }
}

fn is_on_the_path(command: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(command).is_file())
}
