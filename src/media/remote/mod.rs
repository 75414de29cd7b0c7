//! Media at an http or https address

mod expiry;
mod file;
mod guard;
mod range_client;

pub use expiry::Expiry;
pub(crate) use file::{HEAD, RemoteFile};
pub use guard::{Attendance, Barred};
pub(crate) use range_client::{Answer, RangeClient, Retries};
