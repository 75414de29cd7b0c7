//! The journal: resumed uploads, duplicates, interrupts and exit codes

mod cancel;
mod changed_media;
mod damaged_journals;
mod duplicates;
mod exit_codes;
mod fault_matrix;
pub(crate) mod finished_publishes;
mod interrupts;
mod journal_files;
mod keyed;
mod kill_campaign;
mod network_breaks;
mod post_addresses;
mod power_cuts;
mod rate_limits;
mod resume;
mod slow_connections;
mod statuses;
mod token_rotation;
mod upgrade;
mod upload_sessions;
pub(crate) mod world;
