//! Sealing under a store's key, and the sealed documents of a store that machines share

mod cipher;
mod document;
mod documents;
mod error;
mod hex;
mod seen;

pub use cipher::NoRandomness;
pub(crate) use cipher::{KeyId, MasterKey, NONCE, SealingKey, TAG, random};
pub(crate) use documents::jittered;
pub use documents::{Change, Documents, Found, Taken};
pub use error::DocumentError;
pub use hex::{Hex, NotHex};
pub(crate) use seen::Seen;
