//! Private and durable files: folders held by a handle, whole-or-nothing writes, locks

mod error;
mod file;
mod folder;
mod lock;
mod permissions;
mod read;
mod recording;
mod site;
mod system;

pub use error::{DiskError, UnsafeReason};
pub use file::PrivateFile;
pub use folder::Folder;
pub use lock::{Lock, Patience};
pub use permissions::{NotReplaceable, Privacy, check_replaceable, check_writable, is_private};
pub use read::{Content, read_outside};
pub use recording::{Disk, Recording, Step, Trouble};
pub use site::Site;
