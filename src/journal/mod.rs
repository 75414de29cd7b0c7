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
mod entry_writer;
mod error;
mod fold;
mod line;
mod look;
mod note;
mod reading;
mod turns;

pub use audience::Audience;
pub use book::{Journal, Reopened};
pub use content_key::{ContentKey, Material};
pub use counted::{Counted, Enough};
pub use day_line::PublishKind;
pub use entry::{Entry, Stage, UploadSession};
pub use entry_id::EntryId;
pub use entry_writer::EntryWriter;
pub use error::JournalError;
pub use look::Search;
pub use note::{CancelStep, Ending, MediaNote, Note, Outcome, Planned, Transfer};
pub use turns::{OwnTurns, RatedCall};
