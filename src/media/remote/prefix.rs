//! What has been read of an address that does not tell when its media is another

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::media::content_hash::{ContentHash, Hashing};

/// What names everything before a byte, for each byte where reading has paused. Another answer may
/// only be gone on with there when all before it is the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Prefix(Arc<Mutex<BTreeMap<u64, Hashing>>>);

impl Prefix {
    /// The hashing that goes on at this byte; none where nobody knows what is before it.
    pub(crate) fn hashing(&self, at: u64) -> Option<Hashing> {
        match at {
            0 => Some(Hashing::new()),
            _ => self.known().get(&at).cloned(),
        }
    }

    /// Whether this names what was read before the byte.
    pub(crate) fn is(&self, at: u64, read: &Hashing) -> bool {
        let known: Option<ContentHash> = self.known().get(&at).map(Hashing::end);
        known == Some(read.end())
    }

    pub(crate) fn keep(&self, at: u64, hashing: Hashing) {
        self.known().insert(at, hashing);
    }

    fn known(&self) -> MutexGuard<'_, BTreeMap<u64, Hashing>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
