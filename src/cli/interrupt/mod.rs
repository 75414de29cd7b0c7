//! The events by which a user or the system ends a run

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub(crate) use unix::interrupted;
#[cfg(windows)]
pub(crate) use windows::interrupted;
