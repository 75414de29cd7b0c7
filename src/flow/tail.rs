//! The end of what a program that was started says

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt};

/// Bytes of a program's stderr that are kept, from its end.
const KEPT: usize = 16 * 1024;

/// How long the end of stderr is waited for after the program has ended: one that it left running
/// may hold it open.
const LIMIT: Duration = Duration::from_millis(200);

/// The end of what a program writes. It is read as long as this process lives, so that nothing
/// that the program leaves running is stopped by a closed pipe.
pub(crate) struct Tail {
    bytes: Arc<Mutex<Vec<u8>>>,
    reading: tokio::task::JoinHandle<()>,
}

impl Tail {
    pub(crate) fn of(mut from: impl AsyncRead + Send + Unpin + 'static) -> Self {
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&bytes);
        let reading = tokio::spawn(async move {
            let mut arrived = [0; 4096];
            while let Ok(length @ 1..) = from.read(&mut arrived).await {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.extend_from_slice(&arrived[..length]);
                let surplus = kept.len().saturating_sub(KEPT);
                kept.drain(..surplus);
            }
        });
        Self { bytes, reading }
    }

    pub(crate) async fn end(self) -> Vec<u8> {
        drop(tokio::time::timeout(LIMIT, self.reading).await);
        std::mem::take(&mut *self.bytes.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
