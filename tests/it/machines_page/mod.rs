//! The examples of docs/machines.md and docs/ci.md and the policies of docs/security.md, run or parsed

mod figures;
mod page;
#[cfg(unix)]
mod postgres;
mod rights;
mod stage;
mod workflows;
