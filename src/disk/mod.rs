//! Files that must be private and durable: folders held by a handle, whole-or-nothing writes, locks

mod error;
mod file;
mod folder;
mod lock;
mod permissions;
mod read;
mod recording;
mod replace;
mod replaceable;
mod site;
mod writable;

pub use error::{DiskError, Fault};
pub use file::PrivateFile;
pub use folder::Folder;
pub use lock::{Lock, Patience};
pub use permissions::Privacy;
pub use read::{Content, read_outside};
pub use recording::{Disk, Recording, Step, Trouble};
pub use replaceable::{NotReplaceable, check_replaceable};
pub use site::Site;
pub use writable::check_writable;
