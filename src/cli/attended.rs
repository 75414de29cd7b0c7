//! A command on a thread of its own, while this one listens for signals

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::cli::interrupt::interrupted;
use crate::cli::terminal::prompt;

/// As much as a program's first thread has.
const STACK: usize = 8 * 1024 * 1024;
/// How long an interrupted command has to let go of what it holds: one that waits for a lock, a
/// disk or somebody's input is left behind.
const GRACE: Duration = Duration::from_millis(200);

/// Runs a command. Whatever it waits for, Ctrl-C ends it at once, save while a rotated token is on
/// its way to where it is kept.
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
            // What it owns is cleared away before the program ends.
            drop(theirs);
            drop(done.send(end));
        });
        let thread = thread.map_err(Failure::no_runtime)?;
        tokio::select! {
            biased;
            () = &mut listening => {}
            end = &mut end => return end.unwrap_or_else(|_| broken(thread)),
        }
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
        context.ui.show_bar(None);
        prompt::restore_terminal();
        Err(context.interrupted())
    })
}

/// The thread has ended without a word: it has panicked, and so does this one.
fn broken<T>(thread: thread::JoinHandle<()>) -> Result<T, Failure> {
    match thread.join() {
        Err(panic) => std::panic::resume_unwind(panic),
        Ok(()) => unreachable!("a command that ends says how"),
    }
}
