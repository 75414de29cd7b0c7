//! The calls of the operating system that the standard library does not have for all systems

mod access;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

pub(crate) use access::Access;
#[cfg(unix)]
pub(crate) use unix::{
    Directory, WholeFileLock, anyone_may_replace, check_writable, foreign_owner, is_pipe,
    is_private, is_socket, link_count, lock_holder, mode, open_without_waiting, read_exact_at,
    write_all_at,
};
#[cfg(windows)]
pub(crate) use windows::{
    Directory, WholeFileLock, anyone_may_replace, check_writable, foreign_owner, is_pipe,
    is_private, is_socket, link_count, lock_holder, mode, open_without_waiting, read_exact_at,
    write_all_at,
};
