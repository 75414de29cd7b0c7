//! Holds an interrupt back while a rotated token is nowhere but in memory

use std::sync::Arc;

use tokio::sync::{Mutex, OwnedMutexGuard};

/// Raised between "TikTok may have rotated the token" and "the new one is kept".
#[derive(Debug, Clone, Default)]
pub struct Shield(Arc<Mutex<()>>);

impl Shield {
    /// Raises it until the guard is dropped.
    pub(crate) async fn raise(&self) -> OwnedMutexGuard<()> {
        self.0.clone().lock_owned().await
    }

    /// Whether it is up now.
    pub fn is_raised(&self) -> bool {
        self.0.try_lock().is_err()
    }

    /// Waits until it is down.
    pub async fn lowered(&self) {
        drop(self.0.lock().await);
    }
}
