//! Errors of starting the emulator and of its settings

use std::io;
use std::num::ParseIntError;

use thiserror::Error;

/// A failed start, or a setting, fault or control that the emulator does not understand.
#[derive(Debug, Error)]
pub enum EmulatorError {
    /// The port is taken, or may not be used.
    #[error("cannot listen on 127.0.0.1:{port}")]
    Bind {
        /// The port asked for; 0 stands for any free one.
        port: u16,
        /// The system's error.
        #[source]
        source: io::Error,
    },
    /// The system gave no thread or runtime.
    #[error("cannot start the emulator's thread")]
    Thread(#[source] io::Error),
    /// The client that fetches media could not be built.
    #[error("cannot build the client that fetches media")]
    Fetching(#[source] reqwest::Error),
    /// A switch has no such value.
    #[error("`{given}` is none of {choices}")]
    Word {
        /// The value given.
        given: String,
        /// The values it has, separated by commas.
        choices: String,
    },
    /// A number is missing, negative or too large.
    #[error("cannot read the number")]
    Number(#[from] ParseIntError),
    /// No switch or setting has that name.
    #[error("there is no switch `{0}`")]
    UnknownSwitch(String),
    /// A line has no `=`.
    #[error("`{0}` is not of the form `name=value`")]
    NotNameAndValue(String),
    /// A line is not a fault.
    #[error("cannot read the fault `{line}`: {problem}")]
    Fault {
        /// The line as it was given.
        line: String,
        /// The part that is wrong.
        problem: String,
    },
    /// A text is not a host name.
    #[error(
        "`{0}` is no host name: write a name or an address, and perhaps a port, as in emulator.test:8443"
    )]
    HostName(String),
    /// No app has that key.
    #[error("there is no app `{0}`")]
    UnknownApp(String),
    /// No creator has that handle.
    #[error("no creator is called `{0}`")]
    NoCreator(String),
    /// A renaming would give two creators one handle.
    #[error("two creators would be called `{0}`")]
    Taken(String),
    /// TikTok gives nobody such a handle.
    #[error("`{0}` cannot be a username: 1 to 24 of a-z, 0-9, `_` and `.`")]
    Username(String),
}
