//! Figures of campaigns, for the log of every run of the tests

use std::io::{self, Write};

/// Writes a line to standard error itself: the test runner keeps what `eprintln!` prints.
pub(crate) fn figure(line: &str) {
    writeln!(io::stderr(), "figure: {line}").expect("standard error takes a line");
}
