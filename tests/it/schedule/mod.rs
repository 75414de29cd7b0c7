//! `agoras utils schedule-run --file`: each row of a plan posted once, in its time, by its account

mod accounts;
mod caps;
mod check;
mod due;
mod exit_codes;
mod formats;
mod identity;
mod interrupts;
mod kill_campaign;
mod kills;
mod private_media;
mod scale;
mod several_processes;
mod unknown;
pub(crate) mod world;
mod zones;
