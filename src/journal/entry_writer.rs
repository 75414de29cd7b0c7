//! The right to write one publish's notes

use std::path::Path;

use super::entry_id::EntryId;
use super::error::JournalError;
use super::fold::mark;
use super::line;
use super::note::{Note, Transfer};
use crate::disk::{Folder, PrivateFile};

/// One publish's file, locked for as long as this lives: nobody else goes on with it.
#[derive(Debug)]
pub struct EntryWriter {
    id: EntryId,
    transfer: Transfer,
    file: PrivateFile,
    folder: Folder,
}

impl EntryWriter {
    pub(crate) fn new(
        (id, transfer): (EntryId, Transfer),
        file: PrivateFile,
        folder: Folder,
    ) -> Self {
        Self { id, transfer, file, folder }
    }

    /// Which publish.
    pub fn id(&self) -> &EntryId {
        &self.id
    }

    /// Its file.
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// Writes a note down. When this returns, a power cut does not lose it, save for chunks.
    pub fn note(&self, note: &Note) -> Result<(), JournalError> {
        self.file.append(&line::encode(note))?;
        if note.must_last() {
            self.file.sync()?;
        }
        // From here on a file that is cut before this note has lost what it must not forget.
        if note.opens(self.transfer) { Ok(mark(&self.folder, &self.id)?) } else { Ok(()) }
    }
}
