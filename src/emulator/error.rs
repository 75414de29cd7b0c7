//! What can keep the emulator from starting or from being told something

use std::io;
use std::num::ParseIntError;

use thiserror::Error;

/// Why the emulator did not start, or did not understand what it was told.
#[derive(Debug, Error)]
pub enum EmulatorError {
    /// The port is taken, or may not be used.
    #[error("cannot listen on 127.0.0.1:{port}")]
    Bind {
        /// The port asked for; 0 stands for any free one.
        port: u16,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// No thread or runtime to serve from.
    #[error("cannot start the emulator's thread")]
    Thread(#[source] io::Error),
    /// The client that fetches media could not be built.
    #[error("cannot build the client that fetches media")]
    Fetching(#[source] reqwest::Error),
    /// A value that is none of the words its place takes.
    #[error("`{given}` is none of {choices}")]
    Word {
        /// What was written.
        given: String,
        /// What could have been.
        choices: String,
    },
    /// A value that should be a number, and is none that fits.
    #[error("cannot read the number")]
    Number(#[from] ParseIntError),
    /// No switch or setting has that name.
    #[error("there is no switch `{0}`")]
    UnknownSwitch(String),
    /// A line that is not `name=value`.
    #[error("`{0}` is not of the form `name=value`")]
    NotNameAndValue(String),
    /// A fault that the grammar does not know.
    #[error("cannot read the fault `{line}`: {problem}")]
    Fault {
        /// The line.
        line: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A text that is no host name.
    #[error(
        "`{0}` is no host name: write a name or an address, and perhaps a port, as in emulator.test:8443"
    )]
    HostName(String),
    /// No app has that key.
    #[error("there is no app `{0}`")]
    UnknownApp(String),
    /// Nobody has that handle.
    #[error("no creator is called `{0}`")]
    NoCreator(String),
    /// Two creators would have that handle.
    #[error("two creators would be called `{0}`")]
    Taken(String),
    /// A name TikTok would not give anyone.
    #[error("`{0}` cannot be a username: 1 to 24 of a-z, 0-9, `_` and `.`")]
    Username(String),
}
