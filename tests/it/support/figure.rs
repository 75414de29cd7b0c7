//! What a campaign has counted, for the log of every run of the tests

use std::io::{self, Write};

/// One line on standard error, past the harness that keeps what a test prints.
pub(crate) fn figure(line: &str) {
    writeln!(io::stderr(), "figure: {line}").expect("standard error takes a line");
}
