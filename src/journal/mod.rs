//! The journal: past and unfinished publishes of this machine, one file each
//!
//! A file is created before TikTok is asked anything, and moved to another folder when its publish
//! has ended.

mod book;
mod caption_mark;
mod content_key;
mod counted;
mod day_line;
mod days;
mod done;
mod entry;
mod entry_id;
mod error;
mod fold;
mod idempotency;
mod key_lines;
mod keyed_publish;
mod keys;
mod live;
mod look;
mod moving;
mod note;
mod reading;
mod shared;
mod turns;
mod turns_file;

pub use book::{EntryWriter, Journal, JournalLock, Reopened};
pub use caption_mark::CaptionMark;
pub use content_key::{Audience, ContentKey, Material};
pub use counted::Enough;
pub use day_line::{Counted, PublishKind};
pub use entry::{Entry, Stage, UploadSession};
pub use entry_id::EntryId;
pub use error::JournalError;
pub use idempotency::{Idempotency, IdempotencyKey};
pub(crate) use keyed_publish::Row;
pub use keyed_publish::{Delay, KeyedPublish};
pub use look::{Entries, Search};
pub use moving::{MovedAccount, MovedJournal, MovedPublish, Reseal};
pub use note::{CancelStep, Ending, Hosted, MediaNote, Note, Outcome, Planned, Transfer};
pub use shared::{Holder, Pinned, SharedSite, UnderWay};
pub use turns::{OwnTurns, RatedCall};
