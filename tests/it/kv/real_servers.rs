//! The same cases on servers that others wrote

use super::conformance;
use crate::support::{Azurite, Moto, Postgres, Transport};

#[test]
fn postgresql_conforms() {
    if let Some(server) = Postgres::start(&Transport::Plain) {
        conformance::all(&|prefix| server.address(prefix));
    }
}

#[test]
fn moto_conforms() {
    if let Some(server) = Moto::start() {
        conformance::all(&|prefix| server.address(prefix));
    }
}

#[test]
fn azurite_conforms() {
    if let Some(server) = Azurite::start() {
        conformance::all(&|prefix| server.address(prefix));
    }
}
