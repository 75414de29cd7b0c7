//! Media at an http or https address

mod barred;
mod download;
mod expiry;
mod fetcher;
mod file;
mod guard;
mod pace;
mod prefix;
mod range_client;
mod resolver;
mod stamp;
mod tries;

pub use barred::Barred;
pub(crate) use download::untrue;
pub use expiry::Expiry;
pub(crate) use file::{Looked, RemoteFile, first_answer, moved};
pub use guard::Attendance;
pub(crate) use pace::Pace;
pub(crate) use range_client::RangeClient;
pub(crate) use tries::Tries;
