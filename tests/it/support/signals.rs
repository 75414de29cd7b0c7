//! Signals for the programs under test, whatever this process was started from

/// Gives programs that are started from now on the system's own reaction to SIGHUP, SIGINT and
/// SIGQUIT. Started by `nohup`, or in the background of a script, this process ignores them, and a
/// child inherits that. It does not inherit a handler: here each of them gets one that does nothing.
#[cfg(unix)]
pub(crate) fn settle() {
    use std::sync::Once;
    use tokio::runtime::Builder;
    use tokio::signal::unix::{SignalKind, signal};

    static SETTLED: Once = Once::new();
    SETTLED.call_once(|| {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        let ignored = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
        let kinds = [SignalKind::hangup(), SignalKind::interrupt(), SignalKind::quit()];
        let is_ignored = move |kind: &SignalKind| {
            ignored.is_some_and(|mask| mask >> (kind.as_raw_value() - 1) & 1 == 1)
        };
        // In a thread of its own: a test may be inside another runtime.
        let settling = std::thread::spawn(move || {
            let runtime = Builder::new_current_thread().enable_all().build().unwrap();
            let _inside = runtime.enter();
            for kind in kinds.into_iter().filter(is_ignored) {
                drop(signal(kind).unwrap());
            }
        });
        settling.join().unwrap();
    });
}

/// Does nothing: no signal is inherited here.
#[cfg(not(unix))]
pub(crate) fn settle() {}
