//! Ctrl-C, SIGTERM, and a terminal that goes away

/// Waits until somebody wants this program to end.
#[cfg(unix)]
pub(crate) async fn interrupted() {
    use tokio::signal::unix::{SignalKind, signal};
    let next = async |kind| match signal(kind) {
        Ok(mut signals) => drop(signals.recv().await),
        Err(_) => std::future::pending().await,
    };
    let hung_up = async {
        if ignores_hangups() {
            std::future::pending::<()>().await;
        }
        next(SignalKind::hangup()).await;
    };
    tokio::select! {
        () = next(SignalKind::interrupt()) => {}
        () = next(SignalKind::terminate()) => {}
        () = hung_up => {}
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

/// Waits until somebody wants this program to end.
#[cfg(not(unix))]
pub(crate) async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
