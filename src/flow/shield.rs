//! Holds an interrupt back while a rotated token is nowhere but in memory

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::{Mutex, OwnedMutexGuard};

/// Raised between "TikTok may have rotated the token" and "the new one is kept".
#[derive(Debug, Clone, Default)]
pub struct Shield {
    raised: Arc<Mutex<()>>,
    interrupted: Arc<AtomicBool>,
}

impl Shield {
    /// Raises it until the guard is dropped.
    pub(crate) async fn raise(&self) -> OwnedMutexGuard<()> {
        self.go_on().await;
        self.raised.clone().lock_owned().await
    }

    /// Waits for ever once the run is to end, so that nothing new begins while it does.
    pub(crate) async fn go_on(&self) {
        if self.interrupted.load(Ordering::SeqCst) {
            pending::<()>().await;
        }
    }

    /// Takes down that the run is to end.
    pub fn interrupt(&self) {
        self.interrupted.store(true, Ordering::SeqCst);
    }

    /// Whether it is up now.
    pub fn is_raised(&self) -> bool {
        self.raised.try_lock().is_err()
    }

    /// Waits until it is down.
    pub async fn lowered(&self) {
        drop(self.raised.lock().await);
    }
}
