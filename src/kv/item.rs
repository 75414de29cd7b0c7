//! Values of a shared store, and their versions

use bytes::Bytes;

use crate::clock::Moment;

/// The size of a value that is still taken: far above a year of an account's publishes.
pub(super) const MOST_BYTES: u64 = 16 * 1024 * 1024;

/// A version of one key's value: equal only for the same write. Its text is the store's own (an
/// ETag, a generation, a number), and means nothing to anyone else.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Version(String);

impl Version {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// A value, and the version that a later write may expect.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Item {
    pub bytes: Vec<u8>,
    pub version: Version,
}

/// The state of a key that a write needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expect {
    /// No value.
    Absent,
    /// The value of this version.
    Version(Version),
}

impl Expect {
    /// Returns whether a key is in this state.
    pub(super) fn is_met_by(&self, found: Option<&Item>) -> bool {
        match (self, found) {
            (Self::Absent, None) => true,
            (Self::Version(version), Some(item)) => *version == item.version,
            (Self::Absent, Some(_)) | (Self::Version(_), None) => false,
        }
    }
}

/// One write.
#[derive(Debug)]
pub(super) struct Write {
    /// The whole name, with the address's prefix.
    pub(super) name: String,
    /// No other write has the same bytes.
    pub(super) bytes: Bytes,
    pub(super) expect: Expect,
}

/// A key in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The whole key, without the address's prefix.
    pub key: String,
    /// The time of the last write, by the server's clock.
    pub changed: Moment,
    /// The size of the value in bytes.
    pub size: u64,
}
