//! The end of another program's output

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt};

/// Bytes that are kept, from the end.
const KEPT: usize = 16 * 1024;

/// The wait for the end of the output, which a program's children may hold open.
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

    /// Returns the last line that is not blank; `None` if there is none.
    pub(crate) async fn last_line(self) -> Option<String> {
        drop(tokio::time::timeout(LIMIT, self.reading).await);
        let bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        let text = String::from_utf8_lossy(&bytes);
        let mut lines = text.lines().flat_map(|line| line.split('\r')).map(str::trim);
        lines.rfind(|line| !line.is_empty()).map(str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_last_line_that_is_not_blank_is_shown() {
        let line = async |stderr: &'static [u8]| Tail::of(stderr).last_line().await;
        let shown = line(b"a\nframe=1\rConversion failed!\n\n").await;
        assert_eq!(shown.as_deref(), Some("Conversion failed!"));
        assert_eq!(line(b" \n").await, None);
    }
}
