//! What this machine has published, and what is still under way: one file a publish, made before
//! TikTok is asked

mod audience;
mod book;
mod content_key;
mod entry;
mod entry_id;
mod error;
mod line;
mod note;
mod pen;
mod turns;

pub use audience::Audience;
pub use book::{Journal, Reopened};
pub use content_key::{ContentKey, Material};
pub use entry::{Entry, Session, Stage};
pub use entry_id::EntryId;
pub use error::JournalError;
pub use note::{CancelStep, Ending, MediaNote, Note, Outcome, Planned, Way};
pub use pen::Pen;
pub use turns::{Call, Turns};
