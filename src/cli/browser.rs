//! The user's browser: whether there is one to show a page, and opening it there without our secrets

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use crate::flow::SECRET_VARIABLES;

/// Tells a second process of this program to open a page; not meant for people.
const COMMAND: &str = "open-page";

/// Opens the page, and says whether a browser was found.
///
/// The browser has the environment of the process that starts it, and a process cannot safely
/// take variables out of its own: so a second one starts without them and opens the page.
pub(crate) fn open(page: &str) -> bool {
    let Ok(program) = std::env::current_exe() else {
        return false;
    };
    let mut opener = Command::new(program);
    for secret in SECRET_VARIABLES {
        opener.env_remove(secret);
    }
    opener.args([COMMAND, page]).status().is_ok_and(|status| status.success())
}

/// The end of this process, if it is that second one.
pub(crate) fn opener(arguments: &[OsString]) -> Option<ExitCode> {
    let [_, command, page] = arguments else {
        return None;
    };
    (command == COMMAND).then(|| match webbrowser::open(&page.to_string_lossy()) {
        Ok(()) => ExitCode::SUCCESS,
        // The first process says what to do instead.
        Err(_) => ExitCode::FAILURE,
    })
}

/// Whether a browser on this machine can show itself to whoever runs this.
pub(crate) fn can_show() -> bool {
    let remote = is_set("SSH_CONNECTION") || is_set("SSH_TTY");
    let shown = !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY");
    is_named() || (shown && !remote)
}

/// Whether the user has said which browser to open.
pub(crate) fn is_named() -> bool {
    is_set("BROWSER")
}

fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}
