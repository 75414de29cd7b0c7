//! Signals of the programs under test, independent of this process's own

/// Gives programs that are started from now on the system's own reaction to SIGHUP, SIGINT and
/// SIGQUIT. This process may ignore them, as under `nohup` or in the background of a script, and a
/// child inherits that. A child inherits no handlers, so each signal gets one that does nothing.
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
        // A thread of its own is needed since a test may be inside another runtime.
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

/// Does nothing: children inherit no signal settings here.
#[cfg(not(unix))]
pub(crate) fn settle() {}
