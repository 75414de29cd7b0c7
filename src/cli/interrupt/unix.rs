//! Unix: SIGINT, SIGTERM and SIGHUP

use tokio::signal::unix::{Signal, SignalKind, signal};

/// Listens from now on for Ctrl-C, SIGTERM and the loss of the terminal. Needs a runtime.
pub(crate) fn interrupted() -> impl Future<Output = ()> {
    let interrupt = signal(SignalKind::interrupt()).ok();
    let terminate = signal(SignalKind::terminate()).ok();
    let hangup = if ignores_hangups() { None } else { signal(SignalKind::hangup()).ok() };
    let next = async |signals: Option<Signal>| match signals {
        Some(mut signals) => drop(signals.recv().await),
        None => std::future::pending().await,
    };
    async move {
        tokio::select! {
            () = next(interrupt) => {}
            () = next(terminate) => {}
            () = next(hangup) => {}
        }
    }
}

/// Returns whether SIGHUP, the lowest bit of the mask, is ignored: `nohup` outlives the terminal.
fn ignores_hangups() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .is_some_and(|mask| mask & 1 == 1)
}
