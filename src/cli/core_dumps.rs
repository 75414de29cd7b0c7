//! No core dumps: a crash must not write tokens to the disk

/// Asks the system for no core dump of this process.
#[cfg(unix)]
pub(crate) fn forbid() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let maximum = getrlimit(Resource::Core).maximum;
    // Not 0: Linux then still hands the dump to a collector, if one is set up. Below a page it
    // writes no file, and 1 keeps collectors away as well (core(5)).
    let limit = Rlimit { current: Some(maximum.unwrap_or(1).min(1)), maximum };
    // Where the system refuses, nothing is worse than before.
    setrlimit(Resource::Core, limit).ok();
}

/// Asks the system for no core dump of this process.
#[cfg(not(unix))]
pub(crate) fn forbid() {}
