//! Which files of a Python store were taken over, so that none is taken over twice

use serde::{Deserialize, Serialize};

use crate::disk::{Folder, Privacy};

use super::error::{Refusal, StoreError};
use super::hex::Hex;

/// Its file.
const MARKER: &str = "python-import.json";

/// The largest that is read, in bytes: room for about 900 files.
const LARGEST: u64 = 64 * 1024;

/// How many are remembered; a user has a handful.
const MOST: usize = 500;

const VERSION: u64 = 1;

/// The files that were taken over, by the SHA-256 of their bytes, oldest first.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImportMarker {
    agoras_import: u64,
    imported: Vec<Hex<32>>,
}

impl ImportMarker {
    /// Reads the marker of a store; an empty one when nothing was taken over.
    pub(crate) fn read(root: &Folder) -> Result<Self, StoreError> {
        let path = root.path().join(MARKER);
        let Some(json) = root.read(MARKER, Privacy::Owner, LARGEST)? else {
            return Ok(Self { agoras_import: VERSION, imported: Vec::new() });
        };
        let marker: Self = serde_json::from_slice(&json)
            .map_err(|_| Refusal::of(&path)(Refusal::Damaged("it has wrong fields")))?;
        if marker.agoras_import == VERSION {
            Ok(marker)
        } else {
            Err(Refusal::of(&path)(Refusal::NewerVersion))
        }
    }

    /// Whether a file with these bytes was taken over.
    pub(crate) fn has(&self, digest: &Hex<32>) -> bool {
        self.imported.contains(digest)
    }

    /// Remembers a file, durably; the caller holds the store's lock.
    pub(crate) fn add(&mut self, digest: Hex<32>, root: &Folder) -> Result<(), StoreError> {
        if self.has(&digest) {
            return Ok(());
        }
        self.imported.push(digest);
        let surplus = self.imported.len().saturating_sub(MOST);
        self.imported.drain(..surplus);
        let json = serde_json::to_vec(self).expect("numbers and strings always become JSON");
        Ok(root.replace(MARKER, &json)?)
    }
}
