//! Ctrl-C, SIGTERM, and a terminal that goes away

/// Begins to listen at once, and returns what waits until somebody wants this program to end. Needs
/// a runtime.
#[cfg(unix)]
pub(crate) fn interrupted() -> impl Future<Output = ()> {
    use tokio::signal::unix::{Signal, SignalKind, signal};
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

/// Whether whoever started this program, `nohup` for one, wants it to outlive the terminal. Linux
/// tells in a mask of hexadecimal digits whose lowest bit is SIGHUP's.
#[cfg(unix)]
fn ignores_hangups() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .is_some_and(|mask| mask & 1 == 1)
}

/// Returns what waits until somebody wants this program to end.
#[cfg(not(unix))]
pub(crate) async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
