//! Finished publishes: one file each, in folders named after their content

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::reading::{self, Read};
use super::{ContentKey, Entry, EntryId, JournalError};
use crate::disk::{DiskError, Folder};

/// The folder of finished publishes in the journal's folder.
pub(crate) const DONE: &str = "done";

/// A short hash of a content key, as part of a file's name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mark(String);

const MARK: usize = 32;
/// The first letters of a mark name one of 256 folders.
const BUCKET: usize = 2;

impl Mark {
    pub(crate) fn of(key: &ContentKey) -> Self {
        let sum = Sha256::digest(key.as_str());
        Self(HEXLOWER.encode(&sum[..MARK / 2]))
    }

    fn bucket(&self) -> &str {
        &self.0[..BUCKET]
    }
}

/// The name of a finished publish's file. A publish is found by its content without opening files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct DoneName {
    pub(crate) id: EntryId,
    pub(crate) mark: Mark,
    /// `true` if TikTok has opened it, or may have. A file of that name without such a note is damaged.
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

    /// Parses a file's name; `None` if it is not a publish's.
    pub(crate) fn of_file(name: &str) -> Option<Self> {
        let mut parts = name.strip_suffix(".j")?.split('.');
        let id = EntryId::parse(parts.next()?)?;
        let mark = parts.next()?;
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

/// The folder of folders of finished publishes.
#[derive(Debug)]
pub(crate) struct Done(pub(crate) Folder);

impl Done {
    pub(crate) fn open(journal: &Folder) -> Result<Option<Self>, DiskError> {
        Ok(journal.child(DONE)?.map(Self))
    }

    pub(crate) fn make(journal: &Folder) -> Result<Self, DiskError> {
        Ok(Self(journal.make_child(DONE)?))
    }

    /// Returns the files with this content, oldest first.
    pub(crate) fn of_content(&self, key: &ContentKey) -> Result<Vec<DoneName>, DiskError> {
        let mark = Mark::of(key);
        let mut names = self.in_bucket(mark.bucket())?;
        names.retain(|name| name.mark == mark);
        Ok(names)
    }

    fn in_bucket(&self, bucket: &str) -> Result<Vec<DoneName>, DiskError> {
        let Some(folder) = self.0.child(bucket)? else {
            return Ok(Vec::new());
        };
        Ok(folder.names()?.iter().filter_map(|name| DoneName::of_file(name)).collect())
    }

    /// Passes all files to `see`, in no order, and an error for each unreadable folder.
    pub(crate) fn each(
        &self,
        see: &mut dyn FnMut(Result<DoneName, DiskError>),
    ) -> Result<(), DiskError> {
        for bucket in self.0.names()? {
            match self.in_bucket(&bucket) {
                Ok(names) => names.into_iter().map(Ok).for_each(&mut *see),
                Err(error) => see(Err(error)),
            }
        }
        Ok(())
    }

    /// Reads a file; `None` if it does not exist. Without an end, or with another content than its
    /// name says, it is damaged.
    pub(crate) fn read(&self, name: &DoneName) -> Result<Option<Entry>, JournalError> {
        let Some(folder) = self.0.child(name.bucket())? else {
            return Ok(None);
        };
        let file = name.file_name();
        let damaged = |line| JournalError::Damaged { path: folder.path().join(&file), line };
        match reading::read(&folder, &name.id, &file, || Ok(name.opened)) {
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
    fn other_names_are_not_of_finished_publishes() {
        for foreign in ["x.j", "001700000000000-0000aaaa.j", "001700000000000-0000aaaa.short.j"] {
            assert_eq!(DoneName::of_file(foreign), None, "{foreign}");
        }
    }
}
