//! Errors of starting the emulator and of its settings

use std::io;
use std::num::ParseIntError;

use thiserror::Error;

/// A failed start, or a setting, fault or control that the emulator does not understand.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the messages say what each variant is")]
pub enum EmulatorError {
    #[error("cannot listen on 127.0.0.1:{port}")]
    Bind { port: u16, source: io::Error },
    #[error("cannot start the emulator's thread")]
    Thread(#[source] io::Error),
    #[error("cannot build the client that fetches media")]
    Fetching(#[source] reqwest::Error),
    #[error("`{given}` is none of {choices}")]
    Word { given: String, choices: String },
    #[error("cannot read the number")]
    Number(#[from] ParseIntError),
    #[error("there is no switch `{0}`")]
    UnknownSwitch(String),
    #[error("`{0}` is not of the form `name=value`")]
    NotNameAndValue(String),
    #[error("cannot read the fault `{line}`: {problem}")]
    Fault { line: String, problem: String },
    #[error(
        "`{0}` is no host name: write a name or an address, and perhaps a port, as in emulator.test:8443"
    )]
    HostName(String),
    #[error("there is no app `{0}`")]
    UnknownApp(String),
    #[error("no creator is called `{0}`")]
    NoCreator(String),
    #[error("two creators would be called `{0}`")]
    Taken(String),
    #[error("`{0}` cannot be a username: 1 to 24 of a-z, 0-9, `_` and `.`")]
    Username(String),
}
