//! The import of records that were moved aside, once their key exists again

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::clock::Moment;
use crate::disk::{DiskError, Folder, Patience, Privacy, read_outside};

use super::envelope::{LARGEST_FILE, claimed_identity, claimed_key};
use super::file_name::is_set_aside;
use super::record_file::{self, RecordFile};
use super::{Identity, Refusal, Store, StoreError};
use crate::store::key::keys;
use crate::store::python::python_import::{ImportResult, Imported};

impl Store {
    /// Returns whether the folder holds records that were moved aside.
    pub fn is_quarantine(from: &Path) -> bool {
        let names = std::fs::read_dir(from).into_iter().flatten().flatten();
        names.into_iter().any(|entry| entry.file_name().to_str().is_some_and(is_set_aside))
    }

    /// Stores the records in `from` again, sealed under the store's present key. Each is opened with
    /// the key that it names, from `keys/` or from the given key file. The files stay.
    pub fn import_quarantine(
        &self,
        from: &Path,
        patience: Patience<'_>,
    ) -> Result<Vec<Imported>, StoreError> {
        self.refuse_shared("`agoras utils tokens import`")?;
        let mut paths: Vec<PathBuf> = std::fs::read_dir(from)
            .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect())
            .map_err(DiskError::io("list", from))?;
        let name = |path: &PathBuf| path.file_name()?.to_str().map(str::to_owned);
        paths.retain(|path| name(path).is_some_and(|name| is_set_aside(&name)));
        paths.sort();
        let root = self.root_for_writing()?;
        let opened: Vec<(PathBuf, Result<RecordFile, StoreError>)> = paths
            .into_iter()
            .map(|path| {
                let opened = self.open_set_aside(&root, &path);
                (path, opened)
            })
            .collect();
        let mut newest: BTreeMap<Identity, (Moment, u64, PathBuf)> = BTreeMap::new();
        for (path, file) in &opened {
            if let Ok(file) = file {
                let age = (file.stored.saved_at, file.stored.generation, path.clone());
                let known = newest.entry(file.identity.clone()).or_insert(age.clone());
                *known = age.max(known.clone());
            }
        }
        let files = opened
            .into_iter()
            .map(|(path, file)| {
                let (identity, result) = match file {
                    Ok(file) if newest[&file.identity].2 == path => {
                        let taken = self.take_back(&file, patience);
                        (Some(file.identity), taken.unwrap_or_else(ImportResult::Failed))
                    }
                    Ok(file) => (Some(file.identity), ImportResult::Duplicate),
                    Err(error) => (claimed(&path), ImportResult::Failed(error)),
                };
                Imported { path, identity, result }
            })
            .collect();
        Ok(files)
    }

    fn open_set_aside(&self, root: &Folder, path: &Path) -> Result<RecordFile, StoreError> {
        let settings = self.settings();
        let refused = |refusal| Refusal::of(path)(refusal);
        let bytes = read_outside(&settings.disk, path, Privacy::Owner, LARGEST_FILE)?
            .ok_or_else(|| refused(Refusal::NotOurs))?;
        let id = claimed_key(&bytes)
            .ok_or_else(|| refused(Refusal::Damaged("its header cannot be read")))?;
        let master = keys::open_old(root, &settings.disk, &settings.unlock, id)?;
        let (place, payload) = record_file::open_any(&bytes, &master).map_err(refused)?;
        record_file::of_payload(&bytes, place, payload)
            .ok_or_else(|| refused(Refusal::Damaged("it holds no tokens")))
    }

    fn take_back(
        &self,
        file: &RecordFile,
        patience: Patience<'_>,
    ) -> Result<ImportResult, StoreError> {
        let locked = self.under_present_key().lock(&file.identity, patience)?;
        if locked.stored().is_some_and(|stored| stored.saved_at >= file.stored.saved_at) {
            return Ok(ImportResult::StoreIsNewer);
        }
        locked.put(&file.stored.record)?;
        Ok(ImportResult::Imported)
    }

    /// Returns the store opened with its own key, if the key file was given for old records only.
    fn under_present_key(&self) -> Self {
        let alone = self.without_key_file();
        let opens = match (&self.settings().unlock.key_file, alone.root()) {
            (Some(_), Ok(Some(root))) => matches!(alone.master(&root), Ok(Some(_))),
            _ => false,
        };
        if opens { alone } else { self.clone() }
    }
}

fn claimed(path: &Path) -> Option<Identity> {
    std::fs::read(path).ok().and_then(|bytes| claimed_identity(&bytes))
}
