//! What all connections of one emulator share

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::admission::OwnNames;
use crate::emulator::world::state::EmulatorState;

/// What all connections of one emulator share.
#[derive(Debug)]
pub(crate) struct Shared {
    state: Mutex<EmulatorState>,
    /// Fetches what is to be pulled.
    pub(crate) fetcher: reqwest::Client,
    /// Whom it answers.
    pub(crate) names: OwnNames,
}

impl Shared {
    pub(crate) fn new(state: EmulatorState, fetcher: reqwest::Client, names: OwnNames) -> Self {
        Self { state: Mutex::new(state), fetcher, names }
    }

    /// The state; never held across an await.
    pub(crate) fn lock(&self) -> MutexGuard<'_, EmulatorState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
