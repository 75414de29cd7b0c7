//! Tells GitHub's runner which words to hide in its log

use std::io::{self, Write};

/// Asks the runner to hide a secret from here on. Only where it listens: in its jobs, and when
/// stderr goes to it and not into a file.
pub(crate) fn mask(secret: &str) {
    let in_a_job = std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
    if in_a_job && !secret.is_empty() && stderr_is_a_pipe() {
        // A runner that has gone away shows nothing either.
        drop(writeln!(io::stderr().lock(), "::add-mask::{}", escaped(secret)));
    }
}

/// As the runner wants what follows a command.
fn escaped(secret: &str) -> String {
    secret.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(unix)]
fn stderr_is_a_pipe() -> bool {
    rustix::fs::fstat(io::stderr())
        .is_ok_and(|stat| rustix::fs::FileType::from_raw_mode(stat.st_mode).is_fifo())
}

#[cfg(not(unix))]
fn stderr_is_a_pipe() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e05_what_the_runner_would_misread_is_escaped() {
        assert_eq!(escaped("a%b\r\nc"), "a%25b%0D%0Ac");
    }
}
