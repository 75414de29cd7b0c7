//! The three places of accounts and publishes: one folder, object storage, and PostgreSQL

use agoras::emulator::Settings;

use super::world::Machines;
use crate::support::{Postgres, S3, Transport};

/// A place that machines share. Processes in one folder count as machines too.
pub(crate) enum Place {
    Folder,
    Objects(S3),
    Postgres(Postgres),
}

impl Place {
    /// Returns machines with the four variables, and nothing stored yet. `check` is the name of what is
    /// checked, so that every check has a store of its own.
    pub(crate) fn machines(&self, check: &str) -> Machines<&Self> {
        match self {
            Self::Folder => Machines::in_one_folder(self),
            Self::Objects(store) => {
                Machines::sharing(self, &store.address(check), Settings::default())
            }
            Self::Postgres(store) => {
                Machines::sharing(self, &store.address(check), Settings::default())
            }
        }
    }
}

#[test]
fn processes_in_one_folder_pass_the_suite() {
    super::suite::run(&Place::Folder);
}

#[test]
fn machines_with_object_storage_pass_the_suite() {
    super::suite::run(&Place::Objects(S3::start()));
}

#[test]
fn machines_with_postgresql_pass_the_suite() {
    if let Some(store) = Postgres::start(&Transport::Plain) {
        super::suite::run(&Place::Postgres(store));
    }
}
