//! Why an address is not fetched

use std::net::IpAddr;

use thiserror::Error;

use crate::address::Zone;

/// How often an address may lead on to the next.
pub(crate) const MOST_REDIRECTS: usize = 5;

/// Why an address is not fetched.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Barred {
    /// The user named an address where no media is.
    #[error("{address} is {}", zone.in_words())]
    Address {
        /// That address.
        address: IpAddr,
        /// What lies there.
        zone: Zone,
    },
    /// The name that the user gave leads somewhere else than to the public internet.
    #[error("{host} is {address}, {}", zone.in_words())]
    Name {
        /// The name.
        host: String,
        /// Its address.
        address: IpAddr,
        /// What lies there.
        zone: Zone,
    },
    /// A redirect leads away from the public internet.
    #[error("it redirects to {to}, {}", zone.in_words())]
    Redirect {
        /// The address that it leads to, behind its name if it has one.
        to: String,
        /// What lies there.
        zone: Zone,
    },
    /// A redirect leads to something that is not the web.
    #[error("it redirects to a `{0}:` address")]
    Scheme(String),
    /// A redirect leads from https to plain http.
    #[error("it redirects from https to plain http")]
    Downgrade,
    /// One redirect after the other.
    #[error("it redirects more than {MOST_REDIRECTS} times")]
    Hops,
}
