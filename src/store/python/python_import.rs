//! Taking over Python agoras' store: its files stay as they are

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::clock::Moment;
use crate::disk::{Folder, Patience};

use super::import_marker::ImportMarker;
use super::python_store::{self, PythonFile, PythonRecord, Unusable};
use crate::store::error::StoreError;
use crate::store::file_name::{self, FileNames};
use crate::store::identity::{Identity, Platform};
use crate::store::key::keys::sealed_in;
use crate::store::places::lock_store;
use crate::store::record::{NamedBy, Past, Record};
use crate::store::token_store::Store;

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

/// Told after each file how many are done, and of how many.
pub type ImportProgress<'a> = &'a dyn Fn(usize, usize);

/// How many records are taken over before the marker is written.
const BETWEEN_MARKS: usize = 1000;

/// What an import of many files works with.
struct Import<'a> {
    store: &'a Store,
    root: Folder,
    marker: ImportMarker,
    /// What killed runs left, by the name that it begins with.
    leftovers: BTreeMap<String, Vec<String>>,
    patience: Patience<'a>,
    unmarked: usize,
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
        progress: ImportProgress<'_>,
    ) -> Result<ImportReport, StoreError> {
        let files = python_store::read(&self.settings().disk, from)?;
        let newest = newest(&files);
        let root = self.root_for_writing()?;
        let own = self.own_for_writing()?;
        let lock = lock_store(&root, patience)?;
        self.master_under(&root, &lock)?;
        let marker = ImportMarker::read(&own)?;
        let leftovers = leftovers(&own)?;
        let mut import =
            Import { store: self, root: own, marker, leftovers, patience, unmarked: 0 };
        let mut report = Vec::with_capacity(files.len());
        for (number, file) in files.iter().enumerate() {
            let verdict = match &file.content {
                Ok(_) if !newest.contains(&number) => Verdict::Duplicate,
                Ok(record) => import.one(record, file).unwrap_or_else(Verdict::Failed),
                Err(Unusable::OtherPlatform) => Verdict::OtherPlatform,
                Err(Unusable::NeedsAuthorize(_)) => Verdict::NeedsAuthorize,
                Err(Unusable::Damaged(how)) => Verdict::Damaged(how),
            };
            let (path, identity) = (file.path.clone(), file.identity().cloned());
            report.push(Imported { path, identity, verdict });
            progress(number + 1, files.len());
        }
        import.marker.write(&import.root)?;
        Ok(ImportReport { files: report })
    }

    /// The accounts of the Python store in `from` of which the store here has no record.
    pub fn not_imported(&self, from: &Path) -> Result<Vec<Identity>, StoreError> {
        if !from.join(".key").is_file() {
            return Ok(Vec::new());
        }
        let known: BTreeSet<Identity> =
            self.list()?.into_iter().filter_map(|listed| listed.identity).collect();
        let files = python_store::read(&self.settings().disk, from)?;
        let waiting: BTreeSet<Identity> =
            files.into_iter().filter_map(|file| Some(file.content.ok()?.identity)).collect();
        Ok(waiting.difference(&known).cloned().collect())
    }
}

impl Import<'_> {
    fn one(&mut self, record: &PythonRecord, file: &PythonFile) -> Result<Verdict, StoreError> {
        let names = FileNames::of(&record.identity).record();
        let listed = names.strip_suffix(".tok").and_then(|stem| self.leftovers.get(stem));
        let listed = listed.map(Vec::as_slice).unwrap_or_default();
        let mut locked = self.store.lock_listed(&record.identity, self.patience, Some(listed))?;
        if let Some(stored) = locked.stored() {
            if self.marker.has(&file.digest) {
                return Ok(Verdict::AlreadyImported);
            }
            if stored.saved_at >= record.written_at {
                return Ok(Verdict::StoreIsNewer);
            }
            // Before a record is replaced, what another run may have left since counts.
            drop(locked);
            locked = self.store.lock(&record.identity, self.patience)?;
            if locked.stored().is_some_and(|stored| stored.saved_at >= record.written_at) {
                return Ok(Verdict::StoreIsNewer);
            }
        }
        locked.put_copy(&taken_over(record))?;
        self.mark(record, file)?;
        Ok(Verdict::Imported)
    }

    /// Remembers that the file was taken over. A run that is killed before the marker is written
    /// leaves a record that is newer than the file, and the next run leaves that alone; a file
    /// from the future is marked at once.
    fn mark(&mut self, record: &PythonRecord, file: &PythonFile) -> Result<(), StoreError> {
        self.marker.add(file.digest);
        self.unmarked += 1;
        let now = self.store.settings().clock.now();
        if self.unmarked >= BETWEEN_MARKS || record.written_at > now {
            self.unmarked = 0;
            self.marker.write(&self.root)?;
        }
        Ok(())
    }
}

/// Lists what killed runs left among the records, once for all accounts.
fn leftovers(own: &Folder) -> Result<BTreeMap<String, Vec<String>>, StoreError> {
    let mut leftovers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut sealed = Vec::new();
    sealed_in(own, &mut sealed)?;
    for file in sealed {
        let stem = file_name::stem(&file.name, &Platform::tiktok());
        if let Some(stem) = stem.filter(|_| file_name::is_any_reservation(&file.name)) {
            leftovers.entry(stem).or_default().push(file.name);
        }
    }
    Ok(leftovers)
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

/// Returns which files count: of each account the newest, and of equals the first.
fn newest(files: &[PythonFile]) -> BTreeSet<usize> {
    let mut newest: BTreeMap<&Identity, (Moment, usize)> = BTreeMap::new();
    for (number, file) in files.iter().enumerate() {
        if let Ok(record) = &file.content {
            let known = newest.entry(&record.identity).or_insert((record.written_at, number));
            if record.written_at > known.0 {
                *known = (record.written_at, number);
            }
        }
    }
    newest.into_values().map(|(_, number)| number).collect()
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
    let mut past = Past::default();
    past.begin_with(&python.refresh_token);
    Record { past, named_by: NamedBy::Unknown, ..record }
}
