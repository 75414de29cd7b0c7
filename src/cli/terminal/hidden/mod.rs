//! Answers that are not shown while they are typed

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub(crate) use unix::{hidden, restore_terminal};
#[cfg(windows)]
pub(crate) use windows::{hidden, restore_terminal};
