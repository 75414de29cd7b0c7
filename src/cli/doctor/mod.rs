//! `agoras doctor`

mod accounts;
mod app_stage;
mod certificates;
mod checkup;
mod clock;
mod finding;
mod journal;
mod login;
mod media_store;
mod online;
mod shared;
mod store;
mod variables;

pub(crate) use checkup::{DoctorArgs, run};
pub(crate) use finding::CheckStatus;
