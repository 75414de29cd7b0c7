//! Errors of a media store

use thiserror::Error;

use crate::kv::KvError;

/// A photo that could not be put into a media store, or not be deleted there.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum MediaStoreError {
    /// The address is not repeated, because it may hold credentials.
    #[error("the address of the media store cannot be used: {reason}")]
    Address { reason: String },
    /// The same for the address under which TikTok sees it.
    #[error("the public address of the media store cannot be used: {reason}")]
    PublicUrl { reason: &'static str },
    #[error(transparent)]
    Store(#[from] KvError),
    /// The journal names an object that agoras has not made.
    #[error("`{object}` in {store} is none of agoras' own names, and is not deleted")]
    OtherName { store: String, object: String },
    #[error("the system gives no random bytes")]
    NoRandomness(#[source] getrandom::Error),
}
