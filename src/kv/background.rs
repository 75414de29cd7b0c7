//! The thread on which the connections of a shared store live

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::mpsc;
use std::thread;

use tokio::sync::mpsc::UnboundedSender;

type Job = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A thread with a runtime of its own. It ends with the last owner of this value.
///
/// Callers block until their call has ended. They may be on a thread for blocking calls of another
/// runtime, or on a thread without one.
#[derive(Debug)]
pub(super) struct Background(UnboundedSender<Job>);

impl Background {
    /// Starts the thread.
    pub(super) fn start() -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (jobs, mut queue) = tokio::sync::mpsc::unbounded_channel::<Job>();
        let work = move || {
            runtime.block_on(async move {
                while let Some(job) = queue.recv().await {
                    drop(tokio::spawn(job));
                }
            });
        };
        thread::Builder::new().name("shared-store".to_owned()).spawn(work)?;
        Ok(Self(jobs))
    }

    /// Runs a call on the thread, and waits for its end. `None` if the thread has panicked.
    pub(super) fn run<T: Send + 'static>(
        &self,
        call: impl Future<Output = T> + Send + 'static,
    ) -> Option<T> {
        let (done, answer) = mpsc::sync_channel(1);
        let job = async move {
            // The caller waits: it cannot be gone.
            let _gone = done.send(call.await);
        };
        self.0.send(Box::pin(job)).ok()?;
        answer.recv().ok()
    }
}
