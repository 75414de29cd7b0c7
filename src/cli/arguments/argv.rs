//! Secrets on the command line: they work, and are warned about

use std::ffi::OsString;

use crate::cli::terminal::ui::Ui;

/// Each option that takes a secret, and where the secret is better off.
const OPTIONS: [(&str, &str); 4] = [
    ("--client-secret", "TIKTOK_CLIENT_SECRET"),
    ("--refresh-token", "TIKTOK_REFRESH_TOKEN"),
    ("--access-token", "TIKTOK_ACCESS_TOKEN"),
    ("--passphrase", "AGORAS_PASSPHRASE_FILE"),
];

/// Other users of the machine can list a running program's arguments.
pub(crate) fn warn_of_secrets(arguments: &[OsString], ui: &Ui) {
    for (option, variable) in OPTIONS {
        let given = |argument: &OsString| {
            let argument = argument.to_string_lossy();
            argument
                .strip_prefix(option)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
        };
        if arguments.iter().any(given) {
            ui.warning(&format!(
                "{option} shows the secret to everyone on this machine: use {variable}"
            ));
        }
    }
}
