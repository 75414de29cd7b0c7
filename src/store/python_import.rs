//! Taking over Python agoras' store: its files stay as they are

use std::path::{Path, PathBuf};

use crate::disk::{Folder, Patience};

use super::error::StoreError;
use super::identity::Identity;
use super::import_marker::ImportMarker;
use super::keys;
use super::python_store::{self, PythonFile, PythonRecord, Unusable};
use super::record::Record;
use super::token_store::Store;

/// What became of each file, in the order of their names.
#[derive(Debug)]
pub struct ImportReport {
    /// One for each file.
    pub files: Vec<Imported>,
}

/// What became of one file.
#[derive(Debug)]
pub struct Imported {
    /// Python's file, unchanged.
    pub path: PathBuf,
    /// Whose it is, where that can be told.
    pub identity: Option<Identity>,
    /// What became of it.
    pub verdict: Verdict,
}

/// What became of a Python file.
#[derive(Debug)]
pub enum Verdict {
    /// It is in the store now.
    Imported,
    /// It was taken over by an earlier run.
    AlreadyImported,
    /// The store has a record of the account that is not older.
    StoreIsNewer,
    /// Another file has the same account, and is the one that counts.
    Duplicate,
    /// It never had a refresh token: the account has to be authorized.
    NeedsAuthorize,
    /// It is for another network.
    OtherPlatform,
    /// It does not open, or makes no sense; in what way.
    Damaged(&'static str),
    /// The store did not take it.
    Failed(StoreError),
}

impl Store {
    /// Takes over the records of the Python store in `from`. Running it again is safe at any time.
    ///
    /// TikTok kills a refresh token when it has been used: after the first refresh here, the
    /// Python tool's copy is dead.
    pub fn import_python(
        &self,
        from: &Path,
        patience: Patience<'_>,
    ) -> Result<ImportReport, StoreError> {
        let files = python_store::read(&self.settings().disk, from)?;
        let newest: Vec<bool> = files.iter().map(|file| is_newest(file, &files)).collect();
        let root = self.root_for_writing()?;
        let lock = keys::lock_store(&root, patience)?;
        self.master_under(&root, &lock)?;
        let mut marker = ImportMarker::read(&root)?;
        let files = files
            .into_iter()
            .zip(newest)
            .map(|(file, newest)| {
                let identity = file.identity().cloned();
                let path = file.path.clone();
                let verdict = match (file.content.as_ref(), newest) {
                    (Ok(_), false) => Verdict::Duplicate,
                    (Ok(record), true) => self
                        .import_one(record, &file, (&mut marker, &root), patience)
                        .unwrap_or_else(Verdict::Failed),
                    (Err(Unusable::OtherPlatform), _) => Verdict::OtherPlatform,
                    (Err(Unusable::NeedsAuthorize(_)), _) => Verdict::NeedsAuthorize,
                    (Err(Unusable::Damaged(how)), _) => Verdict::Damaged(how),
                };
                Imported { path, identity, verdict }
            })
            .collect();
        Ok(ImportReport { files })
    }

    /// The accounts of the Python store in `from` of which the store here has no record.
    pub fn not_imported(&self, from: &Path) -> Result<Vec<Identity>, StoreError> {
        if !from.join(".key").is_file() {
            return Ok(Vec::new());
        }
        let known: Vec<Identity> =
            self.list()?.into_iter().filter_map(|listed| listed.identity).collect();
        let files = python_store::read(&self.settings().disk, from)?;
        let mut waiting: Vec<Identity> =
            files.into_iter().filter_map(|file| Some(file.content.ok()?.identity)).collect();
        waiting.retain(|identity| !known.contains(identity));
        waiting.sort();
        waiting.dedup();
        Ok(waiting)
    }

    fn import_one(
        &self,
        record: &PythonRecord,
        file: &PythonFile,
        (marker, root): (&mut ImportMarker, &Folder),
        patience: Patience<'_>,
    ) -> Result<Verdict, StoreError> {
        let locked = self.lock(&record.identity, patience)?;
        if let Some(stored) = locked.stored() {
            if marker.has(&file.digest) {
                return Ok(Verdict::AlreadyImported);
            }
            if stored.saved_at >= record.written_at {
                return Ok(Verdict::StoreIsNewer);
            }
        }
        locked.put(&taken_over(record))?;
        // Killed before this line, the next run finds a record that is newer than the file.
        marker.add(file.digest, root)?;
        Ok(Verdict::Imported)
    }
}

impl PythonFile {
    fn identity(&self) -> Option<&Identity> {
        match &self.content {
            Ok(record) => Some(&record.identity),
            Err(Unusable::NeedsAuthorize(identity)) => Some(identity),
            Err(Unusable::OtherPlatform | Unusable::Damaged(_)) => None,
        }
    }
}

/// Whether no other file has a newer record of the same account; of equals, the first counts.
fn is_newest(file: &PythonFile, files: &[PythonFile]) -> bool {
    let Ok(record) = &file.content else {
        return false;
    };
    let counts_more = |other: &PythonFile| {
        other.content.as_ref().is_ok_and(|theirs| {
            theirs.identity == record.identity
                && (theirs.written_at > record.written_at
                    || (theirs.written_at == record.written_at && other.path < file.path))
        })
    };
    !files.iter().any(counts_more)
}

/// The record as agoras keeps it. A refresh token from the environment that equals Python's is
/// then known to be the start of this chain, and loses against its successors.
fn taken_over(python: &PythonRecord) -> Record {
    let record = Record::new(
        &python.username,
        &python.client_key,
        python.client_secret.clone(),
        python.refresh_token.clone(),
    );
    Record { seeded_from: Some(python.refresh_token.fingerprint()), ..record }
}
