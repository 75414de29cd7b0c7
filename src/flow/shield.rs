//! Delays an interrupt while a rotated token is in memory alone

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::{Mutex, OwnedMutexGuard};

/// A shield that is raised from the moment when TikTok may have rotated the token until the new one
/// is kept.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shield {
    raised: Arc<Mutex<()>>,
    interrupted: Arc<AtomicBool>,
}

impl Shield {
    /// Raises it until the guard is dropped.
    pub(crate) async fn raise(&self) -> OwnedMutexGuard<()> {
        self.go_on().await;
        self.raised.clone().lock_owned().await
    }

    /// Waits forever once the run is to end, so that nothing new begins.
    pub(crate) async fn go_on(&self) {
        if self.interrupted.load(Ordering::SeqCst) {
            pending::<()>().await;
        }
    }

    /// Notes that the run is to end.
    pub(crate) fn interrupt(&self) {
        self.interrupted.store(true, Ordering::SeqCst);
    }

    pub(crate) fn is_raised(&self) -> bool {
        self.raised.try_lock().is_err()
    }

    pub(crate) async fn lowered(&self) {
        drop(self.raised.lock().await);
    }
}
