//! Import of the Python tool's records: its files stay as they are

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::clock::Moment;
use crate::disk::{Folder, Patience};

use super::import_marker::ImportMarker;
use super::python_store::{self, PythonFile, PythonRecord, Unusable};
use crate::store::file_name::{self, FileNames};
use crate::store::places::{TOKENS, lock_store};
use crate::store::{Identity, LockedRecord, NamedBy, Past, Platform, Record, Store, StoreError};

/// The result for one file.
#[derive(Debug)]
pub struct Imported {
    /// The file, which is unchanged.
    pub path: PathBuf,
    /// The account; `None` if the file does not name it.
    pub identity: Option<Identity>,
    /// The result of its import.
    pub result: ImportResult,
}

/// The result of importing a file.
#[derive(Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum ImportResult {
    /// Its record is in the store now.
    Imported,
    /// An earlier run imported it.
    AlreadyImported,
    /// The store has a record of the account that is not older.
    StoreIsNewer,
    Duplicate,
    /// It never had a refresh token: the account has to be authorized.
    NeedsAuthorize,
    OtherPlatform,
    /// It does not open, or makes no sense, in this way.
    Damaged(&'static str),
    Failed(StoreError),
}

/// A function that is called after each file with the number of files done, and of all files.
pub type ImportProgress<'a> = &'a dyn Fn(usize, usize);

const BETWEEN_MARKS: usize = 1000;

struct Import<'a> {
    store: &'a Store,
    root: Folder,
    marker: ImportMarker,
    /// The files that killed runs left, by the start of their names.
    leftovers: BTreeMap<String, Vec<String>>,
    patience: Patience<'a>,
    unmarked: usize,
}

impl Store {
    /// Imports the records of the Python store in `from`, and returns the results in the order of
    /// the file names. Running it again is safe at any time.
    ///
    /// TikTok accepts a refresh token once: after the first refresh here, the Python tool's copy is
    /// useless.
    pub fn import_python(
        &self,
        from: &Path,
        patience: Patience<'_>,
        progress: ImportProgress<'_>,
    ) -> Result<Vec<Imported>, StoreError> {
        self.refuse_shared("`agoras utils tokens import`")?;
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
            let result = match &file.content {
                Ok(_) if !newest.contains(&number) => ImportResult::Duplicate,
                Ok(record) => import.one(record, file).unwrap_or_else(ImportResult::Failed),
                Err(Unusable::OtherPlatform) => ImportResult::OtherPlatform,
                Err(Unusable::NeedsAuthorize(_)) => ImportResult::NeedsAuthorize,
                Err(Unusable::Damaged(how)) => ImportResult::Damaged(how),
            };
            let identity = file.identity().cloned();
            report.push(Imported { path: file.path.clone(), identity, result });
            progress(number + 1, files.len());
        }
        import.marker.write(&import.root)?;
        Ok(report)
    }

    /// Lists the accounts of the Python store in `from` that have no record in this store.
    pub fn not_imported(&self, from: &Path) -> Result<Vec<Identity>, StoreError> {
        if self.is_shared() {
            return Ok(Vec::new());
        }
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
    fn one(
        &mut self,
        record: &PythonRecord,
        file: &PythonFile,
    ) -> Result<ImportResult, StoreError> {
        let names = FileNames::of(&record.identity).record();
        let listed = names.strip_suffix(".tok").and_then(|stem| self.leftovers.get(stem));
        let listed = listed.map(Vec::as_slice).unwrap_or_default();
        let locked = self.store.lock_file(&record.identity, self.patience, Some(listed))?;
        let mut locked = LockedRecord::file(locked);
        if let Some(stored) = locked.stored() {
            if self.marker.has(&file.digest) {
                return Ok(ImportResult::AlreadyImported);
            }
            if stored.saved_at >= record.written_at {
                return Ok(ImportResult::StoreIsNewer);
            }
            // Before a record is replaced, the leftovers are listed anew.
            drop(locked);
            locked = self.store.lock(&record.identity, self.patience)?;
            if locked.stored().is_some_and(|stored| stored.saved_at >= record.written_at) {
                return Ok(ImportResult::StoreIsNewer);
            }
        }
        locked.put_copy(&taken_over(record))?;
        self.mark(record, file)?;
        Ok(ImportResult::Imported)
    }

    /// Remembers that the file was imported. If a run is killed before the list is written, the next
    /// run leaves its records alone, since they are newer than the files. A file from the future is
    /// written to the list at once.
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

/// Lists the files that killed runs left among the records, once for all accounts.
fn leftovers(own: &Folder) -> Result<BTreeMap<String, Vec<String>>, StoreError> {
    let mut leftovers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let Some(tokens) = own.child(TOKENS)? else {
        return Ok(leftovers);
    };
    for name in tokens.names()? {
        let stem = file_name::stem(&name, &Platform::tiktok());
        if let Some(stem) = stem.filter(|_| file_name::is_any_reservation(&name)) {
            leftovers.entry(stem).or_default().push(name);
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

/// Returns the numbers of the files to import: the newest of each account, the first of equals.
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

/// Returns the record as agoras stores it. A token from the environment that equals Python's is
/// known as the first of this chain then, and never replaces its successors.
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
