//! The right to write one publish's notes

use std::path::Path;

use super::entry_id::EntryId;
use super::error::JournalError;
use super::line;
use super::note::Note;
use crate::disk::PrivateFile;

/// One publish's file, locked for as long as this lives: nobody else goes on with it.
#[derive(Debug)]
pub struct Pen {
    id: EntryId,
    file: PrivateFile,
}

impl Pen {
    pub(crate) fn new(id: EntryId, file: PrivateFile) -> Self {
        Self { id, file }
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
        Ok(())
    }
}
