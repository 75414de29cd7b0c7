//! Masking of secrets in the logs of GitHub's runner

use std::io::{self, Write};

/// Asks the runner of a job to hide a secret, if stderr is its pipe and not a file.
pub(crate) fn mask(secret: &str) {
    let in_a_job = std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
    if in_a_job && !secret.is_empty() && stderr_is_a_pipe() {
        // A runner that has gone shows nothing.
        drop(writeln!(io::stderr().lock(), "::add-mask::{}", escaped(secret)));
    }
}

/// Escapes a text that follows a command to the runner.
fn escaped(secret: &str) -> String {
    secret.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(unix)]
fn stderr_is_a_pipe() -> bool {
    rustix::fs::fstat(io::stderr())
        .is_ok_and(|stat| rustix::fs::FileType::from_raw_mode(stat.st_mode).is_fifo())
}

/// Windows has file information for files alone.
#[cfg(windows)]
fn stderr_is_a_pipe() -> bool {
    use std::io::IsTerminal;
    use std::os::windows::io::AsHandle;
    let stderr = io::stderr();
    let copy = stderr.as_handle().try_clone_to_owned();
    !stderr.is_terminal() && copy.is_ok_and(|copy| std::fs::File::from(copy).metadata().is_err())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e05_line_ends_and_percent_signs_are_escaped_for_the_runner() {
        assert_eq!(escaped("a%b\r\nc"), "a%25b%0D%0Ac");
    }
}
