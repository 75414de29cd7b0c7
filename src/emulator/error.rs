//! Errors of starting the emulator and of its settings

use std::io;
use std::net::SocketAddr;
use std::num::ParseIntError;

use thiserror::Error;

/// A failed start, or a setting, fault or control that the emulator does not understand.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the messages say what each variant is")]
pub enum EmulatorError {
    #[error("cannot listen on {address}")]
    Bind { address: SocketAddr, source: io::Error },
    #[error("cannot make the emulator's certificate")]
    Certificate(#[source] rcgen::Error),
    #[error("cannot use the emulator's certificate")]
    Tls(#[source] rustls::Error),
    #[error("cannot start the emulator's thread")]
    Thread(#[source] io::Error),
    #[error("cannot build the client that fetches media")]
    Fetching(#[source] reqwest::Error),
    #[error("`{given}` is none of {choices}")]
    Word { given: String, choices: String },
    #[error("`{given}` is not a whole number that fits")]
    Number { given: String, source: ParseIntError },
    #[error("there is no setting `{given}`; there are {choices}")]
    UnknownSetting { given: String, choices: String },
    #[error("`{0}` is not of the form `name=value`")]
    NotNameAndValue(String),
    #[error("cannot read the fault `{line}`: {problem}")]
    Fault { line: String, problem: String },
    #[error(
        "`{0}` is no host name: write a name or an address, and perhaps a port, as in emulator.test:8443"
    )]
    HostName(String),
    #[error(
        "`{0}` is no base address: write http or https, a host and perhaps a port, as in https://emulator.test"
    )]
    PublicUrl(String),
    #[error(
        "`{0}` is no redirect address: write the whole of it without a query, as in https://app.example.com/callback"
    )]
    RedirectAddress(String),
    #[error(
        "`{0}` is no app: write KEY=SECRET or KEY=SECRET:KIND, with letters, digits, `-` and `_` in the key"
    )]
    App(String),
    #[error("there is no app `{0}`")]
    UnknownApp(String),
    #[error("no creator is called `{0}`")]
    NoCreator(String),
    #[error("two creators would be called `{0}`")]
    Taken(String),
    #[error("`{0}` cannot be a username: 1 to 24 of a-z, 0-9, `_` and `.`")]
    Username(String),
}
