//! A limit on the size of files (`ulimit -f`): an error of the write instead of the end of the program

/// Makes a write beyond the limit fail with `EFBIG`; otherwise the system ends the process by
/// `SIGXFSZ`. Programs that this one starts still get the system's own behaviour.
#[cfg(unix)]
pub(crate) fn report_as_errors() {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    use signal_hook::consts::SIGXFSZ;

    // Any handler keeps the process alive, so nobody reads the flag. Where the system refuses,
    // nothing is worse than before.
    signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false))).ok();
}

/// Makes a write beyond the limit fail; other systems have no such limit.
#[cfg(not(unix))]
pub(crate) fn report_as_errors() {}
