//! `agoras doctor`

mod accounts;
mod checkup;
mod clock;
mod finding;
mod journal;
mod login;
mod online;
mod python;
mod store;
mod variables;

pub(crate) use checkup::{DoctorArgs, run};
