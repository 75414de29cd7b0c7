//! A record file that was read from its folder, opened and checked

use crate::disk::{Folder, Privacy};
use crate::sealed::MasterKey;

use super::envelope::{self, Fingerprint, LARGEST_FILE, Place, fingerprint};
use super::file_name::FileNames;
use super::payload::Payload;
use super::{Identity, Refusal, StoreError, Stored};

#[derive(Debug, Clone)]
pub(crate) struct RecordFile {
    pub(crate) identity: Identity,
    pub(crate) stored: Stored,
    pub(crate) fingerprint: Fingerprint,
    pub(crate) size: usize,
}

/// Reads the record of one account; `None` if it has none.
pub(crate) fn read(
    folder: &Folder,
    identity: &Identity,
    master: &MasterKey,
) -> Result<Option<RecordFile>, StoreError> {
    let name = FileNames::of(identity).record();
    let Some(file) = folder.read(&name, Privacy::Owner, LARGEST_FILE)? else {
        return Ok(None);
    };
    let record = open(&file, master, &name).map_err(Refusal::of(&folder.path().join(&name)))?;
    Ok(Some(record))
}

/// Checks that a file opens and holds tokens, or the note of a refresh.
pub(crate) fn check(folder: &Folder, name: &str, master: &MasterKey) -> Result<(), StoreError> {
    let Some(file) = folder.read(name, Privacy::Owner, LARGEST_FILE)? else {
        return Ok(());
    };
    let opened = if name.starts_with('.') {
        open_any(&file, master).map(drop)
    } else {
        open(&file, master, name).map(drop)
    };
    opened.map_err(Refusal::of(&folder.path().join(name)))
}

/// Opens the bytes of the record file `name`.
pub(crate) fn open(file: &[u8], master: &MasterKey, name: &str) -> Result<RecordFile, Refusal> {
    let (place, payload) = open_any(file, master)?;
    if FileNames::of(&place.identity).record() != name {
        return Err(Refusal::WrongIdentity);
    }
    of_payload(file, place, payload).ok_or(Refusal::Damaged("it holds no tokens"))
}

/// Opens the bytes of a record or of a refresh's note, whatever the file is called.
pub(crate) fn open_any(file: &[u8], master: &MasterKey) -> Result<(Place, Payload), Refusal> {
    let (place, body) = envelope::open(master, file)?;
    Ok((place, Payload::parse(&body)?))
}

/// Combines the parts of an opened record; `None` for the note of a refresh.
pub(crate) fn of_payload(file: &[u8], place: Place, payload: Payload) -> Option<RecordFile> {
    let Payload::Record { record, saved_at } = payload else {
        return None;
    };
    Some(RecordFile {
        identity: place.identity,
        stored: Stored { record: *record, generation: place.generation, saved_at },
        fingerprint: fingerprint(file),
        size: file.len(),
    })
}
