//! The list of imported files of a Python store, so that none is imported twice

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::disk::{Folder, Privacy};

use crate::store::{Hex, Refusal, StoreError};

pub(crate) const MARKER: &str = "python-import.json";

/// The largest list that is read, in bytes: room for more than `MOST` files.
const LARGEST: u64 = 16 * 1024 * 1024;

const MOST: usize = 200_000;

const VERSION: u64 = 1;

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    agoras_import: u64,
    imported: Vec<Hex<32>>,
}

/// The imported files by the SHA-256 of their bytes, oldest first.
#[derive(Debug)]
pub(crate) struct ImportMarker {
    content: Content,
    known: HashSet<[u8; 32]>,
    is_written: bool,
}

impl ImportMarker {
    /// Reads the list of a store, which is empty before the first import.
    pub(crate) fn read(root: &Folder) -> Result<Self, StoreError> {
        let path = root.path().join(MARKER);
        let Some(json) = root.read(MARKER, Privacy::Owner, LARGEST)? else {
            return Ok(Self::of(Content { agoras_import: VERSION, imported: Vec::new() }));
        };
        let content: Content = serde_json::from_slice(&json)
            .map_err(|_| Refusal::of(&path)(Refusal::Damaged("it has wrong fields")))?;
        if content.agoras_import == VERSION {
            Ok(Self::of(content))
        } else {
            Err(Refusal::of(&path)(Refusal::NewerVersion))
        }
    }

    fn of(content: Content) -> Self {
        let known = content.imported.iter().map(|digest| digest.0).collect();
        Self { content, known, is_written: true }
    }

    pub(crate) fn has(&self, digest: &Hex<32>) -> bool {
        self.known.contains(&digest.0)
    }

    /// Adds a file; `write` makes it durable.
    pub(crate) fn add(&mut self, digest: Hex<32>) {
        if self.known.insert(digest.0) {
            self.content.imported.push(digest);
            self.is_written = false;
        }
    }

    /// Writes the list durably, if it has changed. The caller holds the store's lock.
    pub(crate) fn write(&mut self, root: &Folder) -> Result<(), StoreError> {
        if self.is_written {
            return Ok(());
        }
        let surplus = self.content.imported.len().saturating_sub(MOST);
        self.content.imported.drain(..surplus);
        let json =
            serde_json::to_vec(&self.content).expect("numbers and strings always become JSON");
        root.replace(MARKER, &json)?;
        self.is_written = true;
        Ok(())
    }
}
