//! The user's browser: whether it can show a page, and opening one without handing it secrets

use std::env;
use std::ffi::OsString;
use std::process::{Command, ExitCode};

use crate::secret::SecretInput;

/// The internal command that makes a second process of this program open a page.
const COMMAND: &str = "open-page";

/// Opens the page, and returns whether a browser was found. The browser inherits an environment,
/// and only a second process can be started without the secrets in ours.
pub(crate) fn open(page: &str) -> bool {
    let Ok(program) = env::current_exe() else {
        return false;
    };
    let mut opener = Command::new(program);
    for secret in SecretInput::ALL {
        opener.env_remove(secret.variable);
    }
    opener.args([COMMAND, page]).status().is_ok_and(|status| status.success())
}

/// Opens the page if this is the second process, and returns its exit code; `None` if it is not.
pub(crate) fn opener(arguments: &[OsString]) -> Option<ExitCode> {
    let [_, command, page] = arguments else {
        return None;
    };
    (command == COMMAND).then(|| match webbrowser::open(&page.to_string_lossy()) {
        Ok(()) => ExitCode::SUCCESS,
        // The first process prints what to do instead.
        Err(_) => ExitCode::FAILURE,
    })
}

/// Returns whether a browser on this machine is visible to the user.
pub(crate) fn can_show() -> bool {
    let remote = is_set("SSH_CONNECTION") || is_set("SSH_TTY");
    let shown = !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY");
    is_named() || (shown && !remote)
}

pub(crate) fn is_named() -> bool {
    is_set("BROWSER")
}

fn is_set(name: &str) -> bool {
    env::var_os(name).is_some_and(|value| !value.is_empty())
}
