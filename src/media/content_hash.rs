//! What tells bytes from other bytes, surely, while they are sent

use std::fmt;

use twox_hash::xxhash3_128;

/// Names bytes that were read. It is not made to withstand forgers, who could only have their own
/// media refused: it is XXH3, since SHA-256 would slow an upload down by a third.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContentHash(u128);

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "xxh3:{:032x}", self.0)
    }
}

/// Hashes bytes as they pass.
#[derive(Clone)]
pub(crate) struct Hashing(xxhash3_128::Hasher);

impl Hashing {
    pub(crate) fn new() -> Self {
        Self(xxhash3_128::Hasher::new())
    }

    pub(crate) fn take(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }

    pub(crate) fn end(&self) -> ContentHash {
        ContentHash(self.0.finish_128())
    }
}

impl fmt::Debug for Hashing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hashing")
    }
}
