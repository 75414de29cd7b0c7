//! The topic `exit-codes`

use super::table::table;
use clap::Command;
use clap::builder::StyledStr;

const ABOUT: &str = "\
A command ends with one of these. With --json a failure is a document on
stdout, in which `safe_to_rerun` says whether the same command can be run
again without posting twice.";

/// An exit code, for help and for programs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ExitCode {
    pub(crate) code: u8,
    pub(crate) meaning: &'static str,
    /// The next step of the caller.
    pub(crate) then: &'static str,
}

impl ExitCode {
    /// Every exit code.
    pub(crate) const ALL: [Self; 11] = [
        Self::new(
            0,
            "Done. A draft in the inbox, and a post that --no-wait has handed over, count as done",
            "After --no-wait, `agoras tiktok status ID --wait` waits for TikTok's result",
        ),
        Self::new(1, "What was named is not there, or agoras itself has failed", "Check the name"),
        Self::new(
            2,
            "Wrong usage: the command, an option or a variable. Nothing was sent",
            "Correct it as the hint says",
        ),
        Self::new(
            3,
            "Authorize first: the credentials are missing, incomplete, expired or revoked",
            "A person has to run `agoras tiktok authorize`, or to replace the credentials",
        ),
        Self::new(
            4,
            "Refused for good, by TikTok or before anything was sent: the same content was published \
             before, an audience is not offered, a domain is not verified, or the like",
            "Do not repeat it unchanged; the hint says what to change",
        ),
        Self::new(
            5,
            "The outcome is unknown: it may have been posted",
            "Do not simply run it again; `agoras tiktok resume` or `agoras tiktok status` tells",
        ),
        Self::new(
            6,
            "Accepted, and still processing when the wait ended",
            "Do not run it again; `agoras tiktok status ID --wait` tells",
        ),
        Self::new(
            7,
            "The store, the journal or the disk: room, permissions, a passphrase",
            "Repair what the hint names",
        ),
        Self::new(
            8,
            "The network, or TikTok is unavailable. Nothing was posted",
            "Run it again later",
        ),
        Self::new(
            9,
            "The media, caption, content file, feed or plan is not acceptable. Nothing was sent",
            "Correct it as the hint says",
        ),
        Self::new(
            130,
            "Interrupted by Ctrl-C or SIGTERM",
            "`agoras tiktok resume` continues what was begun",
        ),
    ];

    const fn new(code: u8, meaning: &'static str, then: &'static str) -> Self {
        Self { code, meaning, then }
    }

    /// Returns the code, and its meaning with the next step.
    fn row(self) -> (String, String) {
        (self.code.to_string(), format!("{}. {}", self.meaning, self.then))
    }
}

/// Returns each exit code with its meaning and the next step.
pub(super) fn rows() -> Vec<(String, String)> {
    ExitCode::ALL.into_iter().map(ExitCode::row).collect()
}

pub(crate) fn page(_root: &Command) -> StyledStr {
    table("Exit codes", ABOUT, &rows())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::cli::explain::Kind;

    #[test]
    fn every_exit_code_of_a_failure_is_listed() {
        let mut listed = BTreeSet::from(ExitCode::ALL.map(|row| row.code));
        assert!(listed.remove(&0));
        assert_eq!(listed, BTreeSet::from(Kind::ALL.map(|kind| kind.row().exit_code)));
    }
}
