//! A command on a thread of its own, beside the one that listens for Ctrl-C and other signals

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::cli::interrupt::interrupted;
use crate::cli::terminal::hidden;

/// The stack of the command in bytes, as large as that of a program's first thread.
const STACK: usize = 8 * 1024 * 1024;
/// The time to clean up after an interrupt. A command that still waits is then left behind.
const GRACE: Duration = Duration::from_millis(200);

/// Runs a command. Ctrl-C ends it at once, except while a rotated token is not stored yet.
pub(crate) fn run(
    context: &Arc<Context>,
    command: impl FnOnce(&Context) -> Result<(), Failure> + Send + 'static,
) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(Failure::no_runtime)?.block_on(async {
        let listening = interrupted();
        tokio::pin!(listening);
        let (done, mut end) = oneshot::channel();
        let theirs = context.clone();
        let thread = thread::Builder::new().stack_size(STACK).spawn(move || {
            let end = command(&theirs);
            // Temporary files of the context are removed before the program ends.
            drop(theirs);
            drop(done.send(end));
        });
        let thread = thread.map_err(Failure::no_runtime)?;
        tokio::select! {
            biased;
            () = &mut listening => {}
            end = &mut end => return end.unwrap_or_else(|_| broken(thread)),
        }
        context.ui.leave_question();
        context.shield.interrupt();
        if context.shield.is_raised() {
            context.ui.step(
                "interrupted; waiting for TikTok's answer, so that the new token is not lost",
            );
        }
        tokio::select! {
            biased;
            () = context.shield.lowered() => {}
            end = &mut end => return end.unwrap_or_else(|_| broken(thread)),
        }
        context.stop.notify_one();
        if let Ok(end) = tokio::time::timeout(GRACE, end).await {
            return end.unwrap_or_else(|_| broken(thread));
        }
        context.ui.remove_bars();
        hidden::restore_terminal();
        Err(context.interrupted())
    })
}

/// Resumes the panic of a thread that has ended without a result.
fn broken<T>(thread: thread::JoinHandle<()>) -> Result<T, Failure> {
    match thread.join() {
        Err(panic) => std::panic::resume_unwind(panic),
        Ok(()) => unreachable!("a command that ends sends its result"),
    }
}

/// Runs a server until Ctrl-C, or to its own end.
pub(crate) fn until_interrupted(
    serving: impl Future<Output = Result<(), Failure>>,
) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(Failure::no_runtime)?.block_on(async {
        let listening = interrupted();
        tokio::select! {
            () = listening => Ok(()),
            end = serving => end,
        }
    })
}
