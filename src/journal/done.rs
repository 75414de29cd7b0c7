//! Where the publishes lie that are over: one file each, in folders by what makes them the same

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::content_key::ContentKey;
use super::entry::Entry;
use super::entry_id::EntryId;
use super::error::JournalError;
use super::reading::{self, Read};
use crate::disk::{DiskError, Folder};

/// The folder of what is over, below that of the journal.
const DONE: &str = "done";

/// Names a content as part of a file's name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mark(String);

/// Letters of a mark, and how many of them name the folder.
const MARK: usize = 32;
const BUCKET: usize = 2;

impl Mark {
    pub(crate) fn of(key: &ContentKey) -> Self {
        let sum = Sha256::digest(key.as_str());
        Self(HEXLOWER.encode(&sum[..MARK / 2]))
    }

    /// The folder of the files with this mark: 256 of them share what there is.
    fn bucket(&self) -> &str {
        &self.0[..BUCKET]
    }
}

/// What the name of a file tells: no file is opened to find a publish by its content.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct DoneName {
    pub(crate) id: EntryId,
    pub(crate) mark: Mark,
    /// Whether TikTok has opened it, or may have: such a file has lost something when it does not
    /// tell so.
    pub(crate) opened: bool,
}

impl DoneName {
    pub(crate) fn of(entry: &Entry) -> Self {
        let mark = Mark::of(entry.planned.key());
        Self { id: entry.id.clone(), mark, opened: entry.has_opened() }
    }

    pub(crate) fn file_name(&self) -> String {
        let opened = if self.opened { ".opened" } else { "" };
        format!("{}.{}{opened}.j", self.id, self.mark.0)
    }

    /// What a file's name tells; `None` where it is none of ours.
    pub(crate) fn of_file(name: &str) -> Option<Self> {
        let mut parts = name.strip_suffix(".j")?.split('.');
        let (id, mark) = (parts.next()?.parse().ok()?, parts.next()?);
        let opened = match parts.next() {
            None => false,
            Some("opened") => true,
            Some(_) => return None,
        };
        let is_mark = mark.len() == MARK && mark.bytes().all(|byte| byte.is_ascii_hexdigit());
        let is_ours = is_mark && parts.next().is_none();
        is_ours.then(|| Self { id, mark: Mark(mark.to_owned()), opened })
    }

    pub(crate) fn bucket(&self) -> &str {
        self.mark.bucket()
    }
}

/// The folders of publishes that are over.
#[derive(Debug)]
pub(crate) struct Done(Folder);

impl Done {
    /// Opens them; `None` before anything was folded.
    pub(crate) fn open(journal: &Folder) -> Result<Option<Self>, DiskError> {
        Ok(journal.child(DONE)?.map(Self))
    }

    /// Opens them, made if need be.
    pub(crate) fn make(journal: &Folder) -> Result<Self, DiskError> {
        Ok(Self(journal.make_child(DONE)?))
    }

    /// Opens one of the folders, made if need be.
    pub(crate) fn make_bucket(&self, bucket: &str) -> Result<Folder, DiskError> {
        self.0.make_child(bucket)
    }

    /// Removes one of the folders, which is empty.
    pub(crate) fn remove_bucket(&self, bucket: &str) -> Result<(), DiskError> {
        self.0.remove_child(bucket)
    }

    /// Removes what is left where all folders are removed.
    pub(crate) fn remove(journal: &Folder) -> Result<(), DiskError> {
        journal.remove_child(DONE)
    }

    /// The folder of a file; `None` where it was not made yet.
    pub(crate) fn bucket_of(&self, name: &DoneName) -> Result<Option<Folder>, DiskError> {
        self.0.child(name.bucket())
    }

    /// The names of the folders.
    pub(crate) fn buckets(&self) -> Result<Vec<String>, DiskError> {
        self.0.names()
    }

    /// The files of this content, oldest first.
    pub(crate) fn of_content(&self, key: &ContentKey) -> Result<Vec<DoneName>, DiskError> {
        let mark = Mark::of(key);
        let mut names = self.on_bucket(mark.bucket())?;
        names.retain(|name| name.mark == mark);
        Ok(names)
    }

    /// The files of one folder, oldest first.
    pub(crate) fn on_bucket(&self, bucket: &str) -> Result<Vec<DoneName>, DiskError> {
        let Some(folder) = self.0.child(bucket)? else {
            return Ok(Vec::new());
        };
        Ok(folder.names()?.iter().filter_map(|name| DoneName::of_file(name)).collect())
    }

    /// Shows all files, in no order, and each folder that cannot be looked into.
    pub(crate) fn each(
        &self,
        see: &mut dyn FnMut(Result<DoneName, DiskError>),
    ) -> Result<(), DiskError> {
        for bucket in self.buckets()? {
            match self.on_bucket(&bucket) {
                Ok(names) => names.into_iter().map(Ok).for_each(&mut *see),
                Err(error) => see(Err(error)),
            }
        }
        Ok(())
    }

    /// Reads one; `None` where there is none. One that does not tell what its name tells, or no
    /// end, was cut back.
    pub(crate) fn read(&self, name: &DoneName) -> Result<Option<Entry>, JournalError> {
        let Some(folder) = self.bucket_of(name)? else {
            return Ok(None);
        };
        let file = name.file_name();
        let damaged = |line| JournalError::Damaged { path: folder.path().join(&file), line };
        match reading::read(&folder, (&name.id, &file), || Ok(name.opened)) {
            Ok(Some(Read { entry, .. })) if Mark::of(entry.planned.key()) != name.mark => {
                Err(damaged(1))
            }
            Ok(Some(read)) if read.entry.end.is_none() => Err(damaged(read.lines + 1)),
            Ok(None) if folder.has(&file)? => Err(damaged(1)),
            read => Ok(read.map_err(|unread| unread.error)?.map(|read| read.entry)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_comes_back_as_written() {
        for opened in [false, true] {
            let id = "001700000000000-0000aaaa".parse().unwrap();
            let name = DoneName { id, mark: Mark("ab".repeat(16)), opened };
            assert_eq!(DoneName::of_file(&name.file_name()), Some(name.clone()));
            assert_eq!(name.bucket(), "ab");
        }
        for foreign in ["x.j", "001700000000000-0000aaaa.j", "001700000000000-0000aaaa.short.j"] {
            assert_eq!(DoneName::of_file(foreign), None, "{foreign}");
        }
    }
}
