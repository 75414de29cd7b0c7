//! What this machine has published, and what is still under way: one file a publish, made before
//! TikTok is asked, and moved out of the way when it is over

mod audience;
mod book;
mod content_key;
mod counted;
mod day_line;
mod days;
mod done;
mod entry;
mod entry_id;
mod error;
mod fold;
mod line;
mod look;
mod note;
mod pen;
mod reading;
mod turns;

pub use audience::Audience;
pub use book::{Journal, Reopened};
pub use content_key::{ContentKey, Material};
pub use counted::{Counted, Enough};
pub use day_line::Kind;
pub use entry::{Entry, Session, Stage};
pub use entry_id::EntryId;
pub use error::JournalError;
pub use look::Search;
pub use note::{CancelStep, Ending, MediaNote, Note, Outcome, Planned, Way};
pub use pen::Pen;
pub use turns::{Call, OwnTurns, Turns};
