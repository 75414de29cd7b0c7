//! The topic `exit-codes`

use super::table::table;
use clap::Command;
use clap::builder::StyledStr;

const ABOUT: &str = "\
A command ends with one of these. With --json a failure is a document on
stdout, in which `safe_to_rerun` says whether the same command can be run
again without posting twice.";

/// Each exit code, what it means, and what to do.
pub(super) const CODES: [(&str, &str); 11] = [
    ("0", "Done. A draft in the inbox, and a post that --no-wait has handed over, count as done"),
    ("1", "What was named is not there, or agoras itself has failed"),
    ("2", "Wrong usage: the command, an option or a variable. Nothing was sent"),
    ("3", "Authorize first: the credentials are missing, incomplete, expired or revoked"),
    (
        "4",
        "Refused for good, by TikTok or before anything was sent. The same content was published \
         before, an audience is not offered, a domain is not verified, …",
    ),
    (
        "5",
        "The outcome is unknown: it may have been posted. Do not simply run it again; \
         `agoras tiktok resume` or `agoras tiktok status` tells",
    ),
    ("6", "Accepted, and still processing when the wait ended. `agoras tiktok status` tells"),
    ("7", "The store, the journal or the disk: room, permissions, a passphrase"),
    ("8", "The network, or TikTok is unavailable. Nothing was posted: run it again later"),
    ("9", "The media, caption, content file, feed or plan is not acceptable. Nothing was sent"),
    ("130", "Interrupted by Ctrl-C or SIGTERM"),
];

pub(crate) fn page(_root: &Command) -> StyledStr {
    table("Exit codes", ABOUT, &CODES.map(|(code, means)| (code.to_owned(), means.to_owned())))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::cli::explain::Kind;

    #[test]
    fn every_exit_code_of_a_failure_is_listed() {
        let listed = CODES.map(|(code, _)| code.parse().unwrap());
        let mut listed = BTreeSet::from(listed);
        assert!(listed.remove(&0_u8));
        let kinds = [
            Kind::Fault,
            Kind::Usage,
            Kind::NotAuthorized,
            Kind::Refused,
            Kind::Unknown,
            Kind::Processing,
            Kind::Storage,
            Kind::Unavailable,
            Kind::BadInput,
            Kind::Interrupted,
        ];
        assert_eq!(listed, BTreeSet::from(kinds.map(|kind| kind.row().exit_code)));
    }
}
