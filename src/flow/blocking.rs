//! The door to everything that blocks: the store, the journal, locks, a passphrase

/// Runs a call that blocks on a thread where blocking is allowed, so that the thread that listens
/// for signals never waits for a lock or a disk.
pub async fn blocking<T: Send + 'static>(call: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(call).await {
        Ok(done) => done,
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    }
}
