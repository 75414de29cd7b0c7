//! The end of another program's output

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt};

/// Bytes that are kept, from the end.
const KEPT: usize = 16 * 1024;

/// The wait for the end of the output after the program has ended. A program that it started may
/// hold the output open.
const LIMIT: Duration = Duration::from_millis(200);

/// The end of a program's output. The output is read as long as this process runs, so that no closed
/// pipe stops what the program leaves running.
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
