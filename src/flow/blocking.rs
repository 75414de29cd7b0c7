//! The door to everything that blocks: the store, the journal, locks, a passphrase

/// Runs a call that blocks on a thread where blocking is allowed, so that the thread that listens
/// for signals never waits for a lock or a disk.
pub(crate) async fn blocking<T: Send + 'static>(call: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(call).await {
        Ok(done) => done,
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    }
}

/// An iterator whose steps block. Each step goes through [`blocking`].
pub(crate) struct BlockingIter<I>(Option<I>);

impl<I: Iterator + Send + 'static> BlockingIter<I>
where
    I::Item: Send,
{
    pub(crate) fn new(items: I) -> Self {
        Self(Some(items))
    }

    pub(crate) async fn next(&mut self) -> Option<I::Item> {
        let mut items = self.0.take()?;
        let (item, items) = blocking(move || (items.next(), items)).await;
        self.0 = Some(items);
        item
    }
}
