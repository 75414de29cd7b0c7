//! Limits of this process: no core dumps, and an error of the write at a limit on the size of files

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use signal_hook::consts::SIGXFSZ;

/// Asks the system for no core dump of this process: a crash must not write tokens to the disk.
pub(crate) fn forbid_core_dumps() {
    let maximum = getrlimit(Resource::Core).maximum;
    // Not 0: Linux then still hands the dump to a collector, if one is set up. Below a page it
    // writes no file, and 1 keeps collectors away as well (core(5)).
    let limit = Rlimit { current: Some(maximum.unwrap_or(1).min(1)), maximum };
    // A refusal changes nothing.
    setrlimit(Resource::Core, limit).ok();
}

/// Makes a write beyond the limit on the size of files (`ulimit -f`) fail with `EFBIG`; otherwise
/// the system ends the process by `SIGXFSZ`. Child processes keep the system's own behaviour.
pub(crate) fn report_file_size_limit() {
    // Any handler keeps the process alive; the flag is never read. A refusal changes nothing.
    signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false))).ok();
}
